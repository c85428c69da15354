/** The AWS body of {@link io.flowtrail.store.ObjectStore}. */
package io.flowtrail.jobs.s3;
