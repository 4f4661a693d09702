package dev.evenkeel.okhttp;

import java.util.Locale;
import java.util.regex.Pattern;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The load that a server tells in a response header: a plain number, or the text form of ORCA (Open
 * Request Cost Aggregation, as gRPC and Envoy have it), {@code TEXT
 * application_utilization=0.5,cpu_utilization=0.3}. Of ORCA's metrics it takes what gRPC's weighted
 * round robin takes: the application's own figure, or the CPU's where there is none.
 *
 * <p>A header is data from elsewhere: what is not understood, negative or too long is passed over.
 */
final class LoadReport {

  /** The header in which ORCA reports come with a response. */
  static final String ORCA_HEADER = "endpoint-load-metrics";

  /** Bounds the work for a response; a report with dozens of metrics is shorter. */
  private static final int LONGEST = 4096;

  private static final String TEXT_FORM = "text ";

  /** Numbers as ORCA writes them; no sign, no "NaN", none of Java's own forms. */
  private static final Pattern NUMBER =
      Pattern.compile("[0-9]{1,9}(\\.[0-9]{0,20})?([eE][+-]?[0-9]{1,2})?");

  private LoadReport() {}

  /** Returns the load that the server itself has sent with a response, or NaN if it sent none. */
  static double of(Response response, String header) {
    // The answer from a cache says nothing of now, and one that was confirmed has old headers.
    Response network = response.networkResponse();
    return network == null ? Double.NaN : parse(network.header(header));
  }

  static double parse(@Nullable String value) {
    if (value == null || value.length() > LONGEST) {
      return Double.NaN;
    }
    boolean text = value.regionMatches(true, 0, TEXT_FORM, 0, TEXT_FORM.length());
    return text ? orca(value.substring(TEXT_FORM.length())) : number(value);
  }

  private static double orca(String metrics) {
    double cpu = Double.NaN;
    for (String metric : metrics.split(",", -1)) {
      int equals = metric.indexOf('=');
      if (equals > 0) {
        double load = number(metric.substring(equals + 1));
        switch (metric.substring(0, equals).trim().toLowerCase(Locale.ROOT)) {
          case "application_utilization" -> {
            if (load > 0) { // 0 means "not set" in ORCA
              return load;
            }
          }
          case "cpu_utilization" -> cpu = load;
          default -> {
            // Memory, requests per second and the user's own metrics do not tell how busy it is.
          }
        }
      }
    }
    return cpu;
  }

  private static double number(String text) {
    String trimmed = text.trim();
    return NUMBER.matcher(trimmed).matches() ? Double.parseDouble(trimmed) : Double.NaN;
  }
}
