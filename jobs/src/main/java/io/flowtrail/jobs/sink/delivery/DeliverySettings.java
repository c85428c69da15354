package io.flowtrail.jobs.sink.delivery;

import io.flowtrail.jobs.sink.settings.DeadLetters;
import io.flowtrail.jobs.sink.settings.RetryPolicy;
import java.io.Serializable;

/**
 * What all services have in common.
 *
 * @param name of the sink, for files of dead letters
 * @param shown the place for messages, without credentials
 */
public record DeliverySettings(
    String name, String shown, BatchLimits limits, RetryPolicy retry, DeadLetters deadLetters)
    implements Serializable {
  private static final long serialVersionUID = 1L;
}
