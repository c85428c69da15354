/** Which hours of which logs were seen at all. */
package io.flowtrail.coverage;
