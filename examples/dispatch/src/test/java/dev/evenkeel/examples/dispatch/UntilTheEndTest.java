package dev.evenkeel.examples.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.examples.dispatch.lab.Jvm;
import dev.evenkeel.examples.dispatch.lab.Lab;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a form has set up is undone whenever the JVM is told to end. */
@Timeout(60)
class UntilTheEndTest {

  @Test
  void formThatIsStillStartingAtSigtermIsClosed() throws Exception {
    try (Lab lab = new Lab()) {
      Jvm jvm = lab.java(List.of(), SlowForm.class);
      assertThat(jvm.firstLine()).isEqualTo("rules are made");
      jvm.terminate();

      List<String> said = List.of(jvm.line(), jvm.line(), jvm.line());
      assertThat(said).as("the line that it started may come before or after").contains("gone");
    }
  }

  /** Has made its rules, and is told to end before its start returns. */
  static final class SlowForm implements Form {

    public static void main(String[] args) throws IOException, InterruptedException {
      UntilTheEnd command = new UntilTheEnd(new SlowForm());
      command.run(Arguments.parse(command.options()), System.out);
    }

    @Override
    public String name() {
      return "slow";
    }

    @Override
    public String summary() {
      return "";
    }

    @Override
    public List<Option> options() {
      return List.of();
    }

    @Override
    public Running start(Arguments arguments) {
      System.out.println("rules are made");
      while (!isEnding()) {
        Thread.onSpinWait();
      }
      return new Running() {
        @Override
        public String started() {
          return "started";
        }

        @Override
        public String metrics() {
          return "figures";
        }

        @Override
        public void close() {
          System.out.println("gone");
        }
      };
    }

    private static boolean isEnding() {
      Thread any = new Thread(() -> {});
      try {
        Runtime.getRuntime().addShutdownHook(any);
        Runtime.getRuntime().removeShutdownHook(any);
        return false;
      } catch (IllegalStateException ending) {
        return true;
      }
    }
  }
}
