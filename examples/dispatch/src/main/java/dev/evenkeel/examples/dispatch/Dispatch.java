package dev.evenkeel.examples.dispatch;

import dev.evenkeel.examples.dispatch.compare.Compare;
import dev.evenkeel.examples.dispatch.direct.DirectForm;
import dev.evenkeel.examples.dispatch.dns.DnsForm;
import dev.evenkeel.examples.dispatch.nat.NatForm;
import dev.evenkeel.examples.dispatch.proxy.ProxyForm;
import dev.evenkeel.examples.dispatch.redirect.RedirectForm;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts one of the forms of spreading load, until SIGTERM or SIGINT:
 *
 * <pre>
 * mvn -q -Pdispatch -Dargs="proxy --listen 127.0.0.1:8080 --servers 127.0.0.1:9001,127.0.0.1:9002"
 * </pre>
 */
public final class Dispatch {

  private static final int CANNOT_START = 2;

  /** What there is; a new form is added here and nowhere else. */
  private static final List<Command> COMMANDS =
      List.of(
          new UntilTheEnd(new RedirectForm()),
          new UntilTheEnd(new DnsForm()),
          new UntilTheEnd(new ProxyForm()),
          new UntilTheEnd(new NatForm()),
          new UntilTheEnd(new DirectForm()),
          new Compare());

  private static final Option HELP = Option.flag("--help", "print this");

  private Dispatch() {}

  /**
   * Runs a form until the JVM is told to end, or compares them all; ends it with status 2 if that
   * cannot start.
   *
   * @param args the sub-command and its options
   */
  public static void main(String[] args) throws InterruptedException {
    if (System.getProperty("org.slf4j.simpleLogger.defaultLogLevel") == null) {
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    }
    int status = run(System.out, System.err, args);
    if (status != 0) {
      System.exit(status);
    }
  }

  static int run(PrintStream out, PrintStream err, String... args) throws InterruptedException {
    Command command = find(args.length == 0 ? "" : args[0]);
    if (command == null) {
      boolean asked = args.length > 0 && args[0].equals(HELP.name());
      (asked ? out : err).print(usage(args.length == 0 || asked ? "" : args[0]));
      return asked ? 0 : CANNOT_START;
    }
    String[] rest = Arrays.copyOfRange(args, 1, args.length);
    if (List.of(rest).contains(HELP.name())) {
      out.print(usage(command));
      return 0;
    }
    try {
      command.run(Arguments.parse(command.options(), rest), out);
      return 0;
    } catch (IllegalArgumentException wrong) {
      err.printf("%s%n%n%s", wrong.getMessage(), usage(command));
    } catch (IOException cannot) {
      err.println(command.name() + ": " + cannot.getMessage());
    }
    return CANNOT_START;
  }

  private static @Nullable Command find(String name) {
    return COMMANDS.stream().filter(c -> c.name().equals(name)).findFirst().orElse(null);
  }

  private static String usage(Command command) {
    StringBuilder text = new StringBuilder();
    text.append("dispatch ").append(command.name()).append(" [options]: ");
    text.append(command.summary()).append("\n\n");
    command.options().forEach(option -> text.append(option.usage()));
    return text.append(HELP.usage()).toString();
  }

  private static String usage(String unknown) {
    StringBuilder text = new StringBuilder();
    if (!unknown.isEmpty()) {
      text.append("'").append(unknown).append("' is no form of dispatch\n\n");
    }
    text.append("dispatch FORM [options], where FORM is\n\n");
    for (Command command : COMMANDS) {
      text.append(String.format("  %-10s %s%n", command.name(), command.summary()));
    }
    return text.append("\ndispatch FORM --help tells its options.\n").toString();
  }
}
