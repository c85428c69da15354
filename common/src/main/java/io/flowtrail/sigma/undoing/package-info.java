/** Which acts are open, and when the logs show that they were undone. */
package io.flowtrail.sigma.undoing;
