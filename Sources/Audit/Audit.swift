import Contracts
import Cryptography
import Kernel
import Store

/// One line of the audit log. Append-only: nothing in the program updates or deletes one, and triggers refuse it.
public struct AuditEntry: Sendable {
  public let number: Int64
  public let community: CommunityID
  public let at: Timestamp
  /// Nil when the command line did it.
  public let person: PersonID?
  /// `person`, `delegate:org_…`, `gridHead:pst_…`, `command line`.
  public let standing: String
  /// `case.assigned`, `person.contact_seen`.
  public let act: String
  public let subject: String
  /// What, before and after, why. Never the value of a sensitive field.
  public let detail: String
  public let previousHash: [UInt8]
  public let hash: [UInt8]

  init(_ row: Row) throws {
    number = try row("number")
    community = try row("community_id")
    at = try row("at")
    person = try row(optional: "person_id")
    standing = try row("standing")
    act = try row("act")
    subject = try row("subject_id")
    detail = try row("detail")
    previousHash = try row("previous_hash")
    hash = try row("hash")
  }

  /// SHA-256 over every other column, each with its length before it, so that no two lines write the same bytes.
  var expectedHash: [UInt8] {
    AuditEntry.hash(
      number: number, at: at, previous: previousHash,
      words: [community.text, person?.text ?? "", standing, act, subject, detail])
  }

  static func hash(number: Int64, at: Timestamp, previous: [UInt8], words: [String]) -> [UInt8] {
    var bytes: [UInt8] = bigEndian(number) + bigEndian(at.milliseconds) + previous
    for word in words {
      let encoded = Array(word.utf8)
      bytes += bigEndian(Int64(encoded.count)) + encoded
    }
    return Digest.sha256(bytes)
  }

  private static func bigEndian(_ number: Int64) -> [UInt8] {
    stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> Int64($0)) }
  }
}

/// One of many acts that are written down together.
public struct AuditLine: Sendable, Hashable {
  public let act: String
  public let subject: String
  public let detail: String

  public init(act: String, subject: String, detail: String = "") {
    self.act = act
    self.subject = subject
    self.detail = detail
  }
}

extension Tx {
  /// Writes down an act of a viewer, or a read of a sensitive field.
  public func audit(_ act: String, subject: String, detail: String = "", by viewer: Viewer) throws {
    let standing: String =
      switch viewer.standing {
      case .oneself: "person"
      case .enterprise(let id): "delegate:\(id)"
      case .post(let id, let role, _): "\(role.rawValue):\(id)"
      }
    try audit(
      act, subject: subject, detail: detail, community: viewer.community, person: viewer.person, standing: standing)
  }

  /// For the command line and the clock, which are nobody's session.
  public func audit(
    _ act: String, subject: String, detail: String = "", community: CommunityID, person: PersonID? = nil,
    standing: String = "command line"
  ) throws {
    let last = try first("SELECT * FROM audit_entries ORDER BY number DESC LIMIT 1", AuditEntry.init)
    let number = (last?.number ?? 0) + 1
    let previous = last?.hash ?? [UInt8](repeating: 0, count: 32)
    let words = [community.text, person?.text ?? "", standing, act, subject, detail]
    let hash = AuditEntry.hash(number: number, at: now, previous: previous, words: words)
    try run(
      """
      INSERT INTO audit_entries
        (number, community_id, at, person_id, standing, act, subject_id, detail, previous_hash, hash)
      VALUES (\(number), \(community), \(now), \(person), \(standing), \(act), \(subject), \(detail),
        \(previous), \(hash))
      """)
    try run(
      """
      INSERT INTO chain_heads (chain, number, hash) VALUES ('audit', \(number), \(hash))
      ON CONFLICT (chain) DO UPDATE SET number = excluded.number, hash = excluded.hash
      """)
  }

  /// Many lines at once, in order, of what a program did by itself. The chain is the same as line by line.
  public func audit(_ lines: [AuditLine], community: CommunityID, standing: String = "clock") throws {
    guard !lines.isEmpty else { return }
    let last = try first("SELECT * FROM audit_entries ORDER BY number DESC LIMIT 1", AuditEntry.init)
    var number = last?.number ?? 0
    var previous = last?.hash ?? [UInt8](repeating: 0, count: 32)
    for start in stride(from: 0, to: lines.count, by: 200) {
      let rows: [SQL] = lines[start..<min(start + 200, lines.count)].map { line in
        number += 1
        let words = [community.text, "", standing, line.act, line.subject, line.detail]
        let hash = AuditEntry.hash(number: number, at: now, previous: previous, words: words)
        defer { previous = hash }
        return """
          (\(number), \(community), \(now), NULL, \(standing), \(line.act), \(line.subject), \(line.detail), \(previous),
          \(hash))
          """
      }
      try run(
        """
        INSERT INTO audit_entries
          (number, community_id, at, person_id, standing, act, subject_id, detail, previous_hash, hash)
        VALUES \(sql: SQL.joined(rows, by: ", "))
        """)
    }
    try run(
      """
      INSERT INTO chain_heads (chain, number, hash) VALUES ('audit', \(number), \(previous))
      ON CONFLICT (chain) DO UPDATE SET number = excluded.number, hash = excluded.hash
      """)
  }

  /// One page of the log, newest first.
  public func auditEntries(_ filter: AuditFilter, limit: Int, offset: Int) throws -> [AuditEntry] {
    try all(
      """
      SELECT * FROM audit_entries WHERE \(sql: filter.condition)
      ORDER BY number DESC LIMIT \(limit) OFFSET \(offset)
      """, AuditEntry.init)
  }

  public func auditCount(_ filter: AuditFilter) throws -> Int {
    try scalar("SELECT count(*) FROM audit_entries WHERE \(sql: filter.condition)") ?? 0
  }
}

/// Which lines of the log are looked for.
public struct AuditFilter: Sendable {
  public var community: CommunityID
  /// Empty for every act.
  public var act: String
  /// Nil for everybody; an empty list finds nothing.
  public var persons: [PersonID]?
  public var from: Timestamp?
  /// The first instant that is no longer meant.
  public var until: Timestamp?

  public init(community: CommunityID, act: String = "") {
    self.community = community
    self.act = act
  }

  var condition: SQL {
    var parts: [SQL] = ["community_id = \(community)"]
    if !act.isEmpty { parts.append("act = \(act)") }
    if let persons { parts.append(persons.isEmpty ? "1 = 0" : "person_id IN (\(list: persons))") }
    if let from { parts.append("at >= \(from)") }
    if let until { parts.append("at < \(until)") }
    return SQL.joined(parts, by: " AND ")
  }
}

/// The walk over the chain that `stairwell audit verify` makes.
public struct AuditChain: Sendable, Equatable {
  public var entries: Int64 = 0
  /// The last hash: write it down elsewhere, and an end that was cut off by somebody who knows `chain_heads` is found too.
  public var head: [UInt8] = [UInt8](repeating: 0, count: 32)
  /// The first line that is wrong, and what is.
  public var fault: String?

  public static func verify(_ tx: Tx) throws -> AuditChain {
    var chain = AuditChain()
    while chain.fault == nil {
      let page = try tx.rows(
        "SELECT * FROM audit_entries WHERE number > \(chain.entries) ORDER BY number LIMIT 1000")
      if page.isEmpty { break }
      for row in page where chain.fault == nil { chain.take(row) }
    }
    let total: Int64 = try tx.scalar("SELECT count(*) FROM audit_entries") ?? 0
    if chain.fault == nil, total != chain.entries {
      chain.fault = "\(total) lines are stored, \(chain.entries) are in the chain"
    }
    if chain.fault == nil { chain.fault = try chain.hiddenText(tx) ?? chain.missingEnd(tx) }
    return chain
  }

  /// SQLite gives a text up to its first NUL, so what was put behind one would pass unseen. PostgreSQL stores no NUL.
  private func hiddenText(_ tx: Tx) throws -> String? {
    guard tx.dialect == .sqlite else { return nil }
    let columns: [SQL] = ["community_id", "person_id", "standing", "act", "subject_id", "detail"]
    let holdsNUL = columns.map { column -> SQL in "instr(CAST(\(sql: column) AS BLOB), x'00') > 0" }
    let number: Int64? = try tx.scalar(
      "SELECT min(number) FROM audit_entries WHERE \(sql: SQL.joined(holdsNUL, by: " OR "))")
    return number.map { "line \($0) was changed after it was written" }
  }

  /// The last line that was written is the last that is there.
  private func missingEnd(_ tx: Tx) throws -> String? {
    let written = try tx.first("SELECT number, hash FROM chain_heads WHERE chain = 'audit'") { row in
      (number: try row("number", as: Int64.self), hash: try row("hash", as: [UInt8].self))
    }
    if written?.number ?? 0 != entries { return "\(written?.number ?? 0) lines were written, \(entries) are there" }
    if let written, written.hash != head { return "line \(entries) is not the last that was written" }
    return nil
  }

  private mutating func take(_ row: Row) {
    // A flipped byte can also make a column unreadable as what it is.
    guard let entry = try? AuditEntry(row) else {
      fault = "line after \(entries): a column cannot be read"
      return
    }
    if entry.number != entries + 1 {
      fault = "line \(entries + 1) is missing"
    } else if entry.previousHash != head {
      fault = "line \(entry.number) does not follow line \(entries)"
    } else if entry.hash != entry.expectedHash {
      fault = "line \(entry.number) was changed after it was written"
    }
    entries = entry.number
    head = entry.hash
  }
}
