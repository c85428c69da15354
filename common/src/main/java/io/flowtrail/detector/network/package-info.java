/** Detectors of what flow logs show: scans, floods, beacons, guessed logins, opened holes. */
package io.flowtrail.detector.network;
