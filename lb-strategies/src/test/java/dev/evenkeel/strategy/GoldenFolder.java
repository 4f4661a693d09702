package dev.evenkeel.strategy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of recordings. If it has an {@code index.csv}, each file that is listed must be there,
 * with as many rows.
 */
record GoldenFolder(Path path) {

  private static final String INDEX = "index.csv";

  /**
   * Returns the folder that {@code -Dgolden.dir} names, else the one in the test resources. A
   * relative name counts from the root of the repository, which Maven hands over, as Maven runs
   * tests elsewhere.
   */
  static GoldenFolder chosen() {
    String directory = System.getProperty("golden.dir", "");
    if (!directory.isEmpty()) {
      return new GoldenFolder(Path.of(System.getProperty("golden.root", "")).resolve(directory));
    }
    return inTestResources();
  }

  static GoldenFolder inTestResources() {
    URL index = GoldenFolder.class.getResource("/golden/" + INDEX);
    if (index == null) {
      throw new IllegalStateException("the test resources hold no golden/" + INDEX);
    }
    try {
      return new GoldenFolder(Path.of(index.toURI()).resolveSibling(""));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(index.toString(), e);
    }
  }

  /** Returns all recordings, by name; never none. */
  List<Path> files() {
    if (!Files.isDirectory(path)) {
      throw new IllegalStateException("golden.dir must be a folder, was " + path.toAbsolutePath());
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(path)) {
      files =
          entries
              .filter(file -> file.toString().endsWith(".csv") && !file.endsWith(INDEX))
              .sorted()
              .toList();
    } catch (IOException e) {
      throw new IllegalStateException("golden.dir cannot be listed: " + path, e);
    }
    if (files.isEmpty()) {
      throw new IllegalStateException("golden.dir holds no *.csv: " + path.toAbsolutePath());
    }
    return files;
  }

  /** Returns what is wrong between the index and the files; empty if nothing is or has no index. */
  List<String> faults() {
    Path index = path.resolve(INDEX);
    if (!Files.exists(index)) {
      return List.of();
    }
    List<String> faults = new ArrayList<>();
    List<String> lines;
    try {
      lines = Files.readAllLines(index);
    } catch (IOException e) {
      return List.of(INDEX + " cannot be read: " + e);
    }
    List<String> columns = List.of(lines.get(0).split(",", -1));
    int rows = columns.indexOf("rows");
    if (!columns.get(0).equals("name") || rows < 0) {
      return List.of(INDEX + " must have the columns name,...,rows,...: " + columns);
    }
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", -1);
      Path file = path.resolve(fields[0] + ".csv");
      if (!Files.exists(file)) {
        faults.add(fields[0] + " is listed, but there is no such file");
      } else if (fields.length != columns.size()) {
        faults.add(INDEX + " has a line that does not fit its columns: " + line);
      } else if (!fields[rows].equals(Integer.toString(GoldenFile.read(file).rows().size()))) {
        faults.add(fields[0] + " must have " + fields[rows] + " rows, as listed");
      }
    }
    return faults;
  }
}
