/** What was opened to the internet, and who then came through. */
package io.flowtrail.detector.exposure;
