/** How Flowtrail's own types are written into checkpoints and onto wires: versioned, never Kryo. */
package io.flowtrail.jobs.serialization;
