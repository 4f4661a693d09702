package dev.evenkeel.examples.dispatch.proxy;

import dev.evenkeel.examples.dispatch.Arguments;
import dev.evenkeel.examples.dispatch.Option;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * What the command line says about the proxy itself.
 *
 * @param listen where
 * @param sticky none, address or cookie
 * @param http2 whether the servers are spoken to in HTTP/2 without TLS
 * @param trustForwarded whether what clients say about who they ask for is believed
 * @param threads requests at once, WebSockets not among them
 * @param webSockets WebSockets at once
 * @param connections connections of clients at once
 * @param maxHeaders bytes of request line and headers
 * @param maxBody bytes of a request's body
 * @param idle after how long without a byte either side is given up
 * @param longest how long a request may take in all; zero for no limit
 */
record ProxySettings(
    InetSocketAddress listen,
    String sticky,
    boolean http2,
    boolean trustForwarded,
    int threads,
    int webSockets,
    int connections,
    int maxHeaders,
    long maxBody,
    Duration idle,
    Duration longest) {

  static final List<Option> OPTIONS =
      List.of(
          new Option("--listen", "HOST:PORT", "where to listen (127.0.0.1:8080)"),
          new Option("--sticky", "HOW", "none, address (of the client) or cookie (none)"),
          new Option(
              "--sticky-key",
              "FILE",
              "16 secret bytes or more, so that cookies outlive a restart\nand hold for several"
                  + " proxies (random)"),
          Option.flag("--http2", "HTTP/2 without TLS to the servers; https:// negotiates it"),
          Option.flag("--trust-forwarded", "add to Forwarded and X-Forwarded-*, replace nothing"),
          new Option("--threads", "N", "requests at once (256)"),
          new Option("--websockets", "N", "WebSockets at once (256)"),
          new Option("--connections", "N", "connections of clients at once (10000)"),
          new Option("--max-headers", "SIZE", "request line and headers (16k)"),
          new Option("--max-body", "SIZE", "body of a request (1g)"),
          new Option("--idle", "TIME", "without a byte from client or server (30s)"),
          new Option("--longest", "TIME", "a request with both bodies; 0s: no limit (10m)"));

  static ProxySettings of(Arguments arguments) {
    return new ProxySettings(
        arguments.address("--listen", "127.0.0.1:8080"),
        arguments.oneOf("--sticky", "none", "address", "cookie"),
        arguments.has("--http2"),
        arguments.has("--trust-forwarded"),
        arguments.whole("--threads", 256, 1, 10_000),
        arguments.whole("--websockets", 256, 0, 10_000),
        arguments.whole("--connections", 10_000, 1, 1_000_000),
        (int) Math.min(arguments.bytes("--max-headers", 16 << 10), 1 << 20),
        arguments.bytes("--max-body", 1L << 30),
        arguments.time("--idle", Duration.ofSeconds(30)),
        arguments.time("--longest", Duration.ofMinutes(10)));
  }
}
