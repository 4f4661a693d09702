package dev.evenkeel.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Server;
import dev.evenkeel.dns.NameClient.NoSuchNameException;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Addresses come from the JDK where dnsjava is not on the class path. */
final class WithoutDnsJavaTest {

  /** Runs in a class loader that has everything but dnsjava. */
  public static final class Local implements Supplier<List<String>> {
    @Override
    public List<String> get() {
      List<String> seen = new ArrayList<>();
      try (DnsServerSource source =
          DnsServerSource.addresses("localhost", 80).allow(any -> true).build()) {
        Duration next = source.ask(list -> list.stream().map(Server::id).forEach(seen::add));
        seen.add(
            "asks again after 30 to 33 s: " + (next.toSeconds() >= 30 && next.toSeconds() <= 33));
      }
      return seen;
    }
  }

  /** As {@link Local}, for service records. */
  public static final class Services implements Supplier<List<String>> {
    @Override
    public List<String> get() {
      try {
        DnsServerSource.services("_http._tcp.test").build().close();
        return List.of("built");
      } catch (IllegalStateException refused) {
        return List.of(String.valueOf(refused.getMessage()));
      }
    }
  }

  @SuppressWarnings("unchecked") // the class is the same, its loader is not
  private static List<String> elsewhere(Class<? extends Supplier<List<String>>> what)
      throws IOException, ReflectiveOperationException {
    List<URL> path = new ArrayList<>();
    StringTokenizer entries =
        new StringTokenizer(System.getProperty("java.class.path", ""), File.pathSeparator);
    while (entries.hasMoreTokens()) {
      Path entry = Path.of(entries.nextToken());
      if (!entry.toString().contains("dnsjava")) {
        path.add(entry.toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Object made = loader.loadClass(what.getName()).getDeclaredConstructor().newInstance();
      return ((Supplier<List<String>>) made).get();
    }
  }

  @Test
  void addressesComeFromTheJdk() throws IOException, ReflectiveOperationException {
    assertThat(elsewhere(Local.class))
        .contains("127.0.0.1:80", "asks again after 30 to 33 s: true");
  }

  @Test
  void serviceRecordsAreRefusedWithAReason() throws IOException, ReflectiveOperationException {
    assertThat(elsewhere(Services.class)).singleElement().asString().contains("dnsjava:dnsjava");
  }

  @Test
  void jdkCannotTellThatANameDoesNotExist() {
    assertThatThrownBy(() -> new JdkNames().addresses("name.invalid"))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(NoSuchNameException.class)
        .hasMessageContaining("name.invalid");
  }
}
