package dev.evenkeel.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An OkHttp that is too old is told at once, and where it came from, not by a failing call. */
class OkHttpVersionTest {

  @TempDir Path directory;

  @Test
  void thePresentOneIsNewEnough() {
    OkHttpVersion.check();
  }

  @Test
  void anOlderOneThatComesFirstOnTheClassPathIsRefusedWithTheCure() throws Exception {
    compile("Dns", "public interface Dns {}");
    compile("Interceptor", "public interface Interceptor { interface Chain {} }");
    compile(
        "OkHttp", "public final class OkHttp { public static final String VERSION = \"4.12.0\"; }");
    Method check =
        new OldOkHttpFirst(directory)
            .loadClass(OkHttpVersion.class.getName())
            .getDeclaredMethod("check");
    check.setAccessible(true);
    Throwable thrown = catchThrowable(() -> check.invoke(null));
    assertThat(thrown).isInstanceOf(InvocationTargetException.class);
    assertThat(thrown.getCause())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("needs OkHttp 5.4 or later")
        .hasMessageContaining("okhttp-jvm")
        .hasMessageContaining("found 4.12.0");
  }

  private void compile(String name, String source) throws IOException {
    Path file = directory.resolve(name + ".java");
    Files.writeString(file, "package okhttp3; " + source);
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", directory.toString(), file.toString());
    assertThat(result).isZero();
  }

  /**
   * Finds the old classes of OkHttp before the present ones, and makes the check anew beside them.
   */
  private static final class OldOkHttpFirst extends ClassLoader {
    private final Path directory;

    OldOkHttpFirst(Path directory) {
      super(OkHttpVersionTest.class.getClassLoader());
      this.directory = directory;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      byte[] bytes = bytesOf(name);
      return bytes == null ? super.loadClass(name, resolve) : define(name, bytes);
    }

    private Class<?> define(String name, byte[] bytes) {
      Class<?> known = findLoadedClass(name);
      return known == null ? defineClass(name, bytes, 0, bytes.length) : known;
    }

    private byte @Nullable [] bytesOf(String name) throws ClassNotFoundException {
      String path = name.replace('.', '/') + ".class";
      try {
        if (name.equals(OkHttpVersion.class.getName())) {
          try (InputStream own = getParent().getResourceAsStream(path)) {
            return own == null ? null : own.readAllBytes();
          }
        }
        Path old = directory.resolve(path);
        return Files.exists(old) ? Files.readAllBytes(old) : null;
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
