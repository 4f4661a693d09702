package dev.evenkeel.architecture;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules of {@link Arrows} hold for the library, and each of them catches who breaks it. */
class ArchitectureTest {

  /** Each rule, and the class among the planted ones that breaks it. */
  private static final Map<String, String> CULPRITS =
      Map.ofEntries(
          entry("api keeps to its imports", "api.planted.Planted"),
          entry("strategy keeps to its imports", "strategy.planted.Planted"),
          entry("health keeps to its imports", "health.planted.Planted"),
          entry("core keeps to its imports", "core.planted.Planted"),
          entry("okhttp is used by lb-okhttp only", "core.planted.Planted"),
          entry("guava is used by lb-strategies only", "core.planted.Planted"),
          entry("resilience4j is used by lb-health only", "core.planted.Planted"),
          entry("signatures name no library but okhttp", "core.planted.Planted.hash(int)"),
          entry("nobody asks instanceof on an SPI type", "core.planted.Planted"),
          entry("no static is mutable", "core.planted.Planted.CALLS"),
          entry("strategies take time and chance from the context", "strategy.planted.Planted"));

  @TestFactory
  Stream<DynamicTest> theLibraryKeepsEachRule() {
    JavaClasses library =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.evenkeel");
    return Arrows.rules().entrySet().stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> rule.getValue().check(library)));
  }

  @TestFactory
  Stream<DynamicTest> eachRuleCatchesWhoBreaksIt() {
    JavaClasses planted =
        new ClassFileImporter()
            .importClasses(
                dev.evenkeel.api.planted.Planted.class,
                dev.evenkeel.strategy.planted.Planted.class,
                dev.evenkeel.health.planted.Planted.class,
                dev.evenkeel.core.planted.Planted.class);
    return Arrows.rules().entrySet().stream()
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.getKey(),
                    () -> {
                      EvaluationResult result = rule.getValue().evaluate(planted);
                      assertThat(result.getFailureReport().getDetails())
                          .as("what the rule finds among the planted classes")
                          .anyMatch(line -> line.contains(CULPRITS.get(rule.getKey())));
                    }));
  }

  @Test
  void aCulpritIsPlantedForEachRule() {
    assertThat(CULPRITS.keySet()).isEqualTo(Arrows.rules().keySet());
  }
}
