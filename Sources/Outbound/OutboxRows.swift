import Contracts
import Kernel
import Store

/// A letter that was claimed: what is needed to carry it.
struct Letter: Sendable {
  let id: OutgoingID
  let community: CommunityID
  let kind: LetterKind
  let content: [UInt8]
  let attempts: Int
  let createdAt: Timestamp

  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    kind = try row("kind")
    content = try row("content")
    attempts = try row("attempts")
    createdAt = try row("created_at")
  }
}

extension LetterKind: SQLEnum {}

extension Tx {
  /// False when one with this key is there already, waiting or settled.
  func insertLetter(
    _ id: OutgoingID, _ kind: LetterKind, key: String, atOnce: Bool, community: CommunityID, content: [UInt8]
  ) throws -> Bool {
    let notBefore = atOnce ? now : quietHours.over(now)
    return try run(
      """
      INSERT INTO outgoing_letters (id, community_id, kind, occasion, content, state, run_at, attempts, last_error, created_at,
        goes_at_once)
      VALUES (\(id), \(community), \(kind), \(key), \(content), 'waiting', \(notBefore), 0, '', \(now), \(atOnce))
      ON CONFLICT (community_id, kind, occasion) DO NOTHING
      """) > 0
  }

  /// Takes letters that are due; in quiet hours only those that somebody waits for, since what was put off after a failure, or lay
  /// while the machine stood, falls due at any hour. Who does not settle within `lease` has died, and another takes them.
  func claimLetters(limit: Int, lease: Timestamp.Span = .minutes(2)) throws -> [Letter] {
    let hours: SQL = quietHours.holds(now) ? "AND goes_at_once = 1" : ""
    let ids = try all(
      """
      SELECT id FROM outgoing_letters WHERE state IN ('waiting', 'sending') AND run_at <= \(now) \(sql: hours)
      ORDER BY run_at, id LIMIT \(limit) \(dialect: .skipLocked)
      """
    ) { row in try row("id", as: OutgoingID.self) }
    if ids.isEmpty { return [] }
    return try all(
      """
      UPDATE outgoing_letters SET state = 'sending', run_at = \(now + lease), attempts = attempts + 1
      WHERE id IN (\(list: ids)) RETURNING *
      """, Letter.init
    ).sorted { $0.id < $1.id }
  }

  /// The end of a letter, good or bad: address and words are forgotten.
  func endLetter(_ letter: Letter, sent: Bool, error: String = "") throws {
    try run(
      """
      UPDATE outgoing_letters SET state = \(sent ? "sent" : "failed"), content = NULL, last_error = \(error), settled_at = \(now)
      WHERE id = \(letter.id) AND attempts = \(letter.attempts) AND state = 'sending'
      """)
  }

  func putOffLetter(_ letter: Letter, by wait: Timestamp.Span, error: String) throws {
    try run(
      """
      UPDATE outgoing_letters SET state = 'waiting', run_at = \(now + wait), last_error = \(error)
      WHERE id = \(letter.id) AND attempts = \(letter.attempts) AND state = 'sending'
      """)
  }

  /// `waiting`, `sending`, `sent` or `failed`, and the last fault in a word; nil when there is no letter of this key.
  public func letterState(key: String, community: CommunityID) throws -> (state: String, error: String)? {
    try first(
      "SELECT state, last_error FROM outgoing_letters WHERE community_id = \(community) AND occasion = \(key) ORDER BY id LIMIT 1"
    ) { row in (state: try row("state"), error: try row("last_error")) }
  }

  /// That a letter was sent is known for three months, so that its key still guards against a second one.
  public func forgetLetters() throws {
    try run("DELETE FROM outgoing_letters WHERE settled_at < \(now - .days(90))")
  }
}
