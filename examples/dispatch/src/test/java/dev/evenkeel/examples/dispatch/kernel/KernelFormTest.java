package dev.evenkeel.examples.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.examples.dispatch.Arguments;
import dev.evenkeel.examples.dispatch.Form;
import dev.evenkeel.examples.dispatch.direct.DirectForm;
import dev.evenkeel.examples.dispatch.nat.NatForm;
import org.junit.jupiter.api.Test;

/** What the command line must not say; found out before anything is touched. */
final class KernelFormTest {

  private static void refuses(Form form, String options, String... message) {
    assertThatThrownBy(
            () -> form.start(Arguments.parse(form.options(), options.split(" ", -1))).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(message);
  }

  @Test
  void serviceIsNeededAndAnAddress() {
    refuses(new NatForm(), "--servers 10.0.0.1:80", "--service");
    refuses(new NatForm(), "--service www.test:80 --servers 10.0.0.1:80", "www.test");
  }

  @Test
  void spreadIsOneOfThree() {
    refuses(
        new NatForm(),
        "--service 10.9.9.9:80 --servers 10.0.0.1:80 --spread load",
        "--spread",
        "turn, random or client",
        "load");
  }

  @Test
  void directRoutingNeedsADeviceThatIsThere() {
    refuses(new DirectForm(), "--service 10.9.9.9:80 --servers 10.0.0.1:80", "--device");
    refuses(
        new DirectForm(),
        "--service 10.9.9.9:80 --servers 10.0.0.1:80 --device nowhere0",
        "nowhere0",
        "lo");
  }
}
