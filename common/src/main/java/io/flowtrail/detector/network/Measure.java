package io.flowtrail.detector.network;

/** What of a crowd is compared with what is usual. Names and order are part of states. */
enum Measure {
  FLOWS("flows"),
  PACKETS("packets"),
  BYTES("bytes"),
  SOURCES("sources");

  private final String words;

  Measure(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  long of(Crowd crowd) {
    return switch (this) {
      case FLOWS -> crowd.flows();
      case PACKETS -> crowd.packets;
      case BYTES -> crowd.bytes;
      case SOURCES -> crowd.sources.count();
    };
  }
}
