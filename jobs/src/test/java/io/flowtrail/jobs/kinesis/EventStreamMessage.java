package io.flowtrail.jobs.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A message of {@code application/vnd.amazon.eventstream}: two lengths with their checksum,
 * headers, payload, and the checksum of it all.
 */
record EventStreamMessage(Map<String, String> headers, byte[] payload) {
  static final String MEDIA_TYPE = "application/vnd.amazon.eventstream";

  private static final int AROUND_HEADERS_AND_PAYLOAD = 16;
  private static final int TYPE_STRING = 7;

  static EventStreamMessage event(String type, byte[] payload) {
    return of("event", ":event-type", type, payload);
  }

  static EventStreamMessage exception(String type, byte[] payload) {
    return of("exception", ":exception-type", type, payload);
  }

  private static EventStreamMessage of(
      String messageType, String typeHeader, String type, byte[] payload) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(":message-type", messageType);
    headers.put(typeHeader, type);
    headers.put(":content-type", "application/json");
    return new EventStreamMessage(headers, payload);
  }

  byte[] bytes() {
    try {
      byte[] head = encodedHeaders();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeInt(AROUND_HEADERS_AND_PAYLOAD + head.length + payload.length);
      out.writeInt(head.length);
      out.writeInt(checksum(bytes.toByteArray()));
      out.write(head);
      out.write(payload);
      out.writeInt(checksum(bytes.toByteArray()));
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] encodedHeaders() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      byte[] name = header.getKey().getBytes(UTF_8);
      byte[] value = header.getValue().getBytes(UTF_8);
      out.writeByte(name.length);
      out.write(name);
      out.writeByte(TYPE_STRING);
      out.writeShort(value.length);
      out.write(value);
    }
    return bytes.toByteArray();
  }

  private static int checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
