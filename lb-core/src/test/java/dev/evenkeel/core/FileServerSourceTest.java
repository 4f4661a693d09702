package dev.evenkeel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Members from a file: the format, and what a change of the file, good or bad, does. */
final class FileServerSourceTest {

  @TempDir Path folder;

  private final List<List<Server>> pushed = new ArrayList<>();

  @Test
  void readsServersInTheOrderOfTheFileWithAllTheirSettings() {
    List<Server> servers =
        parse(
            """
            # the fleet
            b = 10.0.0.2:8080  weight=3 zone=eu-1a maxInFlight=100 tag.rack=r7
            a = http://10.0.0.1
            c = [::1]:8080 tier=1
            """);

    assertThat(servers).extracting(Server::id).containsExactly("b", "a", "c");
    Server b = servers.get(0);
    assertThat(b.weight()).isEqualTo(3);
    assertThat(b.zone()).isEqualTo("eu-1a");
    assertThat(b.maxInFlight()).isEqualTo(100);
    assertThat(b.tags()).containsEntry("rack", "r7");
    assertThat(servers.get(1).port()).isEqualTo(80);
    assertThat(servers.get(2).tier()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a = 10.0.0.1               | server 'a': server address must be host:port
          a = 10.0.0.1:80 weight=x   | server 'a': weight must be a whole number, was 'x'
          a = 10.0.0.1:80 weight=-1  | server 'a': weight must be 0 to 1000, was -1
          a = 10.0.0.1:80 wieght=1   | there is no setting 'wieght'; there are: weight, tier
          a = 10.0.0.1:80 weight     | expected name=value, was 'weight'
          # only a comment           | it names no server
          """)
  void aFileThatIsWrongSaysWhatIsWrong(String content, String complaint) {
    assertThatThrownBy(() -> parse(content))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstId() {
    assertThat(parse("\uFEFFa = 10.0.0.1:80\n")).extracting(Server::id).containsExactly("a");
  }

  @Test
  void aServerThatStandsTwiceIsRefused() {
    assertThatThrownBy(() -> parse("a=10.0.0.1:80\na=10.0.0.2:80\n"))
        .hasMessageContaining("server 'a' stands in it twice");
  }

  @Test
  void aChangeCountsOnceItWasReadTwiceAlike() throws IOException {
    Path file = write("a=10.0.0.1:80\n");
    try (FileServerSource source = FileServerSource.of(file)) {
      source.read(pushed::add);
      assertThat(pushed).isEmpty();
      source.read(pushed::add);
      source.read(pushed::add);
      assertThat(pushed).hasSize(1);

      write("a=10.0.0.1:80\nb=10.0.0.2:8");
      source.read(pushed::add);
      write("a=10.0.0.1:80\nb=10.0.0.2:80\n");
      source.read(pushed::add);
      assertThat(pushed).as("half a file was seen once only").hasSize(1);
      source.read(pushed::add);

      assertThat(pushed.get(1)).extracting(Server::port).containsExactly(80, 80);
    }
  }

  @Test
  void aBrokenOrEmptyOrMissingFileKeepsTheLastGoodList() throws IOException {
    Path file = write("a=10.0.0.1:80\n");
    try (FileServerSource source = FileServerSource.of(file)) {
      readTwice(source);
      write("a=nonsense\n");
      readTwice(source);
      write("");
      readTwice(source);
      Files.delete(file);
      readTwice(source);
      assertThat(pushed).hasSize(1);

      write("a=10.0.0.1:80 weight=2\n");
      readTwice(source);

      assertThat(pushed.get(1).get(0).weight()).isEqualTo(2);
    }
  }

  @Test
  void whatAListenerThrowsDoesNotEndTheReading() throws Exception {
    Semaphore told = new Semaphore(0);
    try (FileServerSource source =
        FileServerSource.of(write("a=10.0.0.1:80\n"), Duration.ofMillis(10))) {
      source.start(
          servers -> {
            told.release();
            throw new NoClassDefFoundError("some class of the listener");
          });
      assertThat(told.tryAcquire()).isTrue();
      write("a=10.0.0.2:80\n");
      assertThat(told.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
      write("a=10.0.0.3:80\n");
      assertThat(told.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aBalancerFollowsTheFile() throws Exception {
    Path file = write("a=10.0.0.1:80\n");
    CountDownLatch two = new CountDownLatch(1);
    try (LoadBalancer balancer =
        LoadBalancer.builder("orders")
            .source(FileServerSource.of(file, Duration.ofMillis(10)))
            .listener(
                new dev.evenkeel.api.LoadBalancerListener() {
                  @Override
                  public void serversChanged(String service, List<Server> servers) {
                    if (servers.size() == 2) {
                      two.countDown();
                    }
                  }
                })
            .build()) {
      assertThat(balancer.snapshot().servers()).as("in force when build returns").hasSize(1);

      Path next = folder.resolve("next");
      Files.writeString(next, "a=10.0.0.1:80\nb=10.0.0.2:80\n");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);

      assertThat(two.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(balancer.snapshot().server("b").server().port()).isEqualTo(80);
    }
  }

  @Test
  void anIntervalOutOfRangeIsRefused() {
    assertThatThrownBy(() -> FileServerSource.of(folder, Duration.ZERO))
        .hasMessageContaining("every 10 ms to 1 hour, was PT0S");
  }

  private void readTwice(FileServerSource source) {
    source.read(pushed::add);
    source.read(pushed::add);
  }

  private Path write(String content) throws IOException {
    return Files.writeString(folder.resolve("servers.properties"), content);
  }

  private static List<Server> parse(String content) {
    return ServerFile.parse(content.getBytes(StandardCharsets.UTF_8));
  }
}
