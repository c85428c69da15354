/** Alerts to services of AWS, through the SDK's blocking clients. */
package io.flowtrail.jobs.sink.aws;
