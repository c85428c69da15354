/**
 * Where alerts go, as the configuration says it: checked, without anything opened yet. Begin with
 * {@link io.flowtrail.jobs.sink.settings.AlertSink}.
 */
package io.flowtrail.jobs.sink.settings;
