package dev.evenkeel.strategy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;

/** The hash functions of the recorded balancers, which ours does not use itself. */
final class GoldenHashes {

  // The five primes of xxHash64 (Yann Collet).
  private static final long P1 = 0x9E3779B185EBCA87L;
  private static final long P2 = 0xC2B2AE3D27D4EB4FL;
  private static final long P3 = 0x165667B19E3779F9L;
  private static final long P4 = 0x85EBCA77C2B2AE63L;
  private static final long P5 = 0x27D4EB2F165667C5L;

  private static final long UNMIX_1 = inverse(0xFF51AFD7ED558CCDL);
  private static final long UNMIX_2 = inverse(0xC4CEB9FE1A85EC53L);

  private GoldenHashes() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static long crc32(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  static byte[] md5(String text) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has MD5", e);
    }
  }

  /** Returns one of the four numbers that ketama takes from an MD5, little-endian. */
  static long ketama(String text, int quarter) {
    ByteBuffer buffer = ByteBuffer.wrap(md5(text)).order(ByteOrder.LITTLE_ENDIAN);
    return buffer.getInt(4 * quarter) & 0xFFFFFFFFL;
  }

  static long xxHash64(String text, long seed) {
    return xxHash64(bytes(text), seed);
  }

  static long xxHash64(byte[] bytes, long seed) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long hash = seed + P5;
    if (bytes.length >= 32) {
      long[] lanes = {seed + P1 + P2, seed + P2, seed, seed - P1};
      while (in.remaining() >= 32) {
        for (int i = 0; i < 4; i++) {
          lanes[i] = round(lanes[i], in.getLong());
        }
      }
      hash =
          Long.rotateLeft(lanes[0], 1)
              + Long.rotateLeft(lanes[1], 7)
              + Long.rotateLeft(lanes[2], 12)
              + Long.rotateLeft(lanes[3], 18);
      for (long lane : lanes) {
        hash = (hash ^ round(0, lane)) * P1 + P4;
      }
    }
    hash += bytes.length;
    while (in.remaining() >= 8) {
      hash = Long.rotateLeft(hash ^ round(0, in.getLong()), 27) * P1 + P4;
    }
    if (in.remaining() >= 4) {
      hash = Long.rotateLeft(hash ^ (in.getInt() & 0xFFFFFFFFL) * P1, 23) * P2 + P3;
    }
    while (in.hasRemaining()) {
      hash = Long.rotateLeft(hash ^ (in.get() & 0xFF) * P5, 11) * P1;
    }
    hash = (hash ^ (hash >>> 33)) * P2;
    hash = (hash ^ (hash >>> 29)) * P3;
    return hash ^ (hash >>> 32);
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * P2, 31) * P1;
  }

  /**
   * Returns SipHash-1-3 of a 32-bit number, both halves of the key alike, folded to 32 bits: the
   * kernel's {@code hsiphash}. Never negative.
   */
  static long sipHash13(int number, long key) {
    long[] v = {
      0x736F6D6570736575L ^ key,
      0x646F72616E646F6DL ^ key,
      0x6C7967656E657261L ^ key,
      0x7465646279746573L ^ key
    };
    long block = (4L << 56) | (number & 0xFFFFFFFFL);
    v[3] ^= block;
    sipRound(v);
    v[0] ^= block;
    v[2] ^= 0xFF;
    sipRound(v);
    sipRound(v);
    sipRound(v);
    return (v[0] ^ v[1] ^ v[2] ^ v[3]) & 0xFFFFFFFFL;
  }

  private static void sipRound(long[] v) {
    v[0] += v[1];
    v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
    v[0] = Long.rotateLeft(v[0], 32);
    v[2] += v[3];
    v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
    v[2] = Long.rotateLeft(v[2], 32);
  }

  /**
   * Returns the affinity key that {@link KeyHash#mix} makes {@code hash} of, so that a reference's
   * own hash of a key arrives in the look-up.
   */
  static long keyFor(long hash) {
    long key = hash ^ (hash >>> 33);
    key *= UNMIX_2;
    key ^= key >>> 33;
    key *= UNMIX_1;
    return key ^ (key >>> 33);
  }

  private static long inverse(long odd) {
    return BigInteger.valueOf(odd).modInverse(BigInteger.ONE.shiftLeft(64)).longValue();
  }
}
