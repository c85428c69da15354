/** Which objects there are, in the order of time, each given to one reader once. */
package io.flowtrail.jobs.source.enumerator;
