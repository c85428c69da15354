/** Logs that stop coming, or come later than they do. */
package io.flowtrail.detector.silence;
