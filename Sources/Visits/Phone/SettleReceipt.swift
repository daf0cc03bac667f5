import Audit
import Contracts
import Kernel
import Store

/// A person looked at both: the second is written into the first, or left aside; of a visit that was called off it says that somebody
/// went all the same. It stays in the store either way.
struct SettleReceipt: Sendable {
  enum Way: String, Sendable { case join, drop, held }

  let id: VisitID
  let key: String
  let way: Way
  let words: JoinedWords

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Visit {
    var visit = try tx.keptVisit(id, by: viewer)
    guard var receipt = try tx.receipt(key), receipt.visit == id else { throw Problem(.conflict, code: "receipt.unknown") }
    // A second tap changes nothing.
    if receipt.outcome != .conflict { return visit }
    switch way {
    case .drop: receipt.outcome = .dropped
    case .join:
      guard let record = visit.record else { throw VisitError.alreadyCancelled }
      receipt.outcome = .joined
      visit.record = record.joined(with: receipt.record, words)
      visit.changedAt = tx.now
    case .held:
      receipt.outcome = .kept
      try hold(&visit, receipt, viewer, tx)
    }
    if way != .drop {
      try tx.update(visit)
      try tx.joinFiles(of: key, to: id)
    }
    try tx.settle(receipt)
    try tx.audit("visit.receipt_settled", subject: id.text, detail: receipt.outcome.rawValue, by: viewer)
    return visit
  }

  private func hold(_ visit: inout Visit, _ receipt: Receipt, _ viewer: Viewer, _ tx: Tx) throws {
    var record = receipt.record
    if visit.state == .cancelled { record.note += "\n\n" + words.calledOff(visit.cancelWords) }
    try visit.hold(record, by: receipt.person, today: SiteZone.shanghai.day(of: tx.now), at: tx.now)
    try tx.record(VisitDone(visit: id), by: viewer)
  }
}

/// How a note says what has no field of its own any more.
struct JoinedWords: Sendable {
  let met: @Sendable (String) -> String
  let day: @Sendable (LocalDay) -> String
  let next: @Sendable (LocalDay) -> String
  let calledOff: @Sendable (String) -> String
}

extension VisitRecord {
  /// With a second record of the same visit: what is empty here is taken over from it; what differs stands in words below both notes.
  func joined(with other: VisitRecord, _ words: JoinedWords) -> VisitRecord {
    var joined = self
    var lines: [String] = []
    if met.isEmpty { joined.met = other.met } else if !other.met.isEmpty, other.met != met { lines.append(words.met(other.met)) }
    if other.visitedOn != visitedOn { lines.append(words.day(other.visitedOn)) }
    if let next = other.followUpOn, next != followUpOn {
      if followUpOn == nil, next >= visitedOn { joined.followUpOn = next } else { lines.append(words.next(next)) }
    }
    joined.note = ([note + "\n\n" + other.note] + lines).joined(separator: "\n")
    joined.ticks = ticks.union(other.ticks)
    // Nothing is left to do only where both say so.
    if !ticks.contains(.settled) || !other.ticks.contains(.settled) { joined.ticks.remove(.settled) }
    return joined
  }
}
