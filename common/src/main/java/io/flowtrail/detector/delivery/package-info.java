/** Logs that are delivered more than once, and are then counted more than once. */
package io.flowtrail.detector.delivery;
