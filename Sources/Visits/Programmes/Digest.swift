import Audit
import Contracts
import Cryptography
import Kernel
import Store

/// The five lines of one week for one helper, and her one tap: 都好 or 要帮忙.
struct HelperDigest: Sendable {
  enum Answer: String, Sendable, CaseIterable, SQLEnum { case fine, help }

  /// How long the link opens after the week began: until the week after is over.
  static let days = 14

  let id: DigestID
  let community: CommunityID
  let helper: PersonID
  let monday: LocalDay
  let expiresAt: Timestamp
  let hasLink: Bool
  let answer: Answer?
  let words: String
  let answeredAt: Timestamp?
  let takenBy: PersonID?
  let takenWords: String
  let takenAt: Timestamp?

  var isWaiting: Bool { answer == .help && takenAt == nil }
}

extension LinkSecret {
  /// To the five lines of a week.
  var weekPath: String { "/weekly/" + text }
}

/// Her one tap. It counts once; a second one changes nothing.
struct AnswerDigest: Sendable {
  let id: DigestID
  let answer: HelperDigest.Answer
  var words = ""

  /// `isByLink`: nobody is signed in; the link is known to its helper alone.
  @discardableResult
  func run(isByLink: Bool, _ tx: Tx) throws -> Bool {
    guard let digest = try tx.findDigest(id) else { throw ProgrammeError.linkUnknown }
    if digest.answer != nil { return false }
    if digest.expiresAt <= tx.now { throw ProgrammeError.linkExpired }
    let changed = try tx.run(
      """
      UPDATE helper_digests SET answer = \(answer), words = \(words), answered_at = \(tx.now) WHERE id = \(id) AND answer IS NULL
      """)
    guard changed > 0 else { return false }
    try tx.audit(
      "digest.answered", subject: id.text, detail: answer.rawValue, community: digest.community, person: digest.helper,
      standing: isByLink ? "link" : "self")
    if answer == .help { try tx.record(HelperAsked(digest: id), community: digest.community, actor: digest.helper) }
    return true
  }
}

/// Somebody of the team takes up what a helper asked for, and says what comes of it.
struct TakeHelp: Sendable {
  let id: DigestID
  let words: String

  func run(by viewer: Viewer, _ tx: Tx) throws {
    guard let digest = try tx.findDigest(id), digest.community == viewer.community, try tx.mayTakeHelp(digest, viewer) else {
      throw Problem.notFound
    }
    guard digest.isWaiting else { throw ProgrammeError.helpTaken }
    try tx.run(
      """
      UPDATE helper_digests SET taken_by_person_id = \(viewer.person), taken_words = \(words), taken_at = \(tx.now)
      WHERE id = \(id) AND taken_at IS NULL
      """)
    try tx.audit("digest.heard", subject: id.text, by: viewer)
    try tx.record(HelperHeard(digest: id), by: viewer)
  }
}

extension Tx {
  func findDigest(_ id: DigestID) throws -> HelperDigest? {
    try first("SELECT * FROM helper_digests WHERE id = \(id)", HelperDigest.init)
  }

  func digest(_ secret: LinkSecret) throws -> HelperDigest? {
    try first(
      """
      SELECT * FROM helper_digests WHERE secret_hash = \(secret.hash)
        OR id = (SELECT digest_id FROM helper_digest_links WHERE secret_hash = \(secret.hash))
      """, HelperDigest.init)
  }

  func digest(of helper: PersonID, week monday: LocalDay) throws -> HelperDigest? {
    try first("SELECT * FROM helper_digests WHERE helper_person_id = \(helper) AND monday_on = \(monday)", HelperDigest.init)
  }

  /// The last one before a week, whatever became of it.
  func digest(of helper: PersonID, before monday: LocalDay) throws -> HelperDigest? {
    try first(
      """
      SELECT * FROM helper_digests WHERE helper_person_id = \(helper) AND monday_on < \(monday) ORDER BY monday_on DESC LIMIT 1
      """, HelperDigest.init)
  }

  /// Nil when there is one for this week already.
  func makeDigest(for helper: PersonID, week monday: LocalDay, community: CommunityID) throws -> DigestID? {
    let id: DigestID = newID()
    let expires = SiteZone.shanghai.instant(monday.adding(days: HelperDigest.days))
    let made = try run(
      """
      INSERT INTO helper_digests (id, community_id, helper_person_id, monday_on, made_at, expires_at, words, taken_words)
      VALUES (\(id), \(community), \(helper), \(monday), \(now), \(expires), '', '')
      ON CONFLICT (helper_person_id, monday_on) DO NOTHING
      """)
    return made > 0 ? id : nil
  }

  /// A link for a week's lines. The first stands with them; the letter's must not close when another is handed out, so further ones
  /// stand beside it.
  func makeDigestLink(_ id: DigestID) throws -> LinkSecret {
    let secret = LinkSecret(world)
    let isFirst = try run("UPDATE helper_digests SET secret_hash = \(secret.hash) WHERE id = \(id) AND secret_hash IS NULL") > 0
    if isFirst { return secret }
    try run(
      """
      INSERT INTO helper_digest_links (secret_hash, community_id, digest_id, made_at)
      SELECT \(secret.hash), community_id, id, \(now) FROM helper_digests WHERE id = \(id)
      """)
    return secret
  }

  func dropDigestLink(_ id: DigestID) throws { try run("UPDATE helper_digests SET secret_hash = NULL WHERE id = \(id)") }

  /// What helpers of a programme asked for: what waits first, then the latest that was taken up.
  func helpAsked(in programme: ProgrammeID, since instant: Timestamp) throws -> [HelperDigest] {
    try all(
      """
      SELECT * FROM helper_digests WHERE answer = 'help' AND answered_at >= \(instant) AND helper_person_id IN (
          SELECT helper_person_id FROM programme_ties WHERE programme_id = \(programme))
      ORDER BY CASE WHEN taken_at IS NULL THEN 0 ELSE 1 END, answered_at DESC, id LIMIT 40
      """, HelperDigest.init)
  }

  /// Whoever may see one of the helper's ties may take up what she asked for.
  func mayTakeHelp(_ digest: HelperDigest, _ viewer: Viewer) throws -> Bool {
    guard viewer.may(.makeVisit) else { return false }
    return try exists(
      """
      SELECT 1 FROM programme_ties JOIN programmes ON programmes.id = programme_ties.programme_id
      WHERE programme_ties.helper_person_id = \(digest.helper) AND \(sql: ProgrammePolicy.visible(viewer)) LIMIT 1
      """)
  }

  /// The same of many: those of these helpers one of whose ties the viewer may see.
  func helpersSeen(_ helpers: [PersonID], _ viewer: Viewer) throws -> Set<PersonID> {
    let unique = Set(helpers).sorted()
    guard viewer.may(.makeVisit), !unique.isEmpty else { return [] }
    return Set(
      try all(
        """
        SELECT DISTINCT programme_ties.helper_person_id FROM programme_ties JOIN programmes ON programmes.id = programme_ties.programme_id
        WHERE programme_ties.helper_person_id IN (\(list: unique)) AND \(sql: ProgrammePolicy.visible(viewer))
        ORDER BY programme_ties.helper_person_id LIMIT \(unique.count)
        """
      ) { row in try row("helper_person_id", as: PersonID.self) })
  }

  // MARK: Letters

  func wantsNoLetters(_ person: PersonID) throws -> Bool {
    try exists("SELECT 1 FROM helper_letters WHERE person_id = \(person) AND is_stopped = 1")
  }

  func keepLetters(stopped: Bool, of person: PersonID, community: CommunityID) throws {
    try run(
      """
      INSERT INTO helper_letters (person_id, community_id, is_stopped, changed_at) VALUES (\(person), \(community), \(stopped), \(now))
      ON CONFLICT (person_id) DO UPDATE SET is_stopped = excluded.is_stopped, changed_at = excluded.changed_at
      """)
  }

  /// Weeks that are long over, with what was said in them.
  public func forgetDigests() throws { try run("DELETE FROM helper_digests WHERE expires_at < \(now - .days(365))") }
}

extension HelperDigest {
  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    helper = try row("helper_person_id")
    monday = try row("monday_on")
    expiresAt = try row("expires_at")
    hasLink = try row(optional: "secret_hash", as: [UInt8].self) != nil
    answer = try row(optional: "answer")
    words = try row("words")
    answeredAt = try row(optional: "answered_at")
    takenBy = try row(optional: "taken_by_person_id")
    takenWords = try row("taken_words")
    takenAt = try row(optional: "taken_at")
  }
}
