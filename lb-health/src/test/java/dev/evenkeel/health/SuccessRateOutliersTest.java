package dev.evenkeel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SuccessRateOutliersTest {

  @Test
  void theGoldenTableHolds() throws IOException {
    List<String[]> rows = new ArrayList<>();
    try (InputStream in =
            Objects.requireNonNull(
                getClass().getResourceAsStream("/golden/outlier_success_rate.csv"));
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      reader
          .lines()
          .filter(line -> !line.startsWith("#"))
          .skip(1)
          .forEach(line -> rows.add(line.split(",", -1)));
    }
    assertThat(rows).hasSize(61);
    for (String[] row : rows) {
      List<Double> rates = Arrays.stream(row[0].split(" ")).map(Double::valueOf).toList();
      double threshold = SuccessRateOutliers.threshold(rates, 1.9);
      assertThat(threshold).isCloseTo(Double.parseDouble(row[3]), within(1e-9));
      StringBuilder ejected = new StringBuilder();
      for (int i = 0; i < rates.size(); i++) {
        if (rates.get(i) < threshold) {
          ejected.append(ejected.isEmpty() ? "" : " ").append(i);
        }
      }
      assertThat(ejected.toString()).isEqualTo(row[4]);
    }
  }
}
