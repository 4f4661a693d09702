package dev.evenkeel.dns;

import dev.evenkeel.api.Server;
import dev.evenkeel.dns.NameClient.Found;
import java.io.IOException;

/** What is asked about a name, and how servers are made of the answer. */
interface Question {

  /**
   * Asks once.
   *
   * @return the servers in an order that does not depend on that of the records, and how long they
   *     may be believed
   */
  Found<Server> ask(NameClient names) throws IOException;
}
