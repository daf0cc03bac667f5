import Contracts
import Kernel
import Store
import Web

/// What the file of an enterprise says of mergers: what it became part of, and what became part of it.
struct DossierMerger: Sendable {
  let merger: Merger?
  let heir: Successor?
  let absorbed: [Successor]
  /// Who wrote it down.
  let by: String
  /// The successor became part of yet another one.
  let isHeirMerged: Bool
  /// Who acts for an enterprise may not open the files of others.
  private let isOwn: Bool

  init(_ id: OrganizationID, _ viewer: Viewer, _ tx: Tx) throws {
    let merger = try tx.merger(of: id)
    self.merger = merger
    heir = try tx.successors(of: [id])[id]
    absorbed = try tx.absorbed(into: id)
    by = try merger.flatMap { try tx.personNames([$0.by.text])[$0.by.text] } ?? ""
    isHeirMerged = try merger.map { try tx.merger(of: $0.into) != nil } ?? false
    isOwn = viewer.enterprise == id
  }

  /// For the timeline.
  var entries: [DossierEntry] {
    if isOwn { return [] }
    let own = heir.map { entry($0, $0.kind == .double ? "merger.entry.is_double" : "merger.entry.ended", "expired") }
    return [own].compactMap { $0 } + absorbed.map { one in
      entry(one, one.kind == .double ? "merger.entry.double" : "merger.entry.absorbed", "confirmed")
    }
  }

  private func entry(_ one: Successor, _ key: String, _ state: String) -> DossierEntry {
    DossierEntry(
      at: SiteZone.shanghai.instant(one.on, millisecondOfDay: 43_200_000), path: "/enterprises/\(one.id)", title: one.name, state: state,
      stateKey: key)
  }

  func fields(_ words: RegistryWords, _ viewer: Viewer) -> Fields {
    let mayKeep = EnterprisePolicy.mayKeepRegistry(viewer)
    let lines: [Fields] = absorbed.map { one in
      [
        "name": one.name, "path": "/enterprises/\(one.id)", "isLink": !isOwn,
        "day": words.day(one.on), "kind": words.merged(one.kind),
      ]
    }
    var fields: Fields = [
      "absorbed": lines, "hasAbsorbed": !lines.isEmpty, "isMerged": false, "mayMerge": mayKeep && merger == nil, "mayUndo": false,
    ]
    guard let merger, let heir else { return fields }
    let said = merger.kind == .double ? "merger.said.double" : "merger.said.absorbed"
    fields.merge([
      "isMerged": true, "status": words.merged(merger.kind), "shape": "expired",
      "mergedSaid": words.text(said, ["day": words.day(merger.on)]), "heir": heir.name, "heirPath": "/enterprises/\(heir.id)",
      "isHeirLink": !isOwn, "mergedWhy": merger.words, "mergedBy": words.text("merger.by", ["name": by, "day": words.day(merger.at)]),
      "mayUndo": mayKeep && merger.lastUndoDay >= words.today && !isHeirMerged,
      "undoUntil": words.text("merger.undo_until", ["day": words.day(merger.lastUndoDay)]),
      "isTold": mayKeep,
    ]) { _, new in new }
    return fields
  }
}

extension RegistryWords {
  /// 已并入, or 重复记录: in the place of 注销.
  func merged(_ kind: Merger.Kind) -> String {
    text(kind == .double ? "merger.status.double" : "merger.status.absorbed")
  }
}
