package dev.evenkeel.core;

import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerOptions;
import dev.evenkeel.api.SchedulerProvider;
import dev.evenkeel.api.Ticker;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The schedulers that can be named: those registered in code (so that a shaded jar without service
 * files still works) and those that ServiceLoader finds. A provider that cannot be loaded, or two
 * that share a name, harm nobody until that name is asked for.
 */
final class SchedulerRegistry {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  private final Map<String, Set<SchedulerProvider>> byName = new TreeMap<>();
  private final Set<String> mainNames = new TreeSet<>();
  private final List<String> broken = new ArrayList<>();

  SchedulerRegistry(List<SchedulerProvider> registered, @Nullable ClassLoader loader) {
    registered.forEach(this::add);
    ServiceLoader<SchedulerProvider> found =
        loader == null
            ? ServiceLoader.load(SchedulerProvider.class, SchedulerProvider.class.getClassLoader())
            : ServiceLoader.load(SchedulerProvider.class, loader);
    Iterator<SchedulerProvider> all = found.iterator();
    // A loader that failed for good would fail again and again: as many times as providers can be,
    // no more.
    for (int i = 0; i < 1000; i++) {
      try {
        if (!all.hasNext()) {
          return;
        }
        add(all.next());
      } catch (ServiceConfigurationError | LinkageError failure) {
        broken.add(String.valueOf(failure.getMessage()));
      }
    }
  }

  private void add(SchedulerProvider provider) {
    try {
      String name = checked(provider.name());
      mainNames.add(name);
      add(name, provider);
      for (String alias : provider.aliases()) {
        add(checked(alias), provider);
      }
    } catch (RuntimeException | LinkageError failure) {
      broken.add(provider.getClass().getName() + ": " + failure);
    }
  }

  private void add(String name, SchedulerProvider provider) {
    Set<SchedulerProvider> sameName = byName.computeIfAbsent(name, unused -> new LinkedHashSet<>());
    // Registered in code and found by ServiceLoader too: one provider all the same.
    if (sameName.stream().noneMatch(known -> known.getClass() == provider.getClass())) {
      sameName.add(provider);
    }
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a scheduler's name must be kebab-case (" + NAME + "), was '" + name + "'");
    }
    return name;
  }

  /** Returns the main name behind {@code name}, which may be an alias. */
  String mainName(String name) {
    return find(name).name();
  }

  /**
   * Returns a new scheduler.
   *
   * @throws IllegalArgumentException if there is none of this name, more than one, or an option is
   *     wrong
   */
  Scheduler create(String name, Map<String, String> values, Ticker ticker, LongSupplier random) {
    SchedulerProvider provider = find(name);
    SchedulerOptions options =
        SchedulerOptions.of(provider.name(), values)
            .withTicker(ticker)
            .withRandom(random)
            .withSchedulers((delegate, nested) -> create(find(delegate), nested));
    Scheduler scheduler = create(provider, options);
    options.requireAllRead();
    return scheduler;
  }

  private static Scheduler create(SchedulerProvider provider, SchedulerOptions options) {
    Scheduler scheduler;
    try {
      scheduler = provider.create(options);
    } catch (IllegalArgumentException wrongOption) {
      throw wrongOption;
    } catch (RuntimeException | LinkageError failure) {
      throw new IllegalStateException(
          "the provider of scheduler '" + provider.name() + "' threw; see the cause", failure);
    }
    return Objects.requireNonNull(
        scheduler,
        () ->
            "the provider of scheduler '"
                + provider.name()
                + "' ("
                + provider.getClass().getName()
                + ") returned null from create");
  }

  private SchedulerProvider find(String name) {
    Set<SchedulerProvider> providers = byName.getOrDefault(name, Set.of());
    if (providers.size() == 1) {
      return providers.iterator().next();
    }
    if (providers.isEmpty()) {
      throw new IllegalArgumentException(
          "no scheduler is named '"
              + name.replaceAll("\\p{Cntrl}", "?")
              + "'; there are: "
              + String.join(", ", mainNames)
              + (broken.isEmpty() ? "" : "; could not be loaded: " + String.join("; ", broken)));
    }
    throw new IllegalArgumentException(
        "more than one scheduler is named '"
            + name
            + "': "
            + providers.stream().map(provider -> provider.getClass().getName()).toList()
            + "; names must differ, rename or remove one");
  }
}
