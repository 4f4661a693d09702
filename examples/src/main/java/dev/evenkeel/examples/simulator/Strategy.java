package dev.evenkeel.examples.simulator;

import dev.evenkeel.api.Scheduler;
import dev.evenkeel.api.SchedulerProvider;
import dev.evenkeel.api.Server;
import dev.evenkeel.core.LoadBalancer;
import dev.evenkeel.core.LoadBalancerBuilder;
import dev.evenkeel.strategy.BuiltInSchedulers;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A strategy to try: a built-in one, one that ServiceLoader finds, or a class of the user's own.
 *
 * @param text as it was written: {@code NAME[:OPTION=VALUE...]} or a class's full name
 * @param choice chooses it in an engine's builder
 */
record Strategy(String text, Consumer<LoadBalancerBuilder> choice) {

  /**
   * Returns the strategies named in {@code text}, with commas between; {@code all} is the built-in
   * ones and all that ServiceLoader finds.
   *
   * @throws IllegalArgumentException if there is no such strategy, or it has no such option
   */
  static List<Strategy> parseAll(String text) {
    List<Strategy> strategies = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      for (String name : part.strip().equals("all") ? allNames() : List.of(part.strip())) {
        Strategy strategy = name.contains(".") ? ofClass(name) : ofName(name);
        strategy.check();
        strategies.add(strategy);
      }
    }
    return List.copyOf(strategies);
  }

  private static List<String> allNames() {
    List<String> names = new ArrayList<>();
    BuiltInSchedulers.providers().forEach(provider -> names.add(provider.name()));
    TreeSet<String> found = new TreeSet<>();
    ServiceLoader.load(SchedulerProvider.class).forEach(provider -> found.add(provider.name()));
    names.addAll(found);
    return names;
  }

  private static Strategy ofName(String text) {
    String[] parts = text.split(":", -1);
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException(
            "options of a strategy are written as ring-hash:points=320, was '" + text + "'");
      }
      options.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
    }
    return new Strategy(
        text,
        engine -> engine.schedulers(BuiltInSchedulers.providers()).scheduler(parts[0], options));
  }

  private static Strategy ofClass(String name) {
    Constructor<?> constructor = constructor(name);
    Class<?> type = constructor.getDeclaringClass();
    if (SchedulerProvider.class.isAssignableFrom(type)) {
      SchedulerProvider provider = SchedulerProvider.class.cast(instance(constructor));
      return new Strategy(
          name,
          engine -> engine.schedulers(List.of(provider)).scheduler(provider.name(), Map.of()));
    }
    if (Scheduler.class.isAssignableFrom(type)) {
      return new Strategy(
          name, engine -> engine.scheduler(() -> Scheduler.class.cast(instance(constructor))));
    }
    throw new IllegalArgumentException(
        "class " + name + " must be a Scheduler or a SchedulerProvider");
  }

  private static Constructor<?> constructor(String name) {
    try {
      return Class.forName(name).getConstructor();
    } catch (ClassNotFoundException | LinkageError failure) {
      throw new IllegalArgumentException(
          "class " + name + " must be on the class path, was not found", failure);
    } catch (NoSuchMethodException failure) {
      throw new IllegalArgumentException(
          "class " + name + " must have a public constructor without parameters", failure);
    }
  }

  private static Object instance(Constructor<?> constructor) {
    try {
      return constructor.newInstance();
    } catch (ReflectiveOperationException failure) {
      throw new IllegalArgumentException(
          "class " + constructor.getDeclaringClass().getName() + " cannot be made: " + failure,
          failure);
    }
  }

  /** Has an engine look at it, which knows what there is and says so. */
  private void check() {
    LoadBalancerBuilder engine =
        LoadBalancer.builder("check")
            .servers(Server.of("s:1"))
            .manualControl(new EventQueue().control());
    choice.accept(engine);
    engine.build().close();
  }
}
