package dev.evenkeel.okhttp;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** A body that is gone once it was written, as one from a stream is. */
final class OneShotBody extends RequestBody {

  final AtomicInteger writes = new AtomicInteger();
  private final String text;

  OneShotBody(String text) {
    this.text = text;
  }

  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public @Nullable MediaType contentType() {
    return null;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    if (writes.incrementAndGet() == 1) {
      sink.writeUtf8(text);
    }
  }
}
