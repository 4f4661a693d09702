package dev.evenkeel.core.planted;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import dev.evenkeel.api.Candidate;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Request;
import org.jspecify.annotations.NullMarked;

/**
 * Breaks rules on purpose: the engine knows HTTP and libraries, asks for types, counts in a static.
 */
@NullMarked
public final class Planted {

  private static final AtomicLong CALLS = new AtomicLong();

  /** Guava in a public signature, outside of lb-strategies. */
  public HashCode hash(int key) {
    return Hashing.murmur3_128().hashInt(key);
  }

  long count() {
    return CALLS.incrementAndGet();
  }

  String url(Request request) {
    return request.url().toString();
  }

  String breaker(CircuitBreaker breaker) {
    return breaker.getName();
  }

  boolean isCandidate(Object something) {
    return something instanceof Candidate;
  }
}
