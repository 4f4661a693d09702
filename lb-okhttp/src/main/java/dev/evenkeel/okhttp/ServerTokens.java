package dev.evenkeel.okhttp;

import dev.evenkeel.core.ServerStatus;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Names servers in cookies without telling who they are: the first 96 bits of HMAC-SHA-256 of the
 * id. A plain id would tell the layout of the network, and a plain hash of an address is found by
 * trying all addresses.
 */
final class ServerTokens {

  private static final int BYTES = 12;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  // By a lookup, in constant time; both grow with the servers that were ever seen.
  private final ConcurrentMap<String, String> tokens = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, String> serverIds = new ConcurrentHashMap<>();

  ServerTokens(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  String tokenOf(String serverId) {
    String known = tokens.get(serverId);
    if (known != null) {
      return known;
    }
    String made = make(serverId);
    tokens.put(serverId, made);
    serverIds.put(made, serverId);
    return made;
  }

  /** Returns the id of the member of the service that the token names, or null. */
  @Nullable String serverOf(String token, BalancedService service) {
    String known = serverIds.get(token);
    if (known != null || token.length() != BYTES * 4 / 3) {
      return known;
    }
    // Maybe a cookie of another process, or older than this one: learn all members.
    forgetStrangers();
    for (ServerStatus status : service.balancer().snapshot().servers()) {
      tokenOf(status.server().id());
    }
    return serverIds.get(token);
  }

  /** Bounds the maps where servers come and go for ever; those that are still there come back. */
  private void forgetStrangers() {
    if (tokens.size() > 100_000) {
      tokens.clear();
      serverIds.clear();
    }
  }

  private String make(String serverId) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] hash = mac.doFinal(serverId.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, impossible);
    }
  }
}
