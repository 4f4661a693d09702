package dev.evenkeel.strategy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One recording: decisions that another balancer or a reference model made, as text.
 *
 * <p>Lines that begin with {@code #} hold {@code key: value}; the first other line names the
 * columns. Whatever does not fit is refused, as a file that is half read would pass for one that
 * agrees.
 */
record GoldenFile(
    String name,
    Map<String, String> keys,
    List<GoldenServer> servers,
    List<String> columns,
    List<List<String>> rows) {

  static GoldenFile read(Path path) {
    String fileName = path.getFileName().toString();
    String name = fileName.substring(0, fileName.length() - ".csv".length());
    List<String> lines;
    try {
      lines = Files.readAllLines(path);
    } catch (IOException e) {
      throw new GoldenException(name, "cannot be read as UTF-8 text: " + e, e);
    }
    Map<String, String> keys = new HashMap<>();
    List<GoldenServer> servers = new ArrayList<>();
    List<String> columns = null;
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("#") && columns == null) {
        String[] pair = line.substring(1).split(":", 2);
        if (pair.length < 2) {
          throw new GoldenException(name, "line " + (i + 1) + " must be '# key: value': " + line);
        }
        if (pair[0].strip().equals("server")) {
          servers.add(GoldenServer.parse(name, pair[1].strip()));
        } else {
          keys.put(pair[0].strip(), pair[1].strip());
        }
        continue;
      }
      List<String> fields = List.of(line.split(",", -1));
      if (columns == null) {
        columns = fields;
      } else if (fields.size() == columns.size()) {
        rows.add(fields);
      } else {
        throw new GoldenException(
            name, "line " + (i + 1) + " must have " + columns.size() + " fields: " + line);
      }
    }
    if (columns == null || rows.isEmpty()) {
      throw new GoldenException(name, "there are no rows in it");
    }
    GoldenFile file = new GoldenFile(name, keys, servers, columns, rows);
    file.key("kind");
    file.key("algorithm");
    if (!file.key("name").equals(name)) {
      throw new GoldenException(name, "it says that its name is " + file.key("name"));
    }
    return file;
  }

  String kind() {
    return key("kind");
  }

  String algorithm() {
    return key("algorithm");
  }

  /** Returns the value of a key that must be there. */
  String key(String key) {
    String value = keys.get(key);
    if (value == null) {
      throw new GoldenException(name, "the line '# " + key + ": ...' is missing");
    }
    return value;
  }

  long number(String key) {
    return parseLong(key(key));
  }

  /** Returns the value of a key, or "". */
  String keyIfAny(String key) {
    return Objects.requireNonNullElse(keys.get(key), "");
  }

  /** Returns the field of {@code row} in a column that must be there. */
  String field(List<String> row, String column) {
    int at = columns.indexOf(column);
    if (at < 0) {
      throw new GoldenException(name, "the column '" + column + "' is missing in " + columns);
    }
    return row.get(at);
  }

  /** Returns the number in a field, which may be unsigned. */
  long number(List<String> row, String column) {
    return parseLong(field(row, column));
  }

  private long parseLong(String text) {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new GoldenException(name, "'" + text + "' is no number", e);
    }
  }

  /** Returns the server with this id, which must be there. */
  GoldenServer server(String id) {
    return servers.stream()
        .filter(server -> server.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new GoldenException(name, "there is no server '" + id + "'"));
  }

  /**
   * Returns {@code begun}, what began the connection that {@code row} ends, which must be known.
   */
  <T> T ending(@Nullable T begun, List<String> row) {
    if (begun == null) {
      throw new GoldenException(name, "it never began: " + row);
    }
    return begun;
  }

  /** A recording that is not what it should be. */
  static final class GoldenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    GoldenException(String name, String what) {
      this(name, what, null);
    }

    GoldenException(String name, String what, @Nullable Throwable cause) {
      super("golden file " + name + ": " + what, cause);
    }
  }
}
