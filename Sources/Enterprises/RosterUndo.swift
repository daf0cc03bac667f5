import Audit
import Contracts
import Kernel
import Store

extension RosterImport {
  /// Claims the undo of an import that is in. A second click finds it claimed.
  public func beginUndo(_ id: ImportID, by actor: Actor) async throws {
    try await database.write { tx in
      let stored = try tx.storedImport(id, community: actor.community)
      if try tx.isAnotherImportRunning(id, community: actor.community) { throw EnterpriseError.importRunning }
      let mayGoOn = stored.state == .committed || (stored.state == .undoing && stored.isStranded(at: tx.now))
      guard mayGoOn, try tx.moveImport(id, from: [.committed, .undoing], to: .undoing) else {
        throw EnterpriseError.importNotReady
      }
      try tx.audit("roster.undo_begun", id, stored.fileName, actor)
    }
  }

  /// Puts back, field by field, what the import changed and nobody changed since. Gives what had to stay.
  @discardableResult
  public func runUndo(
    _ id: ImportID, by actor: Actor, progress: @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) async throws -> [KeptByUndo] {
    let total = try await database.read { tx in try tx.importChangeCount(id) }
    var done = 0
    while true {
      let count = try await undoBatch(id, community: actor.community)
      if count == 0 { break }
      done += count
      progress(done, total)
    }
    return try await database.write { tx in
      let kept = try tx.keptByUndo(id)
      let stored = try tx.storedImport(id, community: actor.community)
      guard stored.state == .undoing else { return kept }
      try tx.finishImport(id, state: .undone)
      try tx.audit("roster.undone", id, "changes \(total), kept \(kept.count)", actor)
      try tx.record(RosterImportUndone(id), community: actor.community, actor: actor.person)
      return kept
    }
  }

  /// The one click: claims and runs.
  @discardableResult
  public func undo(_ id: ImportID, by actor: Actor) async throws -> [KeptByUndo] {
    try await beginUndo(id, by: actor)
    return try await runUndo(id, by: actor)
  }

  private func undoBatch(_ id: ImportID, community: CommunityID) async throws -> Int {
    let vault = vault
    let isInUse = isInUse
    return try await database.write { tx in
      let stored = try tx.storedImport(id, community: community)
      guard stored.state == .undoing else { throw EnterpriseError.importNotReady }
      let changes = try tx.importChanges(id, limit: RosterImport.batchSize, vault)
      let fresh = changes.filter(\.isNew).map(\.organization)
      let undoing = RosterUndo(tx: tx, importID: id, vault: vault, inUse: try isInUse(tx, fresh))
      try undoing.take(changes)
      try tx.setImportProgress(id, done: max(0, stored.doneCount - changes.count), of: stored.groupCount)
      return changes.count
    }
  }
}

/// One batch of an undo, inside its transaction.
private struct RosterUndo {
  let tx: Tx
  let importID: ImportID
  let vault: Vault
  let inUse: Set<OrganizationID>

  func take(_ changes: [ImportChange]) throws {
    let ids = changes.map(\.organization)
    let found = try tx.organizations(ids, vault)
    let current = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let sources = try tx.sources(of: ids)
    let tags = try tx.qualifications(of: ids)
    for change in changes {
      guard let one = current[change.organization] else {
        try tx.markUndone(importID, change.organization, kept: "")
        continue
      }
      let kept =
        change.isNew
        ? try remove(one, change, tags[one.id] ?? [])
        : try restore(one, change, sources[one.id] ?? [:])
      try tx.markUndone(importID, one.id, kept: kept)
    }
  }

  /// A new organisation goes, unless somebody has worked with it since.
  private func remove(_ one: Organization, _ change: ImportChange, _ tags: [Qualification]) throws -> String {
    let given = Dictionary(change.images.map { ($0.fact, $0.after.text) }, uniquingKeysWith: { first, _ in first })
    let isUntouched = Fact.allCases.allSatisfy { one[$0] == given[$0] ?? "" }
    let isAlone = try tags.allSatisfy { $0.importID == importID } && tx.firstContacts(of: one.id).allSatisfy(\.isByRule)
    guard isUntouched, isAlone, !inUse.contains(one.id), try !tx.isInMerger(one.id) else { return "new" }
    try tx.deleteOrganization(one.id)
    return ""
  }

  /// Every field that still holds what the import gave goes back to what it held before, with its source.
  private func restore(
    _ one: Organization, _ change: ImportChange, _ sources: [Fact: FactSource]
  ) throws -> String {
    var restored = one
    var back: [FactChange] = []
    var kept: [String] = []
    for image in change.images {
      if one[image.fact] == image.after.text, sources[image.fact] == image.after.source {
        restored[image.fact] = image.before.text
        back.append(image)
      } else if image.isVisible {
        kept.append(image.fact.rawValue)
      }
    }
    let visible = back.filter(\.isVisible)
    try tx.update(restored, Set(visible.map(\.fact)), vault)
    try tx.restoreSources(back, of: one)
    try tx.forgetHistory(of: importID, one.id, visible.map(\.fact))
    try tx.undoMoves(of: importID, [one.id], Set(visible.map(\.fact)))
    try tx.run("DELETE FROM qualifications WHERE import_id = \(importID) AND organization_id = \(one.id)")
    if visible.contains(where: { $0.fact == .place }) {
      try tx.run("DELETE FROM address_candidates WHERE organization_id = \(one.id)")
    }
    if !visible.isEmpty { try tx.index([restored]) }
    return kept.joined(separator: ",")
  }
}

extension Tx {
  fileprivate func restoreSources(_ images: [FactChange], of one: Organization) throws {
    for image in images {
      if let source = image.before.source {
        try run(
          """
          UPDATE fact_sources SET source = \(source.kind), source_id = \(source.id), as_of = \(source.asOf)
          WHERE organization_id = \(one.id) AND fact = \(image.fact)
          """)
      } else {
        try run("DELETE FROM fact_sources WHERE organization_id = \(one.id) AND fact = \(image.fact)")
      }
    }
  }

  /// What the import wrote down as replaced is the present value again.
  fileprivate func forgetHistory(of importID: ImportID, _ id: OrganizationID, _ facts: [Fact]) throws {
    try run(
      """
      DELETE FROM fact_history WHERE organization_id = \(id) AND import_id = \(importID)
        AND fact IN (\(list: facts))
      """)
  }
}
