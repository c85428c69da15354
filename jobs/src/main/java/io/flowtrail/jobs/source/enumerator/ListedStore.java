package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.store.ObjectStore;

/**
 * A store that is listed.
 *
 * @param formatForced whether the user says what its objects are
 */
public record ListedStore(ObjectStore store, boolean formatForced) {}
