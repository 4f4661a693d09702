package dev.evenkeel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What others read of this build. The poms are published flattened, and flattening has once taken
 * away a property that the BOM went by: it built here, and nobody could import it.
 */
class PublishedPomsTest {

  private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");

  @TestFactory
  List<DynamicTest> eachPublishedPomStandsAlone() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> folders = Files.list(root())) {
      List<Path> modules =
          folders.filter(folder -> folder.getFileName().toString().startsWith("lb-")).toList();
      for (Path module : modules) {
        Path pom = module.resolve(".flattened-pom.xml");
        tests.add(
            DynamicTest.dynamicTest(
                module.getFileName().toString(), () -> standsAlone(Files.readString(pom))));
      }
    }
    assertThat(tests).as("published modules").hasSizeGreaterThan(6);
    return tests;
  }

  private static void standsAlone(String pom) {
    assertThat(pom).doesNotContain("<parent>");
    for (String property :
        PROPERTY.matcher(pom).results().map(MatchResult::group).distinct().toList()) {
      String name = property.substring(2, property.length() - 1);
      if (!name.startsWith("project.")) {
        assertThat(pom).as("the pom uses " + property).contains("<" + name + ">");
      }
    }
  }

  @Test
  void theBomNamesEveryPublishedModuleAndImportsOkHttpsOwn() throws IOException {
    String bom = Files.readString(root().resolve("lb-bom/.flattened-pom.xml"));
    assertThat(bom).contains("<artifactId>okhttp-bom</artifactId>");
    try (Stream<Path> folders = Files.list(root())) {
      List<String> published =
          folders
              .map(folder -> folder.getFileName().toString())
              .filter(name -> name.startsWith("lb-") && !name.equals("lb-bom"))
              .toList();
      for (String module : published) {
        assertThat(bom).contains("<artifactId>" + module + "</artifactId>");
      }
    }
  }

  @Test
  void theNewcomersProjectHasTheCoordinatesOfTheReadme() throws IOException {
    String readme = Files.readString(root().resolve("README.md"));
    int start = readme.indexOf("<dependencyManagement>");
    String coordinates = readme.substring(start, readme.indexOf("```", start));
    String pom = Files.readString(root().resolve("examples/newcomer/pom.xml"));
    assertThat(packed(pom)).contains(packed(coordinates));
  }

  private static String packed(String xml) {
    return xml.replaceAll("\\s+", "");
  }

  /** Maven runs tests in the folder of their module. */
  private static Path root() {
    return Path.of("..").toAbsolutePath().normalize();
  }
}
