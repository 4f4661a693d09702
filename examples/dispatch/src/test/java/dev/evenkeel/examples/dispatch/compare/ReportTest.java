package dev.evenkeel.examples.dispatch.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** What is written and drawn of two ways, measured with one and with four servers. */
class ReportTest {

  private static final Meters USED =
      new Meters(
          Duration.ofMillis(40),
          Duration.ofMillis(20),
          Duration.ofMillis(12),
          Duration.ofMillis(4),
          200_000);

  private static final Plan PLAN = Plan.ofMillis(List.of(1, 4), null, 0, 0, 0, 9500, 0, 0);

  private static Results results() {
    List<Figures> figures = new ArrayList<>();
    for (int servers : PLAN.servers()) {
      for (Load load : Load.values()) {
        figures.add(new Figures("nat", load, servers, 400, 1, servers * 100, 1500, 9040, USED));
        figures.add(new Figures("proxy", load, servers, 400, 0, servers * 50, 1500, 9040, USED));
      }
    }
    List<Call> calls =
        List.of(new Call(900, 1, "s4"), new Call(1200, 1, ""), new Call(9000, 1, "s1"));
    return new Results(figures, List.of(new Outage("nat", calls, "s4", 1000, 8000)));
  }

  @Test
  void tablesSayWhatWasMeasured() {
    String text = Report.of(PLAN, results(), Map.of("nginx", "it is not installed here"));

    assertThat(text.lines())
        .contains(
            "| way | calls/s, 1 server | calls/s, 4 servers | p50 ms | p99 ms | client µs"
                + " | dispatcher µs | servers µs | softirq µs | bytes | failed |",
            "| nat | 100 | 400 | 1.5 | 9.0 | 100 | 50 | 30 | 10 | 500 | 2 |",
            "| proxy | 50 | 200 | 1.5 | 9.0 | 100 | 50 | 30 | 10 | 500 | 0 |",
            "**a server killed**, and back after 9.5 s",
            "| nat | 3 | 1 | 0.2 | not |");
    assertThat(text).contains("| nginx | not measured: it is not installed here |");
  }

  @Test
  void rowsHaveAsManyCellsAsTheirHead() {
    String text = Report.of(PLAN, results(), Map.of("nginx", "it is not installed here"));
    long cells = 0;
    for (String line : text.lines().toList()) {
      if (line.startsWith("| way")) {
        cells = line.chars().filter(c -> c == '|').count();
      } else if (line.startsWith("|")) {
        assertThat(line.chars().filter(c -> c == '|').count()).as(line).isEqualTo(cells);
      }
    }
  }

  @Test
  void barsAreAsLongAsTheRates() throws Exception {
    Document chart = parse(RateChart.of(Load.WORK, results().figures()));

    List<Double> widths = new ArrayList<>();
    for (int i = 1; i < chart.getElementsByTagName("rect").getLength(); i++) {
      String width =
          chart
              .getElementsByTagName("rect")
              .item(i)
              .getAttributes()
              .getNamedItem("width")
              .getNodeValue();
      widths.add(Double.valueOf(width));
    }
    assertThat(widths).as("100, 50, 400, 200").containsExactly(122.5, 61.3, 490.0, 245.0);
  }

  @Test
  void timeLineShowsFailuresAndAnswersOfTheDead() throws Exception {
    Document chart = parse(OutageChart.of(results().outages()));

    assertThat(chart.getElementsByTagName("path").getLength()).isEqualTo(2);
    assertThat(chart.getDocumentElement().getTextContent()).contains("killed", "back", "nat");
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}
