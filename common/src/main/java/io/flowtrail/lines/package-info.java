/**
 * Logs that are text: one record a line, or a JSON object where one begins. What the readers of
 * flow logs and of access logs share, and nothing that knows either of them. Begin with {@link
 * io.flowtrail.lines.LineLogReader}.
 */
package io.flowtrail.lines;
