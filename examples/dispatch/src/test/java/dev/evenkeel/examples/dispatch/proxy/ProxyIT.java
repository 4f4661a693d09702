package dev.evenkeel.examples.dispatch.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.evenkeel.examples.dispatch.Dispatch;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The proxy under wrk with 64 connections, beside nginx in front of the same three servers. */
@Timeout(180)
class ProxyIT {

  private static final int SECONDS = 10;

  @TempDir private Path folder;
  private final List<Nginx> servers = new ArrayList<>();
  private Process proxy;
  private String address;

  @BeforeAll
  static void needsBothPrograms() {
    for (String program : new String[] {"wrk", "nginx"}) {
      boolean there =
          Stream.concat(
                  Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)),
                  Stream.of("/usr/sbin"))
              .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
      assumeTrue(there, program + " is not installed");
    }
  }

  @BeforeEach
  void start() throws Exception {
    for (String name : new String[] {"a", "b", "c"}) {
      servers.add(Nginx.answering(folder, name));
    }
    proxy =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Dispatch.class.getName(),
                "proxy",
                "--listen",
                "127.0.0.1:0",
                "--servers",
                servers.stream().map(Nginx::address).collect(Collectors.joining(",")),
                "--metrics",
                "0s")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader says =
        new BufferedReader(new InputStreamReader(proxy.getInputStream(), StandardCharsets.UTF_8));
    address = says.readLine().replaceAll("proxy: http://(.*)/", "$1");
  }

  @AfterEach
  void stop() throws Exception {
    proxy.destroy();
    proxy.waitFor();
    for (Nginx server : servers) {
      server.close();
    }
  }

  @Test
  void wrkSeesNoErrorAndTheFiguresStandBesideThoseOfNginx() throws Exception {
    try (Nginx nginx = Nginx.proxying(folder, servers)) {
      Wrk.run(address, 5, proxy); // until the JVM has compiled what it runs
      Wrk ours = Wrk.run(address, SECONDS, proxy);
      Wrk theirs = Wrk.run(nginx.address(), SECONDS, nginx.process());
      System.out.printf("%-10s %12s %18s%n", "", "requests/s", "CPU us/request");
      print("evenkeel", ours);
      print("nginx", theirs);
      assertThat(ours.errors()).isEmpty();
      assertThat(ours.requests()).isGreaterThan(1000);
      assertThat(theirs.errors()).isEmpty();
    }
  }

  private static void print(String name, Wrk run) {
    System.out.printf("%-10s %12.0f %18.1f%n", name, run.perSecond(), run.cpuMicrosPerRequest());
  }

  @Test
  void sigtermOfAServerDuringTheRunLosesNoGet() throws Exception {
    CompletableFuture<Void> killed =
        CompletableFuture.runAsync(
            () -> servers.get(1).process().destroy(),
            CompletableFuture.delayedExecutor(SECONDS / 2, TimeUnit.SECONDS));
    Wrk run = Wrk.run(address, SECONDS, proxy);
    assertThat(killed).isCompleted();
    assertThat(servers.get(1).process().waitFor()).isZero();
    assertThat(run.errors()).isEmpty();
  }
}
