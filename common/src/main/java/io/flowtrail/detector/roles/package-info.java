/** Temporary credentials, followed back to the identity that assumed the first role. */
package io.flowtrail.detector.roles;
