package dev.evenkeel.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Turns JMH's JSON into tables and plots: {@code Report <folder with *.json> <page.md>}. The page
 * keeps what is written by hand around two marks; the plots go to a folder beside it that has its
 * name.
 */
public final class Report {

  static final String BEGIN = "<!-- results: begin (written by Report; do not edit) -->";
  static final String END = "<!-- results: end -->";

  private final List<Result> results;
  private final StringBuilder page = new StringBuilder();

  private Report(List<Result> results) {
    this.results = results;
  }

  /** Writes the page and its plots. */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException("usage: Report <folder with *.json> <page.md>");
    }
    write(Path.of(args[0]), Path.of(args[1]));
  }

  /** Writes the results in {@code folder} into {@code page}. */
  public static void write(Path folder, Path page) throws IOException {
    List<Result> results = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        results.addAll(Result.read(file));
      }
    }
    if (results.isEmpty()) {
      throw new IllegalArgumentException("no results in " + folder + ": run the benchmarks first");
    }
    Report report = new Report(results);
    String name = page.getFileName().toString().replace(".md", "");
    Path plots = Files.createDirectories(page.resolveSibling(name));
    String text = report.text(plots, name);
    String old = Files.exists(page) ? Files.readString(page) : "# Benchmarks\n\n" + BEGIN + END;
    int from = old.indexOf(BEGIN);
    int to = old.indexOf(END);
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(page + " has no line '" + BEGIN + "'");
    }
    Files.writeString(page, old.substring(0, from) + BEGIN + "\n" + text + old.substring(to));
  }

  private String text(Path plots, String name) throws IOException {
    conditions();
    for (String method : List.of("pick", "replaceOne")) {
      List<Result> all = results.stream().filter(r -> r.method().equals(method)).toList();
      if (all.isEmpty()) {
        continue;
      }
      boolean picks = method.equals("pick");
      double unit = picks ? 1 : 1000;
      page.append(picks ? "\n## One pick, ns\n" : "\n## One of the servers replaced, us\n");
      int shown = all.stream().anyMatch(r -> r.servers() == 1000) ? 1000 : all.get(0).servers();
      String plot = (picks ? "pick-" : "replace-") + shown + ".svg";
      String title = picks ? "One pick among %,d servers" : "One of %,d servers replaced";
      Files.writeString(plots.resolve(plot), plot(all, title.formatted(shown), shown, unit));
      page.append("\n![%s](%s/%s)\n".formatted(title.formatted(shown), name, plot));
      for (String family : families(all)) {
        table(family, of(all, r -> r.family().equals(family)), unit);
      }
      notLeading(all, unit);
    }
    endToEnd(plots, name);
    return page.toString();
  }

  private void conditions() throws IOException {
    page.append("\nMeasured on: ").append(Machine.describe()).append(".\n\n");
    Set<String> settings =
        results.stream()
            .map(r -> r.method() + " with " + r.threads() + " threads: " + r.settings())
            .collect(Collectors.toCollection(TreeSet::new));
    settings.forEach(line -> page.append("- ").append(line).append("\n"));
  }

  private static Set<String> families(List<Result> all) {
    return all.stream()
        .map(Result::family)
        .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
  }

  private static List<Result> of(List<Result> all, Predicate<Result> which) {
    return all.stream().filter(which).toList();
  }

  /** A table of one family: balancers down, numbers of threads and servers across. */
  private void table(String family, List<Result> all, double unit) {
    Set<Integer> threads =
        all.stream().map(Result::threads).collect(Collectors.toCollection(TreeSet::new));
    page.append("\n### ").append(family).append("\n\n| balancer |");
    StringBuilder line = new StringBuilder("|---|");
    for (int count : threads) {
      for (int servers : sizes(all, count)) {
        page.append(count == 1 ? " n=%,d |".formatted(servers) : "");
        page.append(count == 1 ? "" : " %d threads, n=%,d |".formatted(count, servers));
        line.append("---:|");
      }
    }
    page.append(" B/op |\n").append(line).append("---:|\n");
    for (String row : all.stream().map(Result::row).distinct().toList()) {
      List<Result> mine = of(all, r -> r.row().equals(row));
      String balancer = mine.get(0).balancer();
      page.append(mine.get(0).isOurs() ? "| **" + balancer + "** |" : "| " + balancer + " |");
      for (int count : threads) {
        for (int servers : sizes(all, count)) {
          page.append(' ').append(cell(mine, count, servers, unit)).append(" |");
        }
      }
      page.append(' ').append(bytes(mine)).append(" |\n");
    }
  }

  private static Set<Integer> sizes(List<Result> all, int threads) {
    return all.stream()
        .filter(r -> r.threads() == threads)
        .map(Result::servers)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String cell(List<Result> mine, int threads, int servers, double unit) {
    return mine.stream()
        .filter(r -> r.threads() == threads && r.servers() == servers)
        .findFirst()
        .map(r -> "%s ±%.0f%%".formatted(Bars.number(r.nanos() / unit), r.spread() * 100))
        .orElse("");
  }

  private static String bytes(List<Result> mine) {
    List<Double> bytes = mine.stream().map(Result::bytes).filter(b -> b >= 0).sorted().toList();
    if (bytes.isEmpty()) {
      return "";
    }
    // Less than one byte is what JMH itself allocates, spread over the calls.
    String least = String.format(Locale.ROOT, "%,.0f", Math.floor(bytes.get(0) + 0.05));
    String most =
        String.format(Locale.ROOT, "%,.0f", Math.floor(bytes.get(bytes.size() - 1) + 0.05));
    return least.equals(most) ? least : least + " to " + most;
  }

  private void notLeading(List<Result> all, double unit) {
    page.append("\n### Where Evenkeel does not lead\n\n");
    int before = page.length();
    for (Result best : all) {
      Result ours = bestOfOurs(all, best);
      if (!best.isOurs() && ours != null && best.nanos() < ours.nanos() && isBestOther(all, best)) {
        page.append(
            "- %s, n=%,d, %d thread%s: %s %s, Evenkeel's best %s (%.1f times)\n"
                .formatted(
                    best.family(),
                    best.servers(),
                    best.threads(),
                    best.threads() == 1 ? "" : "s",
                    best.balancer(),
                    Bars.number(best.nanos() / unit),
                    Bars.number(ours.nanos() / unit),
                    ours.nanos() / best.nanos()));
      }
    }
    if (page.length() == before) {
      page.append("In no row.\n");
    }
  }

  private static boolean isAlike(Result a, Result b) {
    return a.family().equals(b.family())
        && a.servers() == b.servers()
        && a.threads() == b.threads();
  }

  private static Result bestOfOurs(List<Result> all, Result like) {
    return all.stream()
        .filter(r -> isAlike(r, like) && r.isOurs())
        .min(Comparator.comparingDouble(Result::nanos))
        .orElse(null);
  }

  private static boolean isBestOther(List<Result> all, Result one) {
    return all.stream()
        .filter(r -> isAlike(r, one) && !r.isOurs())
        .allMatch(r -> r.nanos() >= one.nanos());
  }

  private static String plot(List<Result> all, String title, int servers, double unit) {
    List<Bars.Group> groups = new ArrayList<>();
    for (String family : families(all)) {
      List<Bars.Bar> bars =
          all.stream()
              .filter(r -> r.family().equals(family) && r.servers() == servers && r.threads() == 1)
              .sorted(Comparator.comparingDouble(Result::nanos))
              .map(r -> new Bars.Bar(r.balancer(), r.nanos() / unit, r.isOurs()))
              .toList();
      if (!bars.isEmpty()) {
        groups.add(new Bars.Group(family, bars));
      }
    }
    return Bars.draw(title + ", one thread", unit == 1 ? "ns" : "us", groups);
  }

  private void endToEnd(Path plots, String name) throws IOException {
    List<Result> all = of(results, r -> r.method().equals(EndToEnd.CALL));
    if (all.isEmpty()) {
      return;
    }
    page.append("\n## Calls over OkHttp, %d threads\n".formatted(all.get(0).threads()));
    page.append("\n![Calls per second](%s/end-to-end.svg)\n".formatted(name));
    page.append("\n| way | calls/s | spread | of direct | client CPU us/call | client B/call |\n");
    page.append("|---|---:|---:|---:|---:|---:|\n");
    double[] direct =
        all.stream()
            .filter(r -> r.row().equals(EndToEnd.DIRECT))
            .map(Result::wall)
            .findFirst()
            .orElse(new double[0]);
    List<Bars.Bar> bars = new ArrayList<>();
    for (Result way : all) {
      double calls = Result.median(way.wall());
      page.append(
          "| %s | %,.0f | ±%.0f%% | %.2f | %.1f | %,.0f |\n"
              .formatted(
                  way.row(),
                  calls,
                  way.spread() * 100,
                  ratio(way.wall(), direct),
                  Result.median(way.cpu()) / 1000,
                  way.bytes()));
      bars.add(new Bars.Bar(way.row(), calls, way.isOurs()));
    }
    String plot = Bars.draw("Calls per second", "/s", List.of(new Bars.Group("", bars)));
    Files.writeString(plots.resolve("end-to-end.svg"), plot);
    EndToEnd.notMeasured()
        .forEach((way, why) -> page.append("\nNot measured: " + way + ", because " + why + ".\n"));
  }

  /** Returns the median of the ratios of neighbours: rounds were made by turns. */
  private static double ratio(double[] some, double[] others) {
    return some.length != others.length
        ? Double.NaN
        : Result.median(
            IntStream.range(0, some.length).mapToDouble(i -> some[i] / others[i]).toArray());
  }
}
