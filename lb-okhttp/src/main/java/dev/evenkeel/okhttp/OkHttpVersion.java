package dev.evenkeel.okhttp;

import java.security.CodeSource;
import okhttp3.Dns;
import okhttp3.Interceptor;
import okhttp3.OkHttp;

/**
 * Checks that the OkHttp that is really there is new enough. Retrofit brings 4.12, and under Maven
 * it may come first on the class path although 5 is there too; without this check a call would fail
 * with {@code NoSuchMethodError}.
 */
final class OkHttpVersion {

  private static final String WANTED =
      "Evenkeel needs OkHttp 5.4 or later: depend on com.squareup.okhttp3:okhttp-jvm, and under Maven"
          + " pin com.squareup.okhttp3:okhttp to the same version, or exclude it, as Retrofit brings an"
          + " older one";

  private OkHttpVersion() {}

  static void check() {
    try {
      Interceptor.Chain.class.getMethod("withDns", Dns.class);
    } catch (NoSuchMethodException tooOld) {
      throw new IllegalStateException(WANTED + "; found " + found(), tooOld);
    }
  }

  private static String found() {
    CodeSource source = Interceptor.Chain.class.getProtectionDomain().getCodeSource();
    String from = source == null ? "" : " from " + source.getLocation();
    try {
      // By reflection: the compiler would put the value of its own OkHttp here.
      return OkHttp.class.getField("VERSION").get(null) + from;
    } catch (ReflectiveOperationException | LinkageError unknown) {
      return "an unknown version" + from;
    }
  }
}
