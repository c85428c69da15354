package io.flowtrail.jobs.sink.settings;

/**
 * Something wrong with the settings of a sink.
 *
 * @param key the setting, such as {@code minimum_level}
 * @param message what is wrong and what to write instead; holds no secret
 */
public record SinkProblem(String key, String message) {}
