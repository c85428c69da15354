/**
 * What sees more than one record: detectors turn records and matches into facts, the facts of one
 * key meet in order of event time, and findings come out.
 *
 * <p>The shape is the same for all. In the task that reads, an {@link
 * io.flowtrail.detector.Observer} turns records into {@link io.flowtrail.detector.Fact}s, adding up
 * what can be added up. Facts of one key meet in one {@link io.flowtrail.detector.EntityState},
 * which gets them in the order of (time, id), duplicates gone, when event time has passed them: no
 * detector ever sees disorder. It gives out {@link io.flowtrail.detector.Finding}s, and facts for
 * detectors behind it. {@link io.flowtrail.detector.InOrder} runs all that in one thread for tests
 * of rules; {@code jobs} runs it on Flink.
 */
package io.flowtrail.detector;
