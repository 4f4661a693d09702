package dev.evenkeel.examples.dispatch.dns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.TSIG;

/** The key that updates are signed with, in a file as {@code tsig-keygen} writes it. */
final class UpdateKey {

  private static final Pattern FORM =
      Pattern.compile(
          "\\s*key\\s+\"?([^\\s\"{]+)\"?\\s*\\{"
              + "\\s*algorithm\\s+\"?([a-z0-9-]+)\"?\\s*;"
              + "\\s*secret\\s+\"?([A-Za-z0-9+/=]+)\"?\\s*;\\s*}\\s*;?\\s*");

  private UpdateKey() {}

  /**
   * Reads the key.
   *
   * @throws IOException if the file cannot be read or holds no key; the secret is in no message
   */
  static TSIG read(Path file) throws IOException {
    Matcher form = FORM.matcher(Files.readString(file));
    if (form.matches()) {
      try {
        return new TSIG(form.group(2), form.group(1), form.group(3));
      } catch (IllegalArgumentException unusable) {
        // Falls through: its message could hold the secret.
      }
    }
    throw new IOException(
        "key file '" + file + "' must hold one key as tsig-keygen -a hmac-sha256 NAME writes it");
  }
}
