package dev.evenkeel.examples.dispatch.proxy;

import dev.evenkeel.examples.dispatch.Arguments;
import dev.evenkeel.examples.dispatch.Fleet;
import dev.evenkeel.examples.dispatch.Form;
import dev.evenkeel.examples.dispatch.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** {@code proxy}: every request is passed on to a server of the fleet, and its answer back. */
public final class ProxyForm implements Form {

  private final OkHttpClient client;

  /** Makes the form that the command line starts. */
  public ProxyForm() {
    this(new OkHttpClient());
  }

  /**
   * Makes the form for a program that embeds it.
   *
   * @param client its settings are used towards the servers: certificates, interceptors, ...
   */
  public ProxyForm(OkHttpClient client) {
    this.client = client;
  }

  @Override
  public String name() {
    return "proxy";
  }

  @Override
  public String summary() {
    return "passes HTTP requests on to a server, and its answer back";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>(ProxySettings.OPTIONS);
    options.addAll(Fleet.options());
    return options;
  }

  @Override
  public RunningProxy start(Arguments arguments) throws IOException {
    ProxySettings settings = ProxySettings.of(arguments);
    Fleet fleet = Fleet.of(arguments);
    return RunningProxy.start(settings, fleet, stickyKey(arguments.file("--sticky-key")), client);
  }

  private static byte @Nullable [] stickyKey(@Nullable Path file) throws IOException {
    if (file == null) {
      return null;
    }
    if (!Files.isReadable(file)) {
      throw new IOException("the file of --sticky-key, '" + file + "', cannot be read");
    }
    return Files.readAllBytes(file);
  }
}
