/**
 * Unusually large transfers: bytes that leave, for each network interface, address, principal and
 * bucket, against a floor and against their own history. See {@code docs/detectors/transfer.md}.
 */
package io.flowtrail.detector.transfer;
