/** What trails and flow logs were like before they were changed, learned from the logs. */
package io.flowtrail.detector.inventory;
