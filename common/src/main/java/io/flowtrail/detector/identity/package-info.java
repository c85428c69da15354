/**
 * Detectors about who acts: credentials that sleep or grow old, first times, and chains of roles.
 */
package io.flowtrail.detector.identity;
