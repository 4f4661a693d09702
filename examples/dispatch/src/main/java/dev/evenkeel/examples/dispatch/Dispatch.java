package dev.evenkeel.examples.dispatch;

import dev.evenkeel.examples.dispatch.direct.DirectForm;
import dev.evenkeel.examples.dispatch.dns.DnsForm;
import dev.evenkeel.examples.dispatch.nat.NatForm;
import dev.evenkeel.examples.dispatch.proxy.ProxyForm;
import dev.evenkeel.examples.dispatch.redirect.RedirectForm;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
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
  static final List<Form> FORMS =
      List.of(new RedirectForm(), new DnsForm(), new ProxyForm(), new NatForm(), new DirectForm());

  private static final List<Option> COMMON =
      List.of(
          new Option("--metrics", "TIME", "print a line of figures so often; 0s: never (10s)"),
          Option.flag("--help", "print this"));

  private Dispatch() {}

  /**
   * Runs a form until the JVM is told to end; ends it with status 2 if the form cannot start.
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
    Form form = find(args.length == 0 ? "" : args[0]);
    if (form == null) {
      boolean asked = args.length > 0 && args[0].equals("--help");
      (asked ? out : err).print(usage(args.length == 0 || asked ? "" : args[0]));
      return asked ? 0 : CANNOT_START;
    }
    String[] rest = Arrays.copyOfRange(args, 1, args.length);
    if (List.of(rest).contains("--help")) {
      out.print(usage(form));
      return 0;
    }
    try {
      Arguments arguments = Arguments.parse(optionsOf(form), rest);
      Duration every = arguments.time("--metrics", Duration.ofSeconds(10));
      UntilTheEnd.run(form.start(arguments), every, out);
      return 0;
    } catch (IllegalArgumentException wrong) {
      err.printf("%s%n%n%s", wrong.getMessage(), usage(form));
    } catch (IOException cannot) {
      err.println(form.name() + ": " + cannot.getMessage());
    }
    return CANNOT_START;
  }

  private static @Nullable Form find(String name) {
    return FORMS.stream().filter(form -> form.name().equals(name)).findFirst().orElse(null);
  }

  private static List<Option> optionsOf(Form form) {
    List<Option> options = new ArrayList<>(form.options());
    options.addAll(COMMON);
    return options;
  }

  private static String usage(Form form) {
    StringBuilder text = new StringBuilder();
    text.append("dispatch ").append(form.name()).append(" [options]: ").append(form.summary());
    text.append("\n\n");
    optionsOf(form).forEach(option -> text.append(option.usage()));
    return text.toString();
  }

  private static String usage(String unknown) {
    StringBuilder text = new StringBuilder();
    if (!unknown.isEmpty()) {
      text.append("'").append(unknown).append("' is no form of dispatch\n\n");
    }
    text.append("dispatch FORM [options], where FORM is\n\n");
    for (Form form : FORMS) {
      text.append(String.format("  %-10s %s%n", form.name(), form.summary()));
    }
    return text.append("\ndispatch FORM --help tells its options.\n").toString();
  }
}
