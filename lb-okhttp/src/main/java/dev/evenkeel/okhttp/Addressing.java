package dev.evenkeel.okhttp;

/** What the URL of an attempt says: the service, or the server. */
public enum Addressing {
  /**
   * The URL stays that of the service, and only the connection goes to the server. Cookies, cache,
   * {@code Host}, certificate checks and redirects are those of the service. The default, and right
   * for all servers that do not insist on their own names.
   */
  LOGICAL,
  /**
   * The URL becomes that of the server, for servers whose certificates or virtual hosts have a name
   * each, such as the nodes of a search cluster. The server sees its own {@code Host}; certificate
   * and pins are checked against its name. What is lost:
   *
   * <ul>
   *   <li>the client's cache is not used: it would keep one copy for each server;
   *   <li>network interceptors, authenticators and event listeners see the server's URL. Cookies
   *       are kept under the service's URL all the same, and the response that the caller gets has
   *       it too;
   *   <li>servers that share an IP address and a wildcard certificate may share an HTTP/2
   *       connection.
   * </ul>
   */
  BACKEND
}
