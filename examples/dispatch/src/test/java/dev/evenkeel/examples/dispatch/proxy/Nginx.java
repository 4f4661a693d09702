package dev.evenkeel.examples.dispatch.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** An nginx with one worker, as a server of a fleet or as the proxy to compare with. */
final class Nginx implements AutoCloseable {

  private final Process process;
  private final int port;

  private Nginx(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one that answers every request itself. */
  static Nginx answering(Path folder, String name) throws Exception {
    return start(folder, name, "", "return 200 'hello from " + name + "';");
  }

  /** Starts one that passes requests on, with as many idle connections as the load has. */
  static Nginx proxying(Path folder, List<Nginx> servers) throws Exception {
    String list =
        servers.stream()
            .map(server -> "server " + server.address() + ";")
            .collect(Collectors.joining(" "));
    String upstream = "upstream fleet { " + list + " keepalive 64; keepalive_requests 1000000; }";
    String pass =
        "proxy_pass http://fleet; proxy_http_version 1.1; proxy_set_header Connection '';"
            + " proxy_set_header X-Forwarded-For $remote_addr;";
    return start(folder, "proxy", upstream, pass);
  }

  private static Nginx start(Path folder, String name, String upstream, String location)
      throws Exception {
    int port = freePort();
    Path home = Files.createDirectory(folder.resolve(name));
    Path settings = home.resolve("nginx.conf");
    Files.writeString(
        settings,
        """
        daemon off; worker_processes 1; user root; pid HOME/pid; error_log HOME/error.log;
        events { worker_connections 4096; }
        http {
          access_log off; keepalive_requests 1000000;
          client_body_temp_path HOME/body; proxy_temp_path HOME/proxy;
          fastcgi_temp_path HOME/f; uwsgi_temp_path HOME/u; scgi_temp_path HOME/s;
          UPSTREAM
          server { listen 127.0.0.1:PORT backlog=1024; location / { LOCATION } }
        }
        """
            .replace("HOME", home.toString())
            .replace("UPSTREAM", upstream)
            .replace("PORT", String.valueOf(port))
            .replace("LOCATION", location));
    Process process =
        new ProcessBuilder("nginx", "-c", settings.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectErrorStream(true)
            .start();
    Nginx nginx = new Nginx(process, port);
    nginx.awaitListening();
    return nginx;
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private void awaitListening() throws IOException {
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException notYet) {
        if (!process.isAlive()) {
          throw new IOException("nginx ended with status " + process.exitValue(), notYet);
        }
      }
    }
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  Process process() {
    return process;
  }

  /** Ends it by SIGTERM: nginx then breaks connections off without ending what runs on them. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
