package dev.evenkeel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.SchedulerProvider;
import dev.evenkeel.strategy.BuiltInSchedulers;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The Java in README.md and docs compiles as it stands there, and the first sample of all runs. */
class DocumentedCodeTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private static final String SOURCE =
      """
      import dev.evenkeel.api.*;
      import dev.evenkeel.core.*;
      import dev.evenkeel.dns.*;
      import dev.evenkeel.health.*;
      import dev.evenkeel.okhttp.*;
      import java.nio.file.Path;
      import java.time.Duration;
      import java.util.*;
      import okhttp3.OkHttpClient;
      import okhttp3.Request;
      import okhttp3.Response;

      public class Sample {
        public static void main(String... args) throws Exception {
      %s
        }
      }
      """;

  private static final String BENCHMARK =
      "benchmarks/src/main/java/dev/evenkeel/benchmarks/OwnRows.java";

  @TempDir Path folder;

  @TestFactory
  List<DynamicTest> eachJavaBlockCompiles() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      for (String block : blocks(page)) {
        String name = page.getFileName() + ": " + block.lines().findFirst().orElse("");
        tests.add(DynamicTest.dynamicTest(name, () -> assertThat(errorsIn(block)).isEmpty()));
      }
    }
    assertThat(tests).as("blocks of Java in the documentation").hasSizeGreaterThan(3);
    return tests;
  }

  @Test
  void theFirstSampleOfTheReadmeReachesItsServers() throws Exception {
    String sample = blocks(root().resolve("README.md")).get(0);
    assertThat(sample.lines().count()).as("lines of the sample").isLessThan(10);
    try (LocalServer a = LocalServer.start("a");
        LocalServer b = LocalServer.start("b")) {
      String here =
          sample.replace("10.0.0.1:8080", a.address()).replace("10.0.0.2:8080", b.address());
      assertThat(errorsIn(here)).isEmpty();
      try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
        Class<?> compiled = loader.loadClass("Sample");
        compiled.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
      }
      assertThat(a.served() + b.served()).isEqualTo(1);
    }
  }

  @TestFactory
  Stream<DynamicTest> eachStrategyIsDocumentedAndMeasured() {
    return BuiltInSchedulers.providers().stream()
        .map(SchedulerProvider::name)
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      assertThat(root().resolve("README.md"))
                          .content()
                          .contains("| `" + name + "`");
                      assertThat(root().resolve("docs/strategies.md"))
                          .content()
                          .contains("### " + name);
                      assertThat(root().resolve(BENCHMARK)).content().contains('"' + name + '"');
                    }));
  }

  private String errorsIn(String block) throws IOException {
    Path source = folder.resolve("Sample.java");
    Files.writeString(source, SOURCE.formatted(block));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter errors = new StringWriter();
    List<String> options =
        List.of("-proc:none", "-d", folder.toString(), "-cp", NewJvm.runtimePath());
    boolean compiled =
        compiler
            .getTask(
                errors,
                null,
                null,
                options,
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
            .call();
    return compiled ? "" : errors.toString();
  }

  private static List<String> blocks(Path page) throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(Files.readString(page).replace("\r\n", "\n"));
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(root().resolve("docs"))) {
      return Stream.concat(Stream.of(root().resolve("README.md")), docs)
          .filter(path -> path.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  /** Maven runs tests in the folder of their module. */
  private static Path root() {
    return Path.of("..").toAbsolutePath().normalize();
  }
}
