/**
 * Which log is this? By its key, else by its content. The only package that knows all three logs.
 * Begin with {@link io.flowtrail.format.LogReaders}.
 */
package io.flowtrail.format;
