package dev.evenkeel.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The proxies that a client-side balancer takes the place of, set up for speed. */
enum Proxy {
  NGINX("nginx") {
    @Override
    String configuration(Path folder, int port, List<Integer> servers) {
      return """
          worker_processes auto;
          pid %1$s/nginx.pid;
          error_log %1$s/error.log;
          events { worker_connections 4096; }
          http {
            access_log off;
            client_body_temp_path %1$s/body;
            proxy_temp_path %1$s/proxy;
            fastcgi_temp_path %1$s/fastcgi;
            uwsgi_temp_path %1$s/uwsgi;
            scgi_temp_path %1$s/scgi;
            keepalive_requests 100000000;
            upstream servers {
          %3$s
              keepalive 256;
              keepalive_requests 100000000;
            }
            server {
              listen 127.0.0.1:%2$d backlog=512;
              location / {
                proxy_pass http://servers;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
              }
            }
          }
          """
          .formatted(folder, port, lines(servers, "    server 127.0.0.1:%2$d;"));
    }

    @Override
    List<String> command(String program, Path folder, Path file) {
      return List.of(program, "-p", folder.toString(), "-c", file.toString(), "-g", "daemon off;");
    }
  },

  HAPROXY("haproxy") {
    @Override
    String configuration(Path folder, int port, List<Integer> servers) {
      return """
          global
            maxconn 8192
          defaults
            mode http
            timeout connect 5s
            timeout client 60s
            timeout server 60s
            option http-keep-alive
            http-reuse always
          listen all
            bind 127.0.0.1:%d backlog 512
            balance roundrobin
          %s
          """
          .formatted(port, lines(servers, "  server s%1$d 127.0.0.1:%2$d pool-max-conn 256"));
    }

    @Override
    List<String> command(String program, Path folder, Path file) {
      return List.of(program, "-db", "-q", "-f", file.toString());
    }
  };

  private final String program;

  Proxy(String program) {
    this.program = program;
  }

  abstract String configuration(Path folder, int port, List<Integer> servers);

  abstract List<String> command(String program, Path folder, Path file);

  private static String lines(List<Integer> servers, String form) {
    return IntStream.range(0, servers.size())
        .mapToObj(i -> form.formatted(i, servers.get(i)))
        .collect(Collectors.joining("\n"));
  }

  /** Returns where the program is, or an empty path if it is not installed. */
  private Path installed() {
    String folders = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
    return Stream.of(folders.split(":"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(Path.of(""));
  }

  boolean isInstalled() {
    return !installed().toString().isEmpty();
  }

  /** A proxy that runs. */
  record Running(Process process, int port, Path folder) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      process.destroy();
      process.onExit().join();
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Starts one in front of servers on loopback; returns when it listens. */
  Running start(List<Integer> servers) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("evenkeel-" + program);
    Path file = folder.resolve(program + ".conf");
    int port = freePort();
    Files.writeString(file, configuration(folder, port, servers));
    Process process =
        new ProcessBuilder(command(installed().toString(), folder, file))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.log").toFile())
            .start();
    for (int i = 0; i < 100 && process.isAlive(); i++) {
      try (Socket probe = new Socket()) {
        probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new Running(process, port, folder);
      } catch (IOException notYet) {
        Thread.sleep(50);
      }
    }
    process.destroy();
    throw new IOException(
        program + " does not listen: " + Files.readString(folder.resolve("output.log")));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
