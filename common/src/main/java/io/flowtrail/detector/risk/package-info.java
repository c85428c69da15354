/** Many small things that one identity does, none of which is worth an alert by itself. */
package io.flowtrail.detector.risk;
