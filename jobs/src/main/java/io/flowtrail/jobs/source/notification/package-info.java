/** What a queue tells of new objects, in every form in which it comes. */
package io.flowtrail.jobs.source.notification;
