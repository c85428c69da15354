/**
 * Alerts posted to an HTTP address. Begin with {@link
 * io.flowtrail.jobs.sink.webhook.WebhookChannel}.
 */
package io.flowtrail.jobs.sink.webhook;
