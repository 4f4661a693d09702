package dev.evenkeel.okhttp;

import java.io.EOFException;
import java.io.IOException;
import okio.Buffer;
import okio.ByteString;
import okio.Utf8;

/**
 * The two messages of gRPC's health protocol, as they go over the wire: a frame of a flag and a
 * length, and in it protobuf with one field, {@code HealthCheckRequest.service} (a string) and
 * {@code HealthCheckResponse.status} (an enum).
 */
final class GrpcHealthMessages {

  static final String SERVING = "SERVING";

  private static final String[] STATUSES = {"UNKNOWN", SERVING, "NOT_SERVING", "SERVICE_UNKNOWN"};

  // Protobuf's wire types; a field's tag is its number * 8 + its type.
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;
  private static final int SERVICE_TAG = 8 + LENGTH_DELIMITED;
  private static final int STATUS_TAG = 8 + VARINT;

  private GrpcHealthMessages() {}

  /** Returns the framed request for the health of {@code service}, empty for the whole server. */
  static ByteString question(String service) {
    Buffer message = new Buffer();
    if (!service.isEmpty()) { // a default value is not written
      message.writeByte(SERVICE_TAG);
      writeVarint(message, Utf8.size(service));
      message.writeUtf8(service);
    }
    Buffer frame = new Buffer().writeByte(0).writeInt((int) message.size());
    frame.write(message, message.size());
    return frame.readByteString();
  }

  /** Returns the status in a framed response. */
  static String servingStatus(ByteString answer) throws IOException {
    Buffer frame = new Buffer().write(answer);
    try {
      if (frame.readByte() != 0) {
        throw new IOException("the answer is compressed, which was not offered");
      }
      int length = frame.readInt();
      if (length != frame.size()) {
        throw new IOException(
            "the answer must be one message of " + length + " bytes, was " + frame.size());
      }
      long status = 0;
      while (!frame.exhausted()) {
        long tag = readVarint(frame);
        if (tag == STATUS_TAG) {
          status = readVarint(frame);
        } else {
          skip(frame, (int) (tag & 7));
        }
      }
      return status >= 0 && status < STATUSES.length
          ? STATUSES[(int) status]
          : "health status " + status;
    } catch (EOFException cut) {
      throw new IOException("the answer is no whole message of gRPC's health protocol", cut);
    }
  }

  private static void skip(Buffer message, int wireType) throws IOException {
    switch (wireType) {
      case VARINT -> readVarint(message);
      case FIXED64 -> message.skip(8);
      case LENGTH_DELIMITED -> message.skip(readVarint(message));
      case FIXED32 -> message.skip(4);
      default -> throw new IOException("the answer is no message of gRPC's health protocol");
    }
  }

  private static void writeVarint(Buffer to, long value) {
    long rest = value;
    while (rest > 0x7f) {
      to.writeByte((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    to.writeByte((int) rest);
  }

  private static long readVarint(Buffer from) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = from.readByte();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IOException("the answer has a number of more than 64 bits");
  }
}
