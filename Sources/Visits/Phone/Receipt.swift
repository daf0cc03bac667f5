import Audit
import Contracts
import Enterprises
import Kernel
import Store

/// What the server says of a record that a phone sent: kept, or kept beside another one for a person to decide.
struct Receipt: Sendable, Equatable {
  enum Outcome: String, Sendable, CaseIterable, SQLEnum { case kept, conflict, joined, dropped }

  let key: String
  let visit: VisitID
  let person: PersonID
  let digest: String
  var outcome: Outcome
  var isClockWrong: Bool
  var record: VisitRecord
  let receivedAt: Timestamp

  /// Letters, digits and hyphens, 8 to 64 of them.
  static func isKey(_ text: String) -> Bool {
    (8...64).contains(text.count) && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
  }

  /// A device whose clock is wrong names a day that is still to come, or one that lies years behind; the server's day counts then, and the
  /// person is told. So she is when the day for the next visit is such a one, which is left out.
  static func corrected(_ record: VisitRecord, today: LocalDay) -> (record: VisitRecord, isClockWrong: Bool) {
    var kept = record
    if record.visitedOn > today || !NearDays.contain(record.visitedOn, from: today) { kept.visitedOn = today }
    if let next = record.followUpOn, !NearDays.contain(next, from: today) { kept.followUpOn = nil }
    return (kept, kept != record)
  }
}

/// What the person is told of her phone's clock.
enum ReceiptClock: String, Sendable {
  case right
  /// The record named a day that is still to come or lies years behind: the server's day counts.
  case wrong
  /// The record stands as she wrote it, but the clock is off by hours or days: she looks at the day once more.
  case off

  static let tolerance = Timestamp.Span.hours(3)

  /// `device`: what the phone's clock said when it sent.
  init(_ receipt: Receipt, device: Timestamp?, now: Timestamp) {
    if receipt.isClockWrong {
      self = .wrong
    } else if let device, abs(device.milliseconds - now.milliseconds) > Self.tolerance.milliseconds {
      self = .off
    } else {
      self = .right
    }
  }
}

/// What became of the visited enterprise while the record lay on the phone. The record stays with the firm where the visit was made.
struct FirmStanding: Sendable {
  /// `here`, `moved`, `gone` or `merged`.
  let word: String
  let heir: Successor?

  init(of visit: VisitID, in community: CommunityID, _ tx: Tx) throws {
    let organization = try tx.findVisit(visit)?.organization
    heir = try organization.flatMap { try tx.successor(of: $0) }
    let status = try organization.flatMap { try tx.visitedFirm($0, community: community)?.status }
    word = heir != nil ? "merged" : ["moved_out": "moved", "operating": "here", "returned": "here", "intending": "here"][status ?? ""] ?? "gone"
  }
}

/// Takes in what a phone kept. Nothing is lost and nothing is merged silently: what does not fit any more stands beside what is there.
struct TakeIn: Sendable {
  let id: VisitID
  let key: String
  let digest: String
  let record: VisitRecord
  var photos: [KeptPhoto] = []

  /// `isAgain`: it was here already.
  func run(by viewer: Viewer, _ tx: Tx) throws -> (receipt: Receipt, isAgain: Bool) {
    if let known = try tx.receipt(key) {
      // The key of somebody else, or of other words, is no receipt for these; nor is that of another visit.
      guard known.person == viewer.person, known.digest == digest else { throw Problem(.conflict, code: "receipt.other_words") }
      guard known.visit == id else { throw Problem(.conflict, code: "receipt.other_visit") }
      return (known, true)
    }
    // The same words of the same person about the same visit are one record, whatever key a second tap gave them.
    if let same = try tx.receipt(of: id, by: viewer.person, digest: digest) { return (same, true) }
    var visit = try tx.keptVisit(id, by: viewer)
    let today = SiteZone.shanghai.day(of: tx.now)
    let corrected = Receipt.corrected(record, today: today)
    var record = corrected.record
    if let next = record.followUpOn, next < record.visitedOn { record.followUpOn = nil }
    var receipt = Receipt(
      key: key, visit: id, person: viewer.person, digest: digest, outcome: .conflict, isClockWrong: corrected.isClockWrong, record: record,
      receivedAt: tx.now)
    if visit.state == .planned {
      receipt.outcome = .kept
      try visit.write(record, by: viewer.person, today: today, at: tx.now)
      try tx.update(visit)
      try tx.record(VisitDone(visit: id), by: viewer)
    }
    try tx.attach(photos, to: visit, by: viewer.person, receipt: receipt.outcome == .kept ? nil : key)
    try tx.insert(receipt, community: viewer.community)
    try tx.audit("visit.taken_in", subject: id.text, detail: receipt.outcome.rawValue, by: viewer)
    return (receipt, false)
  }
}

extension Tx {
  func receipt(_ key: String) throws -> Receipt? {
    try first("SELECT * FROM visit_receipts WHERE key = \(key)", Receipt.init)
  }

  func receipt(of visit: VisitID, by person: PersonID, digest: String) throws -> Receipt? {
    try first(
      """
      SELECT * FROM visit_receipts WHERE visit_id = \(visit) AND person_id = \(person) AND digest = \(digest)
      ORDER BY received_at, key LIMIT 1
      """, Receipt.init)
  }

  /// What stands beside the record of a visit and waits for a person, oldest first.
  func openReceipts(of visit: VisitID) throws -> [Receipt] {
    try all(
      """
      SELECT * FROM visit_receipts WHERE visit_id = \(visit) AND outcome = 'conflict' ORDER BY received_at, key LIMIT 600
      """, Receipt.init)
  }

  func insert(_ receipt: Receipt, community: CommunityID) throws {
    let record = receipt.record
    try run(
      """
      INSERT INTO visit_receipts (key, community_id, visit_id, person_id, digest, outcome, is_clock_wrong, visited_on, met_words,
        note, follow_up_on, ticks, received_at)
      VALUES (\(receipt.key), \(community), \(receipt.visit), \(receipt.person), \(receipt.digest), \(receipt.outcome),
        \(receipt.isClockWrong), \(record.visitedOn), \(record.met), \(record.note), \(record.followUpOn),
        \(VisitTick.stored(record.ticks)), \(receipt.receivedAt))
      """)
  }

  func settle(_ receipt: Receipt) throws {
    try run("UPDATE visit_receipts SET outcome = \(receipt.outcome) WHERE key = \(receipt.key)")
  }
}

extension Receipt {
  init(_ row: Row) throws {
    key = try row("key")
    visit = try row("visit_id")
    person = try row("person_id")
    digest = try row("digest")
    outcome = try row("outcome")
    isClockWrong = try row("is_clock_wrong")
    record = VisitRecord(
      visitedOn: try row("visited_on"), met: try row("met_words"), note: try row("note"),
      followUpOn: try row(optional: "follow_up_on"), ticks: VisitTick.read(try row("ticks")))
    receivedAt = try row("received_at")
  }
}
