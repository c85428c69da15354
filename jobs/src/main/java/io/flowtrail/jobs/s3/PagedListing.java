package io.flowtrail.jobs.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/**
 * A listing page by page; the first page is fetched at once, so that its faults are checked ones.
 */
final class PagedListing<T> implements Iterator<T> {
  private final S3ObjectStore store;
  private final ListObjectsV2Request request;
  private final Function<ListObjectsV2Response, Iterator<T>> items;
  private Iterator<T> page;

  /** Continues the listing; null behind the last page. */
  private String continuation;

  PagedListing(
      S3ObjectStore store,
      ListObjectsV2Request request,
      Function<ListObjectsV2Response, Iterator<T>> items)
      throws IOException {
    this.store = store;
    this.request = request;
    this.items = items;
    fetch();
  }

  private void fetch() throws IOException {
    ListObjectsV2Request next = request.toBuilder().continuationToken(continuation).build();
    ListObjectsV2Response response =
        store.call(request.prefix(), () -> store.client().listObjectsV2(next));
    page = items.apply(response);
    continuation =
        Boolean.TRUE.equals(response.isTruncated()) ? response.nextContinuationToken() : null;
  }

  @Override
  public boolean hasNext() {
    try {
      while (!page.hasNext() && continuation != null) {
        fetch();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return page.hasNext();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the listing has ended");
    }
    return page.next();
  }
}
