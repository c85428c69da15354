/** Sees when several different steps against the logs of an account belong together. */
package io.flowtrail.detector.tampering;
