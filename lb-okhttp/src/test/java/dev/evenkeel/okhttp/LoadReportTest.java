package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadReportTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.5                                                            | 0.5",
        "' 1 '                                                          | 1",
        "2.5                                                            | 2.5",
        "5e-1                                                           | 0.5",
        "TEXT cpu_utilization=0.3                                       | 0.3",
        "TEXT application_utilization=0.5,cpu_utilization=0.3           | 0.5",
        "TEXT cpu_utilization=0.3, application_utilization=0.5          | 0.5",
        "TEXT application_utilization=0,cpu_utilization=0.3             | 0.3",
        "text mem_utilization=0.9,rps_fractional=100,cpu_utilization=.5 | NaN",
        "TEXT named_metrics.x=1,,=,cpu_utilization=0.25,y               | 0.25",
        "TEXT application_utilization=NaN,cpu_utilization=0.2           | 0.2",
        "TEXT cpu_utilization=-1                                        | NaN",
        "TEXT mem_utilization=0.9                                       | NaN",
        "TEXT                                                           | NaN",
        "JSON {\"cpu_utilization\": 0.3}                                | NaN",
        "''                                                             | NaN",
        "-0.5                                                           | NaN",
        "NaN                                                            | NaN",
        "Infinity                                                       | NaN",
        "1e999                                                          | NaN",
        "0x1p3                                                          | NaN",
        "50%                                                            | NaN",
        "1f                                                             | NaN",
        "99999999999                                                    | NaN",
      })
  void numbersAndOrcaTextAreReadAndTheRestIsPassedOver(String value, Double load) {
    assertThat(LoadReport.parse(value)).isEqualTo(load);
  }

  @Test
  void whatIsMissingOrTooLongIsPassedOver() {
    String metrics = "TEXT " + "a=1,".repeat(5000) + "cpu_utilization=0.3";
    assertThat(LoadReport.parse(metrics)).isNaN();
    assertThat(LoadReport.parse(null)).isNaN();
  }

  @Test
  void aServerWithMoreLoadGetsLessWeight() throws Exception {
    Backend busy = reporting("busy", "X-Load", "0.9");
    Backend idle = reporting("idle", "X-Load", "0.3");
    try (Fleet fleet =
        Fleet.of(
            builder -> builder.loadReports("X-Load").scheduler("weighted-round-robin"),
            busy,
            idle)) {
      ask(fleet, 4);
      assertThat(fleet.status(busy).load()).isEqualTo(0.9);
      // Mean 0.6: the weights become 2/3 and 2 of what they were.
      Fleet.await("weights have moved", () -> fleet.status(idle).weight() == 2000);
      assertThat(fleet.status(busy).weight()).isEqualTo(667);
    }
  }

  @Test
  void orcaReportsAreReadFromTheirOwnHeader() throws Exception {
    Backend a =
        reporting(
            "a", "endpoint-load-metrics", "TEXT cpu_utilization=0.1,application_utilization=0.7");
    try (Fleet fleet = Fleet.of(BalancedService.Builder::loadReports, a)) {
      ask(fleet, 1);
      assertThat(fleet.status(a).load()).isEqualTo(0.7);
    }
  }

  @Test
  void reportsAreNotHeededUnlessAskedFor() throws Exception {
    Backend a = reporting("a", "endpoint-load-metrics", "TEXT cpu_utilization=0.1");
    try (Fleet fleet = Fleet.of(a)) {
      ask(fleet, 1);
      assertThat(fleet.status(a).load()).isNaN();
    }
  }

  @Test
  void aNameThatIsNoHeadersNameIsRefused() {
    assertThatThrownBy(() -> Evenkeel.service("orders").loadReports("X Load:"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Backend reporting(String name, String header, String value) throws Exception {
    return Backend.http1(name).answering(Backend.ok().setHeader(header, value));
  }

  private static void ask(Fleet fleet, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      fleet.ask(Fleet.get("/"));
    }
  }
}
