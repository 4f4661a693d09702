package dev.evenkeel.examples.dispatch.proxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One run of wrk, and the CPU that a process and its children used meanwhile.
 *
 * @param requests how many were answered
 * @param perSecond how many a second
 * @param errors what wrk says about errors, or an empty string
 * @param cpu of the process in between
 */
record Wrk(long requests, double perSecond, String errors, Duration cpu) {

  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s*([0-9.]+)");
  private static final Pattern ERRORS = Pattern.compile("(Socket errors:.*|Non-2xx.*)");

  static Wrk run(String address, int seconds, Process measured) throws Exception {
    Duration before = cpuOf(measured);
    Process wrk =
        new ProcessBuilder("wrk", "-t1", "-c64", "-d" + seconds + "s", "http://" + address + "/")
            .redirectErrorStream(true)
            .start();
    String says = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (wrk.waitFor() != 0) {
      throw new IOException("wrk failed: " + says);
    }
    Matcher errors = ERRORS.matcher(says);
    return new Wrk(
        Long.parseLong(first(REQUESTS, says)),
        Double.parseDouble(first(RATE, says)),
        errors.find() ? errors.group(1) : "",
        cpuOf(measured).minus(before));
  }

  private static String first(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("wrk said: " + text);
    }
    return matcher.group(1);
  }

  private static Duration cpuOf(Process process) {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  double cpuMicrosPerRequest() {
    return cpu.toNanos() / 1e3 / Math.max(1, requests);
  }
}
