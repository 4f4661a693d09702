package dev.evenkeel.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.Candidate;
import dev.evenkeel.api.Picker;
import dev.evenkeel.api.Scheduler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

class SimulateTest {

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** A strategy of a user's own, found by its class. */
  public static final class First implements Scheduler {

    /** Made by reflection. */
    public First() {}

    @Override
    public Picker prepare(List<Candidate> candidates) {
      return context ->
          candidates.stream().filter(c -> !context.excludes(c)).findFirst().orElse(null);
    }
  }

  @Test
  void theSameSeedGivesTheSameBytes() throws IOException {
    Path page = folder.resolve("report.html");
    String[] arguments = {
      "--fleet",
      "3 x speed=1, 1 x speed=0.3 errors=0.1 pause=100ms/2s, 1 x down=3s-4s cold=0.2/2s, joins=5s",
      "--rps",
      "300",
      "--seconds",
      "8",
      "--health",
      "both",
      "--attempts",
      "2",
      "--html",
      page.toString()
    };
    assertThat(simulate(arguments)).isZero();
    String firstTable = text(out);
    byte[] firstPage = Files.readAllBytes(page);
    out.reset();
    assertThat(simulate(arguments)).isZero();
    assertThat(text(out)).isEqualTo(firstTable).contains("least-latency", "ring-hash", "canary");
    assertThat(Files.readAllBytes(page)).isEqualTo(firstPage);
  }

  @Test
  void itDoesNotMatterWhichThreadBegins() throws InterruptedException {
    String[] arguments = {"--fleet", "7 x", "--rps", "300", "--seconds", "10"};
    simulate(arguments);
    String here = text(out);
    for (int i = 0; i < 3; i++) {
      out.reset();
      Thread other = new Thread(() -> simulate(arguments));
      other.start();
      other.join();
      assertThat(text(out)).isEqualTo(here);
    }
  }

  @Test
  void anotherSeedGivesAnotherRun() {
    String first = rowOfRandom("1");
    assertThat(rowOfRandom("1")).isEqualTo(first);
    assertThat(rowOfRandom("2")).isNotEqualTo(first);
  }

  private String rowOfRandom(String seed) {
    out.reset();
    simulate("--fleet", "3 x", "--rps", "100", "--strategies", "random", "--seed", seed);
    return text(out).lines().filter(line -> line.startsWith("random")).findFirst().orElseThrow();
  }

  @Test
  void thePageIsWrittenUnlessNoneIsAskedFor() {
    String[] few = {"--fleet", "3 x", "--rps", "10", "--seconds", "1", "--strategies", "random"};
    simulate(few);
    assertThat(folder.resolve("simulation.html")).content().contains("<svg", "random");
    assertThat(text(out)).endsWith("The charts are in simulation.html\n");

    out.reset();
    String[] noPage =
        Stream.concat(Stream.of(few), Stream.of("--html", "none")).toArray(String[]::new);
    simulate(noPage);
    assertThat(text(out)).doesNotContain("charts");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void allStrategiesOfASeedSeeTheSameCalls() {
    SimulateOptions options =
        SimulateOptions.parse("--fleet", "3 x", "--rps", "50", "--seconds", "20");
    Ranking ranking = Ranking.of(options.scenario(), options.strategies());
    assertThat(ranking.results().stream().map(result -> result.log().all().count()).distinct())
        .hasSize(1);
  }

  @Test
  void thePageIsOneFileThatLoadsNothing() throws IOException {
    Path page = folder.resolve("report.html");
    simulate(
        "--fleet",
        "2 x, 1 x down=1s-2s",
        "--rps",
        "100",
        "--seconds",
        "5",
        "--strategies",
        "random,round-robin",
        "--html",
        page.toString());
    assertThat(Files.readString(page))
        .contains("default-src 'none'", "<svg", "class=\"down\"", "round-robin")
        .doesNotContain(
            "<script", "http://", "https://", "src=", "href=", "@import", "url(", "NaN");
  }

  @Test
  void thePictureIsADrawingOfItsOwn() throws Exception {
    Path picture = folder.resolve("latencies.svg");
    simulate(
        "--fleet",
        "3 x",
        "--rps",
        "10",
        "--seconds",
        "1",
        "--strategies",
        "random",
        "--picture",
        picture.toString());
    Element drawing =
        DocumentBuilderFactory.newDefaultNSInstance()
            .newDocumentBuilder()
            .parse(picture.toFile())
            .getDocumentElement();
    assertThat(drawing.getNamespaceURI()).isEqualTo("http://www.w3.org/2000/svg");
    assertThat(drawing.getElementsByTagName("style").getLength()).isEqualTo(1);
    assertThat(drawing.getElementsByTagName("circle").getLength()).isEqualTo(3);
    assertThat(drawing.getTextContent()).contains("random", "p99 ");
  }

  @Test
  void aStrategyOfOnesOwnIsTakenByItsClassOrWithOptions() {
    simulate(
        "--fleet",
        "3 x",
        "--rps",
        "10",
        "--seconds",
        "5",
        "--strategies",
        First.class.getName() + ",bounded-load:delegate=ring-hash,canary:percent=10");
    assertThat(text(err)).isEmpty();
    assertThat(text(out))
        .contains("SimulateTest$First", "bounded-load:delegate=ring-hash", "canary:");
  }

  @Test
  void aRunWithoutCallsIsNoError() throws IOException {
    Path page = folder.resolve("report.html");
    int status =
        simulate(
            "--fleet",
            "1 x",
            "--rps",
            "0.1",
            "--seconds",
            "0.1",
            "--strategies",
            "random",
            "--html",
            page.toString());
    assertThat(status).isZero();
    assertThat(text(out)).contains(" - ");
    assertThat(Files.readString(page)).doesNotContain("NaN");
  }

  @Test
  void helpIsNoError() {
    assertThat(simulate("--help")).isZero();
    assertThat(text(out)).isEqualTo(SimulateOptions.USAGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--rps|10",
        "--fleet|3 x",
        "--fleet|3 x|--rps",
        "--fleet|3 x|--rps|0",
        "--fleet|3 x|--rps|many",
        "--fleet|3 x|--rps|10|--rps|10",
        "--fleet|3 x|--rps|10|--what|1",
        "--fleet||--rps|10",
        "--fleet|3 x,|--rps|10",
        "--fleet|0 x speed=1|--rps|10",
        "--fleet|3 x speed|--rps|10",
        "--fleet|3 x speed=fast|--rps|10",
        "--fleet|3 x speed=NaN|--rps|10",
        "--fleet|3 x seed=1|--rps|10",
        "--fleet|3 x down=5s|--rps|10",
        "--fleet|3 x down=5s-4s|--rps|10",
        "--fleet|3 x pause=5s|--rps|10",
        "--fleet|3 x joins=5s|--rps|10",
        "--fleet|3 x|--rps|10|--service|exp",
        "--fleet|3 x|--rps|10|--service|gamma:10ms",
        "--fleet|3 x|--rps|10|--service|exp:10",
        "--fleet|3 x|--rps|10|--health|good",
        "--fleet|3 x|--rps|10|--seed|x",
        "--fleet|3 x|--rps|10|--clients|0",
        "--fleet|3 x|--rps|10|--strategies|nope",
        "--fleet|3 x|--rps|10|--strategies|ring-hash:pints=3",
        "--fleet|3 x|--rps|10|--strategies|ring-hash:points",
        "--fleet|3 x|--rps|10|--strategies|com.acme.Nope",
        "--fleet|3 x|--rps|10|--strategies|java.lang.Object",
      })
  void wrongArgumentsAreToldAndEndWithTwo(String arguments) {
    assertThat(simulate(arguments.isEmpty() ? new String[0] : arguments.split("\\|"))).isEqualTo(2);
    assertThat(text(out)).isEmpty();
    assertThat(text(err)).endsWith(SimulateOptions.USAGE).doesNotContain("\tat ", "Exception");
    assertThat(text(err).lines().findFirst()).get().asString().isNotBlank();
  }

  @Test
  void aPageThatCannotBeWrittenIsTold() {
    int status =
        simulate(
            "--fleet",
            "3 x",
            "--rps",
            "10",
            "--seconds",
            "1",
            "--strategies",
            "random",
            "--html",
            folder.resolve("missing/report.html").toString());
    assertThat(status).isEqualTo(1);
    assertThat(text(err)).startsWith("cannot write ");
  }

  private int simulate(String... arguments) {
    return Simulate.run(stream(out), stream(err), folder, arguments);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
