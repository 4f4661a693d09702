package dev.evenkeel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The scheduler in a jar of its own is found in both worlds: {@code -cp} and {@code -p}. */
class ServiceLoadingTest {

  @Test
  void theClassPathFindsTheScheduler() throws Exception {
    ExamplesTest.assertCanaryGotItsPart(
        NewJvm.run("-cp", NewJvm.runtimePath(), CustomScheduler.class.getName()));
  }

  @Test
  void theModulePathFindsTheScheduler() throws Exception {
    String main = "dev.evenkeel.examples/" + CustomScheduler.class.getName();
    ExamplesTest.assertCanaryGotItsPart(NewJvm.run("-p", NewJvm.runtimePath(), "-m", main));
  }

  @Test
  void theLibrariesJarsAreNamedModules() throws Exception {
    String modules = NewJvm.run("-p", NewJvm.runtimePath(), "--list-modules");
    for (String name : new String[] {"api", "core", "strategy", "health", "okhttp"}) {
      assertThat(modules.lines())
          .as("a module that is not automatic")
          .anyMatch(line -> line.startsWith("dev.evenkeel." + name) && !line.contains("automatic"));
    }
  }

  @Test
  void thereIsOneOkHttpBesideRetrofit() throws Exception {
    long withOkHttp = 0;
    for (String entry : NewJvm.runtimePath().split(File.pathSeparator, -1)) {
      if (entry.endsWith(".jar") && contains(Path.of(entry), "okhttp3/OkHttpClient.class")) {
        withOkHttp++;
      }
    }
    assertThat(withOkHttp).isEqualTo(1);
  }

  private static boolean contains(Path jar, String entry) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.getEntry(entry) != null;
    }
  }
}
