/** All detectors that Flowtrail brings, by the names that the configuration has for them. */
package io.flowtrail.detector.catalog;
