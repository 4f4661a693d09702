package dev.evenkeel.examples.dispatch.compare;

import dev.evenkeel.examples.dispatch.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The proxies that are used most, set up for speed, with the checks that they come with. */
enum ReferenceProxy implements Way {
  /** Has no checks of its own in the free edition: it learns from the calls. */
  NGINX(8003) {
    @Override
    String configuration(Path folder, List<String> servers) {
      String list =
          servers.stream().map(a -> "server " + a + ":80;").collect(Collectors.joining(" "));
      return """
          daemon off; worker_processes auto; user root; pid HOME/pid; error_log HOME/error.log;
          events { worker_connections 4096; }
          http {
            access_log off; keepalive_requests 100000000;
            client_body_temp_path HOME/body; proxy_temp_path HOME/proxy;
            fastcgi_temp_path HOME/fastcgi; uwsgi_temp_path HOME/uwsgi; scgi_temp_path HOME/scgi;
            upstream servers { LIST keepalive 64; keepalive_requests 100000000; }
            server {
              listen 10.3.0.1:8003 backlog=512;
              location / {
                proxy_pass http://servers;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
              }
            }
          }
          """
          .replace("HOME", folder.toString())
          .replace("LIST", list);
    }

    @Override
    List<String> command(Path file) {
      return List.of("nginx", "-c", file.toString());
    }
  },

  HAPROXY(8004) {
    @Override
    String configuration(Path folder, List<String> servers) {
      StringBuilder text =
          new StringBuilder(
              """
              global
                maxconn 8192
              defaults
                mode http
                timeout connect 1s
                timeout client 30s
                timeout server 30s
                option redispatch
                http-reuse always
                default-server check inter %dms fall 3 rise 2
              listen all
                bind 10.3.0.1:8004
                balance roundrobin
              """
                  .formatted(Ways.CHECK_EVERY.toMillis()));
      for (String address : servers) {
        text.append("  server s").append(address).append(' ').append(address).append(":80\n");
      }
      return text.toString();
    }

    @Override
    List<String> command(Path file) {
      return List.of("haproxy", "-db", "-q", "-f", file.toString());
    }
  };

  private final int port;

  ReferenceProxy(int port) {
    this.port = port;
  }

  abstract String configuration(Path folder, List<String> servers);

  abstract List<String> command(Path file);

  @Override
  public String lacking() {
    return Lab.has(title()) ? "" : "it is not installed here";
  }

  @Override
  public String users(int servers) {
    return "plain http://" + Network.DISPATCHER + ":" + port;
  }

  @Override
  public Dispatcher start(Network network, int servers) throws IOException {
    Path folder = Files.createTempDirectory(network.scratch(), title());
    Path file = folder.resolve(title() + ".conf");
    Files.writeString(file, configuration(folder, Network.addresses(servers)));
    Process process = network.start(command(file));
    while (network.run("ss", "-Htln", "sport", "=", ":" + port).isBlank()) {
      if (!process.isAlive()) {
        throw new IOException(title() + " ended with status " + process.exitValue());
      }
    }
    return Dispatcher.of(process);
  }

  @Override
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
