package io.flowtrail.sample;

import java.util.ArrayList;
import java.util.List;

/** What happened, not yet delivered to any file. */
final class ArchiveDraft {
  final List<TrailRecord> trail = new ArrayList<>();
  final List<FlowRecord> flows = new ArrayList<>();
  final List<AccessRecord> access = new ArrayList<>();
}
