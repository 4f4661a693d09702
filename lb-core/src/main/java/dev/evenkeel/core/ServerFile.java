package dev.evenkeel.core;

import dev.evenkeel.api.Server;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The format of {@link FileServerSource}: {@code id = address name=value ...}, one server a line.
 */
final class ServerFile {

  private ServerFile() {}

  /**
   * Returns the servers, in the order of the file.
   *
   * @throws IllegalArgumentException if the file is not of that form, or names none
   */
  static List<Server> parse(byte[] content) {
    Map<String, String> lines = new LinkedHashMap<>();
    Properties properties = new InOrder(lines);
    try {
      properties.load(new StringReader(text(content)));
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    if (lines.isEmpty()) {
      throw new IllegalArgumentException(
          "it names no server; to take all servers out, give them weight=0");
    }
    List<Server> servers = new ArrayList<>();
    lines.forEach((id, text) -> servers.add(server(id, text)));
    return servers;
  }

  /** Leaves out the byte order mark that some editors begin with, which would belong to an id. */
  private static String text(byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static Server server(String id, String text) {
    String[] parts = text.trim().split("\\s+", -1);
    try {
      Server server = Server.of(parts[0]).withId(id);
      for (int i = 1; i < parts.length; i++) {
        int equals = parts[i].indexOf('=');
        if (equals < 1) {
          throw new IllegalArgumentException("expected name=value, was '" + parts[i] + "'");
        }
        server = with(server, parts[i].substring(0, equals), parts[i].substring(equals + 1));
      }
      return server;
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException("server '" + id + "': " + wrong.getMessage(), wrong);
    }
  }

  private static Server with(Server server, String name, String value) {
    return switch (name) {
      case "weight" -> server.withWeight(number(name, value));
      case "tier" -> server.withTier(number(name, value));
      case "zone" -> server.withZone(value);
      case "maxInFlight" -> server.withMaxInFlight(number(name, value));
      default -> {
        if (!name.startsWith("tag.")) {
          throw new IllegalArgumentException(
              "there is no setting '"
                  + name
                  + "'; there are: weight, tier, zone, maxInFlight, tag.NAME");
        }
        yield server.withTag(name.substring("tag.".length()), value);
      }
    };
  }

  private static int number(String name, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          name + " must be a whole number, was '" + value + "'", notANumber);
    }
  }

  /** Properties as they stand in the file: in order, and none twice. */
  private static final class InOrder extends Properties {
    private static final long serialVersionUID = 1L;
    private final transient Map<String, String> lines;

    InOrder(Map<String, String> lines) {
      this.lines = lines;
    }

    @Override
    public synchronized Object put(Object key, Object value) {
      String before = lines.putIfAbsent((String) key, (String) value);
      if (before != null) {
        throw new IllegalArgumentException("server '" + key + "' stands in it twice");
      }
      return value;
    }
  }
}
