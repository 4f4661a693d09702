package dev.evenkeel.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvent;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/** Which module may import what, and what no class of ours does: docs/architecture.md as code. */
final class Arrows {

  /** What each module may use besides itself and {@link #FREE}. */
  private static final Map<String, String[]> ALLOWED =
      Map.of(
          "api",
          new String[] {},
          "strategy",
          new String[] {"dev.evenkeel.api..", "com.google.common.."},
          "health",
          new String[] {"dev.evenkeel.api..", "org.slf4j..", "io.github.resilience4j.."},
          "core",
          new String[] {"dev.evenkeel.api..", "org.slf4j.."});

  private static final String[] FREE = {"java..", "org.jspecify.annotations.."};

  private Arrows() {}

  /** Returns all rules, by a name that says what holds. */
  static Map<String, ArchRule> rules() {
    Map<String, ArchRule> rules = new TreeMap<>();
    ALLOWED.forEach(
        (module, uses) -> rules.put(module + " keeps to its imports", keeps(module, uses)));
    rules.put("okhttp is used by lb-okhttp only", onlyIn("okhttp", "okhttp3..", "okio.."));
    rules.put("guava is used by lb-strategies only", onlyIn("strategy", "com.google.common.."));
    rules.put(
        "resilience4j is used by lb-health only", onlyIn("health", "io.github.resilience4j.."));
    rules.put("signatures name no library but okhttp", signatures());
    rules.put("nobody asks instanceof on an SPI type", noInstanceof());
    rules.put("no static is mutable", noMutableStatic());
    rules.put(
        "strategies take time and chance from the context", strategiesAreGivenTimeAndChance());
    return rules;
  }

  private static ArchRule keeps(String module, String... uses) {
    String own = "dev.evenkeel." + module + "..";
    String[] allowed =
        Stream.of(new String[] {own}, FREE, uses).flatMap(Stream::of).toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(own)
        .should()
        .onlyDependOnClassesThat(inPackages(allowed))
        // A module may be empty yet; that the rule sees what it should is shown by planted classes.
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaClass> inPackages(String... packages) {
    return JavaClass.Predicates.resideInAnyPackage(packages)
        .or(DescribedPredicate.describe("primitive", c -> c.getBaseComponentType().isPrimitive()));
  }

  private static ArchRule onlyIn(String module, String... library) {
    return noClasses()
        .that()
        .resideOutsideOfPackage("dev.evenkeel." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library);
  }

  private static ArchRule signatures() {
    return methods()
        .that()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .arePublic()
        .should(
            new ArchCondition<JavaMethod>("name no class of guava, resilience4j or slf4j") {
              @Override
              public void check(JavaMethod method, ConditionEvents events) {
                Stream.concat(
                        Stream.of(method.getRawReturnType()),
                        method.getRawParameterTypes().stream())
                    .map(type -> type.getBaseComponentType().getName())
                    .filter(name -> name.matches("(com\\.google|io\\.github|org\\.slf4j)\\..*"))
                    .forEach(name -> events.add(violated(method, method.getFullName(), name)));
              }
            });
  }

  private static ArchRule noInstanceof() {
    return noClasses()
        .should(
            new ArchCondition<JavaClass>("ask instanceof on a type that users implement") {
              @Override
              public void check(JavaClass asking, ConditionEvents events) {
                asking.getInstanceofChecks().stream()
                    .filter(check -> isSpi(check.getRawType()))
                    .forEach(
                        check ->
                            events.add(
                                SimpleConditionEvent.satisfied(
                                    asking,
                                    asking.getName()
                                        + " asks for "
                                        + check.getRawType().getName())));
              }
            });
  }

  /** An interface of lb-api, or something that implements one. */
  private static boolean isSpi(JavaClass type) {
    return Stream.concat(Stream.of(type), type.getAllRawInterfaces().stream())
        .anyMatch(t -> t.isInterface() && t.getPackageName().equals("dev.evenkeel.api"));
  }

  private static ArchRule noMutableStatic() {
    return fields()
        .that()
        .areStatic()
        .should(
            new ArchCondition<JavaField>("be final and hold nothing that changes") {
              @Override
              public void check(JavaField field, ConditionEvents events) {
                JavaClass type = field.getRawType();
                boolean changes =
                    type.getPackageName().startsWith("java.util.concurrent.atomic")
                        || type.isAssignableTo(ThreadLocal.class)
                        || type.isAssignableTo(ConcurrentMap.class)
                        || type.isAssignableTo(java.util.Random.class)
                        || type.isAssignableTo(java.util.concurrent.Executor.class);
                if (changes || !field.getModifiers().contains(JavaModifier.FINAL)) {
                  events.add(violated(field, field.getFullName(), type.getSimpleName()));
                }
              }
            });
  }

  private static ArchRule strategiesAreGivenTimeAndChance() {
    return noClasses()
        .that()
        .resideInAPackage("dev.evenkeel.strategy..")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(
            java.util.Random.class,
            java.util.concurrent.ThreadLocalRandom.class,
            java.util.concurrent.Executor.class,
            java.util.concurrent.locks.Lock.class,
            java.time.Clock.class)
        .orShould()
        .callCodeUnitWhere(calls(System.class, "nanoTime|currentTimeMillis"))
        .orShould()
        .callCodeUnitWhere(calls(Thread.class, "<init>|start|sleep|join|yield"))
        .orShould(
            new ArchCondition<JavaClass>("be synchronized") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                for (JavaCodeUnit unit : type.getCodeUnits()) {
                  if (unit.getModifiers().contains(JavaModifier.SYNCHRONIZED)) {
                    events.add(SimpleConditionEvent.satisfied(unit, unit.getFullName()));
                  }
                }
              }
            });
  }

  private static DescribedPredicate<JavaCall<?>> calls(Class<?> owner, String names) {
    return DescribedPredicate.describe(
        owner.getSimpleName() + " is asked for " + names,
        call ->
            call.getTarget().getOwner().isEquivalentTo(owner)
                && call.getTarget().getName().matches(names));
  }

  private static ConditionEvent violated(Object where, String name, String what) {
    return SimpleConditionEvent.violated(where, name + " has " + what);
  }
}
