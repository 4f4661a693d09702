package dev.evenkeel.examples.dispatch;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands on the command line behind the sub-command, read by the options that there are.
 *
 * <p>All methods throw {@link IllegalArgumentException} if what was written is not what the option
 * takes, with a message that names the option, the rule and what was found.
 */
public final class Arguments {

  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m)");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([kmg]?)");
  private static final Pattern ADDRESS =
      Pattern.compile("(?<host>[^:\\[\\]]+|\\[[0-9a-fA-F:.]+]):(?<port>[0-9]{1,5})");

  private final Map<String, String> values = new HashMap<>();

  private Arguments() {}

  /** Reads {@code args}, of which each must be an option of {@code known} or an option's value. */
  public static Arguments parse(List<Option> known, String... args) {
    Map<String, Option> byName = new HashMap<>();
    known.forEach(option -> byName.put(option.name(), option));
    Arguments arguments = new Arguments();
    for (int i = 0; i < args.length; i++) {
      Option option = byName.get(args[i]);
      if (option == null) {
        throw new IllegalArgumentException("'" + args[i] + "' is no option");
      }
      if (!option.isFlag() && i + 1 == args.length) {
        throw new IllegalArgumentException("option " + args[i] + " lacks its value");
      }
      String value = option.isFlag() ? "" : args[++i];
      if (arguments.values.put(option.name(), value) != null) {
        throw new IllegalArgumentException("option " + option.name() + " must be given once");
      }
    }
    return arguments;
  }

  /** Returns whether the option is there. */
  public boolean has(String option) {
    return values.containsKey(option);
  }

  /** Returns the option's value, or null. */
  public @Nullable String text(String option) {
    return values.get(option);
  }

  /** Returns the option's value. */
  public String text(String option, String otherwise) {
    return values.getOrDefault(option, otherwise);
  }

  /** Returns the option's value, which must be there. */
  public String needed(String option) {
    String value = values.get(option);
    if (value == null) {
      throw new IllegalArgumentException("option " + option + " is missing");
    }
    return value;
  }

  /** Returns the option's value, which must be one of {@code choices}; the first is the default. */
  public String oneOf(String option, String... choices) {
    String value = text(option, choices[0]);
    if (!List.of(choices).contains(value)) {
      throw wrong(option, "be one of " + String.join(", ", choices), value);
    }
    return value;
  }

  /** Returns the option's value, a whole number from {@code least} to {@code most}. */
  public int whole(String option, int otherwise, int least, int most) {
    String value = values.get(option);
    if (value == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Falls through: the message below holds for both.
    }
    throw wrong(option, "be a whole number from " + least + " to " + most, value);
  }

  /** Returns the option's value, a time such as 500ms, 10s or 2m; at most a day. */
  public Duration time(String option, Duration otherwise) {
    String value = values.get(option);
    if (value == null) {
      return otherwise;
    }
    Matcher form = TIME.matcher(value);
    if (form.matches()) {
      long number = Long.parseLong(form.group(1));
      Duration time =
          switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
          };
      if (time.compareTo(Duration.ofDays(1)) <= 0) {
        return time;
      }
    }
    throw wrong(option, "be a time such as 500ms, 10s or 2m, at most a day", value);
  }

  /** Returns the option's value in bytes, a size such as 4096, 16k, 10m or 1g. */
  public long bytes(String option, long otherwise) {
    String value = values.get(option);
    if (value == null) {
      return otherwise;
    }
    Matcher form = SIZE.matcher(value);
    if (!form.matches()) {
      throw wrong(option, "be a size such as 4096, 16k, 10m or 1g", value);
    }
    int shift =
        switch (form.group(2)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    return Long.parseLong(form.group(1)) << shift;
  }

  /** Returns the option's value, an address to listen at; port 0 means any that is free. */
  public InetSocketAddress address(String option, String otherwise) {
    String value = text(option, otherwise);
    Matcher form = ADDRESS.matcher(value);
    if (form.matches()) {
      int port = Integer.parseInt(form.group("port"));
      if (port <= 65535) {
        InetSocketAddress address = new InetSocketAddress(form.group("host"), port);
        if (!address.isUnresolved()) {
          return address;
        }
      }
    }
    throw wrong(option, "be HOST:PORT with a host of this machine, such as 127.0.0.1:8080", value);
  }

  /** Returns the option's value as a file, or null. */
  public @Nullable Path file(String option) {
    String value = values.get(option);
    return value == null ? null : Path.of(value);
  }

  private static IllegalArgumentException wrong(String option, String rule, String value) {
    return new IllegalArgumentException(option + " must " + rule + ", was '" + value + "'");
  }
}
