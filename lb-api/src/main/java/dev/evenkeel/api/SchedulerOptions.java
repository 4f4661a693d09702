package dev.evenkeel.api;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The options of one scheduler, as text, read by {@link SchedulerProvider#create} with a check of
 * each value.
 *
 * <p>An option that nobody reads is an error ({@link #requireAllRead()}), so that a misspelt one is
 * found at once. A decorator reads its delegate by {@link #scheduler}; options of the delegate
 * stand behind its option's name and a dot: {@code delegate=ring-hash}, {@code
 * delegate.points=160}. Not safe for concurrent use; meant for one {@code create}.
 */
public final class SchedulerOptions {

  private final String owner;
  private final Map<String, String> values;
  private final Ticker ticker;
  private final LongSupplier random;
  private final BiFunction<String, SchedulerOptions, Scheduler> schedulers;
  private final Set<String> read = new TreeSet<>();

  private SchedulerOptions(
      String owner,
      Map<String, String> values,
      Ticker ticker,
      LongSupplier random,
      BiFunction<String, SchedulerOptions, Scheduler> schedulers) {
    this.owner = owner;
    this.values = values;
    this.ticker = ticker;
    this.random = random;
    this.schedulers = schedulers;
  }

  /**
   * Returns options with these values, the system's clock and chance, and no other schedulers to
   * build on.
   *
   * @param owner the scheduler's name, for messages
   */
  public static SchedulerOptions of(String owner, Map<String, String> values) {
    return new SchedulerOptions(
        Objects.requireNonNull(owner, "owner"),
        Map.copyOf(values),
        Ticker.system(),
        () -> ThreadLocalRandom.current().nextLong(),
        (name, options) -> {
          throw new IllegalArgumentException(
              "scheduler '"
                  + owner
                  + "' asks for scheduler '"
                  + name
                  + "', but none is known here");
        });
  }

  /** Returns a copy with another clock. */
  public SchedulerOptions withTicker(Ticker newTicker) {
    return new SchedulerOptions(owner, values, newTicker, random, schedulers);
  }

  /** Returns a copy with another source of 64 random bits, for runs that can be repeated. */
  public SchedulerOptions withRandom(LongSupplier newRandom) {
    return new SchedulerOptions(owner, values, ticker, newRandom, schedulers);
  }

  /**
   * Returns a copy that makes delegates by {@code newSchedulers}, a function of the name and the
   * delegate's options.
   */
  public SchedulerOptions withSchedulers(
      BiFunction<String, SchedulerOptions, Scheduler> newSchedulers) {
    return new SchedulerOptions(owner, values, ticker, random, newSchedulers);
  }

  /** Returns the name of the scheduler that these options are for. */
  public String owner() {
    return owner;
  }

  /** Returns the clock of the balancer. */
  public Ticker ticker() {
    return ticker;
  }

  /** Returns 64 random bits, for a random start. */
  public long random() {
    return random.getAsLong();
  }

  /**
   * Returns a whole number.
   *
   * @throws IllegalArgumentException unless the option is absent or a number from {@code min} to
   *     {@code max}
   */
  public int intValue(String option, int absent, int min, int max) {
    String text = text(option);
    if (text == null) {
      return absent;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // Falls through: the message below holds for both.
    }
    throw bad(option, "must be a whole number from " + min + " to " + max, text);
  }

  /**
   * Returns a number.
   *
   * @throws IllegalArgumentException unless the option is absent or a number from {@code min} to
   *     {@code max}
   */
  public double doubleValue(String option, double absent, double min, double max) {
    String text = text(option);
    if (text == null) {
      return absent;
    }
    try {
      double value = Double.parseDouble(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // Falls through: the message below holds for both.
    }
    throw bad(option, "must be a number from " + min + " to " + max, text);
  }

  /**
   * Returns a time, written as a number and a unit: {@code 500us}, {@code 250ms}, {@code 10s},
   * {@code 5m}, {@code 1h}.
   *
   * @throws IllegalArgumentException unless the option is absent or a time from {@code min} to
   *     {@code max}
   */
  public Duration duration(String option, Duration absent, Duration min, Duration max) {
    String text = text(option);
    if (text == null) {
      return absent;
    }
    Duration value = parseDuration(text);
    if (value == null || value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw bad(
          option,
          "must be a time such as 250ms, 10s or 5m, from "
              + min.toMillis()
              + "ms to "
              + max.toMillis()
              + "ms",
          text);
    }
    return value;
  }

  /**
   * Returns one of several words.
   *
   * @throws IllegalArgumentException unless the option is absent or one of {@code allowed}
   */
  public String choice(String option, String absent, String... allowed) {
    String text = text(option);
    if (text == null) {
      return absent;
    }
    if (!Arrays.asList(allowed).contains(text)) {
      throw bad(option, "must be one of " + String.join(", ", allowed), text);
    }
    return text;
  }

  /** Returns whether an option is {@code true}; it may be {@code true} or {@code false}. */
  public boolean flag(String option, boolean absent) {
    return choice(option, Boolean.toString(absent), "true", "false").equals("true");
  }

  /**
   * Returns another scheduler to build on, made from the name that {@code option} holds and the
   * options behind {@code option.}. Each call makes a new one.
   *
   * @param absent the name to use if the option is absent
   * @throws IllegalArgumentException if there is no scheduler of that name, or its options are
   *     wrong
   */
  public Scheduler scheduler(String option, String absent) {
    String name = text(option);
    String prefix = option + ".";
    Map<String, String> nested = new HashMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            nested.put(key.substring(prefix.length()), value);
            read.add(key);
          }
        });
    String chosen = name == null ? absent : name;
    SchedulerOptions options =
        new SchedulerOptions(chosen, Map.copyOf(nested), ticker, random, schedulers);
    Scheduler scheduler = schedulers.apply(chosen, options);
    options.requireAllRead();
    return scheduler;
  }

  /**
   * Checks that every option was read.
   *
   * @throws IllegalArgumentException if one was not: the scheduler has no such option
   */
  public void requireAllRead() {
    for (String option : new TreeSet<>(values.keySet())) {
      if (!read.contains(option)) {
        throw new IllegalArgumentException(
            "scheduler '"
                + owner
                + "' has no option '"
                + Address.printable(option)
                + "'; "
                + (read.isEmpty() ? "it has none" : "it has: " + String.join(", ", read)));
      }
    }
  }

  private @Nullable String text(String option) {
    read.add(option);
    return values.get(option);
  }

  private IllegalArgumentException bad(String option, String rule, String found) {
    return new IllegalArgumentException(
        "option '"
            + option
            + "' of scheduler '"
            + owner
            + "' "
            + rule
            + ", was '"
            + Address.printable(found)
            + "'");
  }

  private static @Nullable Duration parseDuration(String text) {
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    if (digits == 0 || digits > 15) {
      return null;
    }
    long number = Long.parseLong(text.substring(0, digits));
    return switch (text.substring(digits)) {
      case "us" -> Duration.ofNanos(number * 1000);
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> null;
    };
  }
}
