package dev.evenkeel.okhttp;

import java.net.Socket;
import okhttp3.Dns;

/** What the connection of one check is made of, in place of a new socket. */
interface CheckSocket {

  /** Returns the socket, for the one connection of the check. */
  Socket socket();

  /** Returns what to look names up by: {@code names}, or something that listens. */
  default Dns names(Dns names) {
    return names;
  }
}
