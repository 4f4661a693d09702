package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PriorityLoadTest {

  static List<String[]> golden(String file) throws IOException {
    try (InputStream in = PriorityLoadTest.class.getResourceAsStream("/golden/" + file)) {
      String text =
          new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .skip(1)
          .map(line -> line.split(",", -1))
          .toList();
    }
  }

  @Test
  void theRecordedTableReplaysExactly() throws Exception {
    List<String[]> rows = golden("priority_load_open.csv");
    for (String[] row : rows) {
      String[] levels = row[0].split(" ", -1);
      int[] up = new int[levels.length];
      int[] total = new int[levels.length];
      for (int i = 0; i < levels.length; i++) {
        up[i] = Integer.parseInt(levels[i].split("/", -1)[0]);
        total[i] = Integer.parseInt(levels[i].split("/", -1)[1]);
      }

      PriorityLoad load = PriorityLoad.of(up, total, 140, Integer.parseInt(row[1]));

      assertThat(
              Arrays.stream(load.percent())
                  .mapToObj(String::valueOf)
                  .collect(Collectors.joining(" ")))
          .as(String.join(",", row))
          .isEqualTo(row[2]);
      StringBuilder panic = new StringBuilder();
      for (boolean one : load.panic()) {
        panic.append(panic.length() == 0 ? "" : " ").append(one ? 1 : 0);
      }
      assertThat(panic).as(String.join(",", row)).hasToString(row[3]);
    }
    assertThat(rows).hasSizeGreaterThan(320);
  }

  @Test
  void theSumIsAlwaysAHundred() {
    for (int up = 0; up <= 7; up++) {
      for (int backups = 0; backups <= 3; backups++) {
        for (int factor : new int[] {100, 140, 10_000, PriorityLoad.WHILE_ANY_IS_UP}) {
          for (int threshold : new int[] {0, 1, 50, 100}) {
            PriorityLoad load =
                PriorityLoad.of(new int[] {up, backups}, new int[] {7, 3}, factor, threshold);
            assertThat(Arrays.stream(load.percent()).sum()).isEqualTo(100);
          }
        }
      }
    }
  }

  @Test
  void withoutLevelsThereIsNothingToDivide() {
    assertThat(PriorityLoad.of(new int[0], new int[0], 140, 50).percent()).isEmpty();
  }

  @Test
  void oneServerUpCarriesEverythingInNginxsMode() {
    PriorityLoad load =
        PriorityLoad.of(new int[] {1, 3}, new int[] {65_536, 3}, PriorityLoad.WHILE_ANY_IS_UP, 0);

    assertThat(load.percent()).containsExactly(100, 0);
  }
}
