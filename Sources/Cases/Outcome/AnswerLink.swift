import Contracts
import Cryptography
import Kernel
import Store

extension LinkSecret {
  /// By which an applicant answers for one closing.
  var answerPath: String { "/answer/" + text }
}

/// A link, as far as the store knows it.
struct AnswerLink: Sendable {
  /// How long after its making it may be used. Longer than the three weeks within which most people answer.
  static let days = 30

  let caseID: CaseID
  let round: Int
  /// To whom it was mailed.
  let person: PersonID?
  /// Who gave it to a caller without an account; neither, when it went to a reporter.
  let madeBy: PersonID?
  let expiresAt: Timestamp
  let usedAt: Timestamp?

  init(_ row: Row) throws {
    caseID = try row("case_id")
    round = try row("round")
    person = try row(optional: "person_id")
    madeBy = try row(optional: "made_by_person_id")
    expiresAt = try row("expires_at")
    usedAt = try row(optional: "used_at")
  }
}

/// Whose a new link is.
enum AnswerLinkHolder: Sendable, Hashable {
  case mailed(PersonID)
  case handed(by: PersonID)
  /// Somebody without an account, in the letter to the contact that she left.
  case reporter
}

extension Tx {
  /// Makes a link for the present round. Of those that were handed to a caller before, only the newest opens.
  func makeAnswerLink(of item: Case, for holder: AnswerLinkHolder) throws -> LinkSecret {
    let secret = LinkSecret(world)
    var (person, madeBy): (PersonID?, PersonID?) = (nil, nil)
    switch holder {
    case .mailed(let one): person = one
    case .reporter: break
    case .handed(let by):
      madeBy = by
      try run(
        """
        DELETE FROM case_answer_links WHERE case_id = \(item.id) AND round = \(item.round) AND used_at IS NULL
          AND made_by_person_id IS NOT NULL
        """)
    }
    try run(
      """
      INSERT INTO case_answer_links (secret_hash, community_id, case_id, round, person_id, made_by_person_id, made_at, expires_at)
      VALUES (\(secret.hash), \(item.community), \(item.id), \(item.round), \(person), \(madeBy), \(now),
        \(now + .days(AnswerLink.days)))
      """)
    return secret
  }

  func answerLink(_ secret: LinkSecret) throws -> AnswerLink? {
    try first("SELECT * FROM case_answer_links WHERE secret_hash = \(secret.hash)", AnswerLink.init)
  }

  /// Closes this link and all others of the same closing. False when it was used before.
  func useAnswerLink(_ secret: LinkSecret, _ link: AnswerLink) throws -> Bool {
    let used = try run(
      "UPDATE case_answer_links SET used_at = \(now) WHERE secret_hash = \(secret.hash) AND used_at IS NULL")
    try run(
      """
      UPDATE case_answer_links SET used_at = \(now)
      WHERE case_id = \(link.caseID) AND round = \(link.round) AND used_at IS NULL
      """)
    return used > 0
  }

  /// Those that were mailed to a person who is forgotten.
  public func eraseAnswerLinks(of person: PersonID) throws {
    try run("DELETE FROM case_answer_links WHERE person_id = \(person)")
  }

  /// Links that nobody can use any more are forgotten a year after.
  public func forgetAnswerLinks() throws {
    try run("DELETE FROM case_answer_links WHERE expires_at < \(now - .days(365))")
  }

  func isRated(_ id: CaseID, round: Int) throws -> Bool {
    try exists("SELECT 1 FROM case_ratings WHERE case_id = \(id) AND round = \(round)")
  }

  /// Who closed a round, and in which result it ended.
  func closure(of id: CaseID, round: Int) throws -> CaseClosure? {
    try first(
      """
      SELECT case_closures.*, person_cards.name AS by_name FROM case_closures
      LEFT JOIN person_cards ON person_cards.person_id = case_closures.by_person_id
      WHERE case_id = \(id) AND round = \(round)
      """, CaseClosure.init)
  }
}
