import Audit
import Contracts
import Kernel
import Store

/// Times every open case again whose instants come from other rules or another calendar, with a line in the audit log each.
///
/// While one batch is written the next is read and counted beside it, so that a hundred thousand cases take seconds and nobody's
/// write waits for longer than a batch takes. What somebody changed in between is found by the guards of the statements, and that
/// batch is done once more inside its transaction. Each batch is whole, and one that was cut off is found again.
struct RetimeClocks: Sendable {
  let database: any Database
  let community: CommunityID
  let batch: Int

  /// A batch that is counted and not yet kept.
  private struct Counted: Sendable {
    let stamp: String
    var moved: [(new: CaseClock, old: CaseClock)] = []
    var unmoved: [CaseClock] = []
    var lines: [AuditLine] = []
    /// Where the next batch begins.
    var last: StaleClock?
    var isEmpty: Bool { last == nil }

    init(stamp: String) { self.stamp = stamp }

    mutating func add(_ one: StaleClock, _ work: Clockwork) throws {
      var clock = one.clock
      guard let line = try one.renew(&clock, by: work) else { return }
      if clock.isTimed(like: one.clock) { unmoved.append(clock) } else { moved.append((clock, one.clock)) }
      lines.append(line)
    }
  }

  /// Somebody changed a clock of the batch, or the rules, since it was read.
  private struct Overtaken: Error {}

  func run() async throws {
    // What was overtaken lies behind; the next pass finds it. The last pass finds nothing.
    while try await pass() {}
  }

  /// Whether there was anything to do.
  private func pass() async throws -> Bool {
    var next = try await counted(after: nil)
    let isNeeded = !next.isEmpty
    while !next.isEmpty {
      let batch = next
      async let following = counted(after: batch.last)
      do {
        try await database.write { tx in try keep(batch, tx) }
      } catch is Overtaken {
        try await database.write { tx in try keep(try count(after: nil, tx), tx) }
      }
      next = try await following
    }
    return isNeeded
  }

  /// `last`: where the one before ended; whatever lies before it is being written.
  private func counted(after last: StaleClock?) async throws -> Counted {
    try await database.read { tx in try count(after: last, tx) }
  }

  private func count(after last: StaleClock?, _ tx: Tx) throws -> Counted {
    let work = try tx.clockwork(community)
    var counted = Counted(stamp: work.stamp)
    // Two ranges of one index rather than an inequality: each batch begins where the last one ended.
    var stale: [StaleClock] = []
    if last.map({ $0.clock.timedBy < work.stamp }) ?? true {
      stale = try tx.staleClocks(community, "timed_by < \(work.stamp)", after: last, batch)
    }
    if stale.isEmpty {
      let beyond = last.flatMap { $0.clock.timedBy > work.stamp ? $0 : nil }
      stale = try tx.staleClocks(community, "timed_by > \(work.stamp)", after: beyond, batch)
    }
    for one in stale { try counted.add(one, work) }
    counted.last = stale.last
    return counted
  }

  private func keep(_ batch: Counted, _ tx: Tx) throws {
    if batch.isEmpty { return }
    guard try tx.clockwork(community).stamp == batch.stamp, try tx.keepTimes(of: batch.moved),
      try tx.keepStamp(batch.stamp, of: batch.unmoved)
    else { throw Overtaken() }
    try tx.audit(batch.lines, community: community)
  }
}
