import Audit
import Contracts
import Cryptography
import Kernel
import Store

extension RosterImport {
  static func digest(of bytes: [UInt8]) -> String { Hex.encode(Digest.sha256(bytes)) }

  /// Claims the commit. A second click, another tab or another process finds it claimed.
  public func begin(_ id: ImportID, by actor: Actor) async throws {
    try await database.write { tx in
      let stored = try tx.storedImport(id, community: actor.community)
      if try tx.isAnotherImportRunning(id, community: actor.community) { throw EnterpriseError.importRunning }
      let mayGoOn = stored.state == .checked || (stored.state == .committing && stored.isStranded(at: tx.now))
      guard mayGoOn, try tx.moveImport(id, from: [.checked, .committing], to: .committing) else {
        throw EnterpriseError.importNotReady
      }
      let counts = try tx.rosterRowCounts(of: id)
      if counts["all"] == counts["error"] { throw EnterpriseError.nothingToImport }
      try tx.audit("roster.commit_begun", id, stored.fileName, actor)
    }
  }

  /// Commits what `begin` claimed, batch by batch, and goes on where an earlier run was cut off.
  public func run(
    _ id: ImportID, by actor: Actor, progress: @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) async throws {
    try await run(id, by: actor, records: nil, progress: progress)
  }

  /// `records` are the file's, when the caller has just read it; nil reads the cells that are kept.
  func run(
    _ id: ImportID, by actor: Actor, records: [RosterRecord]?, progress: @Sendable (_ done: Int, _ of: Int) -> Void
  ) async throws {
    try await runBatches(id, by: actor, atMost: .max, records: records, progress: progress)
    try await database.write { tx in
      let current = try tx.storedImport(id, community: actor.community)
      guard current.state == .committing else { return }
      try tx.finishImport(id, state: .committed)
      let counts = try tx.rosterRowCounts(of: id)
      let said = ["new", "changed", "unchanged", "merged", "error"].map { "\($0) \(counts[$0] ?? 0)" }
      try tx.audit("roster.committed", id, said.joined(separator: ", "), actor)
      try tx.record(RosterImported(id), community: actor.community, actor: actor.person)
    }
  }

  /// As many batches as asked for.
  func runBatches(
    _ id: ImportID, by actor: Actor, atMost count: Int, records known: [RosterRecord]? = nil,
    progress: @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) async throws {
    let stored = try await stored(id, actor.community)
    guard stored.state == .committing else { throw EnterpriseError.importNotReady }
    var records = known ?? []
    if known == nil { records = try await self.records(of: stored) }
    let source = FactSource(.roster, id: id.text, asOf: stored.asOf)
    let planner = try await planner(records, actor.community, id, source)
    var done = stored.doneCount
    var batches = 0
    while done < records.count, batches < count {
      let range = done..<min(done + RosterImport.batchSize, records.count)
      done = try await commit(records, range, planner)
      batches += 1
      progress(done, records.count)
    }
  }

  /// One batch in one transaction; gives how many organisations are done now. Another process may have been faster.
  private func commit(
    _ records: [RosterRecord], _ range: Range<Int>, _ planner: RosterPlanner
  ) async throws -> Int {
    let vault = vault
    let reporter = RosterReporter(places: planner.places, data: data)
    guard let id = planner.importID else { preconditionFailure("a commit has an import") }
    return try await database.write { tx in
      let stored = try tx.storedImport(id, community: planner.community)
      guard stored.state == .committing else { throw EnterpriseError.importNotReady }
      guard stored.doneCount == range.lowerBound else { return max(stored.doneCount, range.lowerBound) }
      let batch = Array(records[range])
      let known = try tx.rosterKnowledge(for: batch, community: planner.community, vault)
      var taken = try tx.rowsTaken(of: id, before: range.lowerBound, by: known.ids)
      let plans = planner.plans(batch, known, &taken, tx.world)
      let writes = plans.compactMap(\.write)
      try tx.write(writes, on: planner.source.asOf, vault)
      try tx.giveFirstContacts(to: writes.filter(\.isNew).map(\.organization), community: planner.community)
      try tx.keepImages(of: writes, id, vault)
      try tx.deleteRows(of: id, groups: range)
      let rows = plans.enumerated().flatMap { reporter.rows($1, group: range.lowerBound + $0) }
      try tx.insert(rows, of: id, community: planner.community)
      try tx.setImportProgress(id, done: range.upperBound, of: records.count)
      return range.upperBound
    }
  }
}

extension Tx {
  func audit(_ act: String, _ id: ImportID, _ detail: String, _ actor: RosterImport.Actor) throws {
    switch actor {
    case .viewer(let viewer): try audit(act, subject: id.text, detail: detail, by: viewer)
    case .commandLine(let community): try audit(act, subject: id.text, detail: detail, community: community)
    }
  }
}
