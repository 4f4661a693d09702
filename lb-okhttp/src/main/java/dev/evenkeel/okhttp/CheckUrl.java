package dev.evenkeel.okhttp;

import dev.evenkeel.api.Server;
import java.net.UnknownServiceException;
import java.util.Objects;
import okhttp3.HttpUrl;

/** What a check asks for: one URL under the service's name, of each server in its own way. */
final class CheckUrl {

  private final HttpUrl url;
  private final Addressing addressing;

  CheckUrl(HttpUrl url, Addressing addressing) {
    this.url = url;
    this.addressing = addressing;
  }

  /**
   * Returns the URL that a user gave.
   *
   * @throws IllegalArgumentException if it is none, or its host cannot be a service
   */
  static HttpUrl parse(String url) {
    HttpUrl parsed = HttpUrl.parse(Objects.requireNonNull(url, "url"));
    if (parsed == null || !parsed.username().isEmpty() || !parsed.password().isEmpty()) {
      throw new IllegalArgumentException(
          "the URL of a health check must be like http://orders/health, without user and"
              + " password; send credentials by header(...)");
    }
    ServiceName.check(parsed.host());
    return parsed;
  }

  /** Asks a server in its own scheme, as calls do: upgraded to https, never the other way. */
  HttpUrl on(Server server) throws UnknownServiceException {
    HttpUrl.Builder asked = url.newBuilder();
    String scheme = server.scheme();
    if (scheme != null) {
      asked.scheme(scheme);
    }
    if (addressing == Addressing.BACKEND) {
      asked.host(server.host()).port(server.port());
    }
    if (url.isHttps() && "http".equals(scheme)) {
      throw new UnknownServiceException(
          "server '" + server.id() + "' speaks http, the check asks for https");
    }
    return asked.build();
  }

  /** Returns the URL without what may be secret. */
  @Override
  public String toString() {
    return url.redact();
  }
}
