package dev.evenkeel.okhttp;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** A body of the user's that fails half way, with an exception of the user's choice. */
final class ThrowingBody extends RequestBody {

  private final Exception failure;

  ThrowingBody(Exception failure) {
    this.failure = failure;
  }

  @Override
  public @Nullable MediaType contentType() {
    return null;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    sink.writeUtf8("half");
    if (failure instanceof IOException checked) {
      throw checked;
    }
    throw (RuntimeException) failure;
  }
}
