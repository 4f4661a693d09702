package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.LoadBalancerListener;
import dev.evenkeel.api.Outcome;
import dev.evenkeel.api.PickContext;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.api.SchedulerProvider;
import dev.evenkeel.api.Server;
import dev.evenkeel.testkit.FakeCandidate;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchedulerFaultTest {

  /** An error of nobody's standard kinds, as Kotlin's NotImplementedError is one. */
  private static final class OddError extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final Rig rig = new Rig();

  private LoadBalancer with(Scheduler scheduler) {
    return rig.builder()
        .servers(Rig.servers("a", "b", "c"))
        .slowStart(Duration.ZERO)
        .scheduler(() -> scheduler)
        .build();
  }

  private static Picker picker(Function<PickContext, @Nullable Candidate> pick) {
    return pick::apply;
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(
            "threw in pick",
            (Scheduler)
                candidates ->
                    context -> {
                      throw new OddError();
                    }),
        Arguments.of(
            "threw in pick",
            (Scheduler)
                candidates ->
                    context -> {
                      throw new StackOverflowError();
                    }),
        Arguments.of("returned null though", (Scheduler) candidates -> picker(context -> null)),
        Arguments.of(
            "a candidate that is not one of this picker's",
            (Scheduler)
                candidates -> picker(context -> new FakeCandidate(Server.of("stranger:1"), 0))),
        Arguments.of(
            "a candidate that is not one of this picker's",
            (Scheduler)
                candidates -> picker(context -> new FakeCandidate(Server.of("stranger:1"), 99))),
        Arguments.of(
            "threw in pick",
            (Scheduler)
                candidates ->
                    context ->
                        context.excludes(new FakeCandidate(Server.of("stranger:1"), 0))
                            ? null
                            : candidates.get(0)),
        Arguments.of("returned null from prepare", nullFromPrepare()),
        Arguments.of(
            "threw in prepare",
            (Scheduler)
                candidates -> {
                  throw new OddError();
                }));
  }

  @SuppressWarnings("NullAway") // what users do in code that nobody checks
  private static Scheduler nullFromPrepare() {
    return candidates -> null;
  }

  @ParameterizedTest
  @MethodSource("faults")
  void theEngineChoosesInPlaceOfABrokenScheduler(String fault, Scheduler scheduler)
      throws Exception {
    LoadBalancer balancer = with(scheduler);

    assertThat(Rig.many(balancer, 300)).containsOnlyKeys("a", "b", "c");

    assertThat(rig.journal.about("fault").get(0)).contains(fault);
    assertThat(Rig.inFlight(balancer)).isZero();
  }

  @Test
  void anExcludedServerIsReplacedAndTold() throws Exception {
    LoadBalancer balancer = with(candidates -> context -> candidates.get(0));

    assertThat(Rig.once(balancer, balancer.newCall().exclude("a"))).isIn("b", "c");

    assertThat(rig.journal.about("fault"))
        .containsExactly(
            "fault scheduler 'custom' returned a candidate that the call excludes: a (in flight"
                + " 0)");
  }

  @Test
  void aSchedulerThatSkipsWhoIsFullIsNotBlamed() throws Exception {
    LoadBalancer balancer =
        rig.builder()
            .servers(Rig.server("a").withMaxInFlight(1))
            .scheduler(Schedulers::rotating)
            .build();
    Attempt running = balancer.begin(balancer.newCall());

    assertThatThrownBy(() -> balancer.begin(balancer.newCall())).hasMessageContaining("full");

    assertThat(rig.journal.faults).isEmpty();
    running.release();
  }

  @Test
  void whatTheOtherMethodsThrowIsToldAndHarmsNoCall() throws Exception {
    Scheduler scheduler =
        new Scheduler() {
          @Override
          public Picker prepare(List<Candidate> candidates) {
            return new RandomPicker(candidates);
          }

          @Override
          public void onStart(Candidate candidate, long nowNanos) {
            throw new OddError();
          }

          @Override
          public void onOutcome(Candidate candidate, Outcome outcome, long latency, long now) {
            throw new IllegalStateException();
          }

          @Override
          public void onRelease(Candidate candidate, long nowNanos) {
            throw new OddError();
          }

          @Override
          public void onForget(Candidate candidate) {
            throw new OddError();
          }
        };
    LoadBalancer balancer = with(scheduler);

    Rig.once(balancer);
    balancer.update(Rig.servers("b"));
    rig.pass(Duration.ofSeconds(3));

    assertThat(rig.journal.about("fault"))
        .containsExactly(
            "fault scheduler 'custom' threw in onStart",
            "fault scheduler 'custom' threw in onOutcome",
            "fault scheduler 'custom' threw in onRelease",
            "fault scheduler 'custom' threw in onForget",
            "fault scheduler 'custom' threw in onForget");
    assertThat(rig.journal.faults).allMatch(fault -> fault.getCause() != null);
    assertThat(Rig.inFlight(balancer)).isZero();
  }

  @Test
  void aSupplierThatHandsOutOneInstanceTwiceIsToldAndThatLevelDrawsAtRandom() throws Exception {
    Scheduler shared = Schedulers.rotating();
    LoadBalancer balancer =
        rig.builder()
            .servers(Rig.server("a"), Rig.server("b").asBackup())
            .scheduler(() -> shared)
            .build();

    assertThat(rig.journal.faults).hasSize(1);
    assertThat(rig.journal.faults.get(0).getCause())
        .hasMessageContaining("twice; each level needs its own, so return a new one at each call");
    rig.policy.down("a", "broken");
    assertThat(Rig.once(balancer)).isEqualTo("b");
  }

  @Test
  void aSchedulerWithoutStateMayServeSeveralLevels() {
    rig.builder()
        .servers(Rig.server("a"), Rig.server("b").asBackup())
        .scheduler(() -> candidates -> context -> candidates.get(0))
        .build();

    assertThat(rig.journal.faults).isEmpty();
  }

  @Test
  void aListenerMayChangeTheServersWhenItHearsOfAFault() throws Exception {
    LoadBalancer[] balancer = new LoadBalancer[1];
    LoadBalancerListener listener =
        new LoadBalancerListener() {
          @Override
          public void schedulerFailed(String service, String scheduler, Throwable failure) {
            balancer[0].update(Rig.servers("b"));
          }
        };
    boolean[] broken = {false};
    balancer[0] =
        LoadBalancer.builder("orders")
            .manualControl(rig.control)
            .listener(listener)
            .servers(Rig.servers("a", "b"))
            .scheduler(
                () ->
                    candidates -> {
                      if (broken[0]) {
                        throw new IllegalStateException("cannot prepare");
                      }
                      return new RandomPicker(candidates);
                    })
            .build();
    broken[0] = true;

    balancer[0].update(Rig.servers("a", "b", "c"));

    assertThat(balancer[0].snapshot().servers()).hasSize(1);
    assertThat(Rig.many(balancer[0], 50)).containsOnlyKeys("b");
  }

  // ---- by name

  private record Named(
      String name, Set<String> aliases, Function<SchedulerOptions, Scheduler> maker)
      implements SchedulerProvider {
    @Override
    public Scheduler create(SchedulerOptions options) {
      return maker.apply(options);
    }
  }

  /** Another class than {@link Named}. */
  private static final class Other implements SchedulerProvider {
    @Override
    public String name() {
      return "other";
    }

    @Override
    public Set<String> aliases() {
      return Set.of("mine");
    }

    @Override
    public Scheduler create(SchedulerOptions options) {
      return Schedulers.rotating();
    }
  }

  /** Found by the service file of the test's resources. */
  public static final class Found implements SchedulerProvider {
    @Override
    public String name() {
      return "found";
    }

    @Override
    public Scheduler create(SchedulerOptions options) {
      return Schedulers.rotating();
    }
  }

  private LoadBalancerBuilder named(SchedulerProvider... providers) {
    return rig.builder().servers("a:1", "b:1").schedulers(List.of(providers));
  }

  private static Named mine(Function<SchedulerOptions, Scheduler> maker) {
    return new Named("mine", Set.of("m"), maker);
  }

  @Test
  void aSchedulerIsFoundByNameAndAlias() throws Exception {
    Named mine = mine(options -> Schedulers.rotating());

    assertThat(Rig.many(named(mine).scheduler("mine").build(), 10))
        .containsEntry("a:1", 5)
        .containsEntry("b:1", 5);
    LoadBalancer byAlias =
        LoadBalancer.builder("x")
            .manualControl(rig.control)
            .servers("a:1")
            .schedulers(List.of(mine))
            .scheduler("m")
            .build();
    assertThat(byAlias.explain(byAlias.newCall()).scheduler()).isEqualTo("mine");
  }

  @Test
  void anUnknownNameListsWhatThereIs() {
    assertThatThrownBy(
            () -> named(mine(o -> Schedulers.rotating()), new Other()).scheduler("mien\n").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no scheduler is named 'mien?'; there are: mine, other");
  }

  @Test
  void anUnknownOptionListsWhatThereIs() {
    Named mine =
        mine(
            options -> {
              options.intValue("points", 1, 1, 9);
              return Schedulers.rotating();
            });

    assertThatThrownBy(() -> named(mine).scheduler("mine", Map.of("pionts", "3")).build())
        .hasMessage("scheduler 'mine' has no option 'pionts'; it has: points");
    assertThatThrownBy(() -> named(mine).scheduler("mine", Map.of("points", "x")).build())
        .hasMessageContaining("must be a whole number from 1 to 9, was 'x'");
  }

  @Test
  void twoSchedulersOfOneNameAreAnErrorOnlyForThatName() throws Exception {
    Named mine = mine(options -> Schedulers.rotating());

    assertThatThrownBy(() -> named(mine, new Other()).scheduler("mine").build())
        .hasMessageContaining("more than one scheduler is named 'mine': [")
        .hasMessageContaining("SchedulerFaultTest$Named")
        .hasMessageEndingWith("]; names must differ, rename or remove one");
    assertThat(named(mine, new Other()).scheduler("other").build().snapshot().servers()).hasSize(2);
  }

  @Test
  void oneProviderRegisteredAndFoundIsOneProvider() {
    assertThat(named(new Other(), new Other()).scheduler("other").build().snapshot().servers())
        .hasSize(2);
  }

  @Test
  void aProviderThatCannotBeLoadedHarmsOnlyItsOwnName() throws Exception {
    URL folder = Objects.requireNonNull(getClass().getResource("/broken-providers/"));
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder}, getClass().getClassLoader())) {
      assertThat(named().schedulerLoader(loader).scheduler("found").build()).isNotNull();
      assertThatThrownBy(
              () ->
                  LoadBalancer.builder("x")
                      .servers("a:1")
                      .schedulerLoader(loader)
                      .scheduler("no-such")
                      .build())
          .hasMessageContaining("there are: found")
          .hasMessageContaining("could not be loaded")
          .hasMessageContaining("NoSuchProvider");
    }
  }

  @Test
  void aProviderThatThrowsOrReturnsNullOrHasABadNameIsNamed() {
    Named throwing =
        mine(
            options -> {
              throw new IllegalStateException("no luck");
            });
    assertThatThrownBy(() -> named(throwing).scheduler("mine").build())
        .hasMessage("the provider of scheduler 'mine' threw; see the cause")
        .hasRootCauseMessage("no luck");
    assertThatThrownBy(() -> named(nothing()).scheduler("mine").build())
        .hasMessageContaining("returned null from create");
    Named badName = new Named("Bad Name", Set.of(), options -> Schedulers.rotating());
    assertThatThrownBy(() -> named(badName).scheduler("Bad Name").build())
        .hasMessageContaining("a scheduler's name must be kebab-case");
  }

  @SuppressWarnings("NullAway") // what users do in code that nobody checks
  private static Named nothing() {
    return mine(options -> null);
  }
}
