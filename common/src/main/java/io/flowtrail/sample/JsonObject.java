package io.flowtrail.sample;

import io.flowtrail.event.JsonText;
import java.util.Map;

/** JSON text in the order in which it is written down; no tree. */
final class JsonObject {
  static final String NULL = "null";

  private final StringBuilder text = new StringBuilder(64).append('{');

  private JsonObject() {}

  static JsonObject json() {
    return new JsonObject();
  }

  JsonObject with(String name, String value) {
    name(name);
    JsonText.appendQuoted(text, value);
    return this;
  }

  JsonObject with(String name, long value) {
    name(name);
    text.append(value);
    return this;
  }

  JsonObject with(String name, boolean value) {
    name(name);
    text.append(value);
    return this;
  }

  JsonObject with(String name, JsonObject value) {
    return raw(name, value.toString());
  }

  /** A member whose value is JSON already. */
  JsonObject raw(String name, String json) {
    name(name);
    text.append(json);
    return this;
  }

  JsonObject with(Map<String, String> members) {
    members.forEach(this::with);
    return this;
  }

  /** EC2's way to write a list: {@code {"items":[...]}}. */
  static JsonObject items(Object... objects) {
    return json().raw("items", array(objects));
  }

  /** An array of JSON values. */
  static String array(Object... objects) {
    StringBuilder array = new StringBuilder("[");
    for (int i = 0; i < objects.length; i++) {
      array.append(i == 0 ? "" : ",").append(objects[i]);
    }
    return array.append(']').toString();
  }

  /** An array of strings. */
  static String strings(String... values) {
    StringBuilder array = new StringBuilder("[");
    for (int i = 0; i < values.length; i++) {
      array.append(i == 0 ? "" : ",");
      JsonText.appendQuoted(array, values[i]);
    }
    return array.append(']').toString();
  }

  private void name(String name) {
    if (text.length() > 1) {
      text.append(',');
    }
    JsonText.appendQuoted(text, name);
    text.append(':');
  }

  @Override
  public String toString() {
    return text + "}";
  }
}
