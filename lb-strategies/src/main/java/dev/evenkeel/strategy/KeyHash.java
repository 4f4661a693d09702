package dev.evenkeel.strategy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The 64-bit hash of an affinity key, the same in every JVM, release and client: the first 64 bits
 * of MurmurHash3 x64 128 with seed 0 over the UTF-8 bytes. Guava's {@code
 * Hashing.murmur3_128().hashString(key, UTF_8).asLong()} gives the same number, and so do the
 * MurmurHash3 libraries of other languages.
 *
 * <p>The hash spreads keys well, but it is no secret: who can choose keys can choose such that fall
 * on one server. {@code bounded-load} keeps the harm of that small.
 *
 * <p>All methods are pure functions and safe for concurrent use.
 */
public final class KeyHash {

  /**
   * 2^64 divided by the golden ratio: steps of this size spread evenly, so that {@code mix} of a
   * number plus 1, 2, 3 steps gives hashes that have nothing in common.
   */
  static final long STEP = 0x9E3779B97F4A7C15L;

  // The constants of MurmurHash3 x64 128 (Austin Appleby, public domain).
  private static final long C1 = 0x87C37B91114253D5L;
  private static final long C2 = 0x4CF5AD432745937FL;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private KeyHash() {}

  /**
   * Returns the hash of {@code key}; the empty key has hash 0. Allocates nothing for keys that are
   * plain ASCII, one byte array for others.
   *
   * @param key any text. A surrogate without its partner counts as a question mark
   */
  public static long of(String key) {
    int length = key.length();
    long h1 = 0;
    long h2 = 0;
    int at = 0;
    // Guava's hasher needs 288 bytes and ten times as long, on a path that each call takes.
    for (; at + 16 <= length; at += 16) {
      long k1 = ascii(key, at, 8);
      long k2 = ascii(key, at + 8, 8);
      if ((k1 | k2) < 0) {
        return of(key.getBytes(StandardCharsets.UTF_8));
      }
      h1 = nextFirst(h1, h2, k1);
      h2 = nextSecond(h1, h2, k2);
    }
    int left = length - at;
    long k1 = ascii(key, at, Math.min(left, 8));
    long k2 = left > 8 ? ascii(key, at + 8, left - 8) : 0;
    if ((k1 | k2) < 0) {
      return of(key.getBytes(StandardCharsets.UTF_8));
    }
    return finish(h1 ^ scrambleFirst(k1), h2 ^ scrambleSecond(k2), length);
  }

  /** Returns the hash of {@code key}; the empty key has hash 0. Allocates nothing. */
  public static long of(byte[] key) {
    int length = key.length;
    long h1 = 0;
    long h2 = 0;
    int at = 0;
    for (; at + 16 <= length; at += 16) {
      h1 = nextFirst(h1, h2, (long) LONGS.get(key, at));
      h2 = nextSecond(h1, h2, (long) LONGS.get(key, at + 8));
    }
    long k1 = 0;
    long k2 = 0;
    for (int i = length - 1; i >= at; i--) {
      if (i >= at + 8) {
        k2 = (k2 << 8) | (key[i] & 0xFF);
      } else {
        k1 = (k1 << 8) | (key[i] & 0xFF);
      }
    }
    return finish(h1 ^ scrambleFirst(k1), h2 ^ scrambleSecond(k2), length);
  }

  /**
   * Returns a number all of whose bits depend on all bits of {@code bits}; no two inputs have one
   * result.
   */
  static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ (mixed >>> 33);
  }

  /**
   * Returns up to eight characters as the bytes of a little-endian number, or a negative number if
   * one of them is not ASCII (ASCII has no highest bit, so it never makes one).
   */
  private static long ascii(String key, int from, int count) {
    long bytes = 0;
    int seen = 0;
    for (int i = from + count - 1; i >= from; i--) {
      char c = key.charAt(i);
      seen |= c;
      bytes = (bytes << 8) | c;
    }
    return seen < 0x80 ? bytes : -1;
  }

  private static long nextFirst(long h1, long h2, long k1) {
    return (Long.rotateLeft(h1 ^ scrambleFirst(k1), 27) + h2) * 5 + 0x52DCE729;
  }

  private static long nextSecond(long h1, long h2, long k2) {
    return (Long.rotateLeft(h2 ^ scrambleSecond(k2), 31) + h1) * 5 + 0x38495AB5;
  }

  private static long scrambleFirst(long k1) {
    return Long.rotateLeft(k1 * C1, 31) * C2;
  }

  private static long scrambleSecond(long k2) {
    return Long.rotateLeft(k2 * C2, 33) * C1;
  }

  private static long finish(long h1, long h2, int length) {
    long first = h1 ^ length;
    long second = h2 ^ length;
    first += second;
    second += first;
    return mix(first) + mix(second);
  }
}
