/**
 * The one door to stored objects and their metadata, and the unpacking of what lies in them. Begin
 * with {@link io.flowtrail.store.ObjectStore}.
 */
package io.flowtrail.store;
