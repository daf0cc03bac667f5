import Contracts
import Cryptography
import Jobs
import Kernel
import Store
import Web

/// A letter that asks an applicant how it went. Whoever sends letters knows her address, or that there is none.
public struct AnswerMail: Sendable {
  public let person: PersonID
  public let subject: String
  public let text: String
  /// The same at a second run: it is sent once.
  public let key: String
}

extension CaseReactions {
  public static let answerLinkEvents = [CaseClosed.name, CaseDeclined.name]

  /// After each closing of each round a letter with a link of its own: to her who filed as herself, or to each who acts for the
  /// enterprise. It says neither what the matter is nor whose. `send` says whether it will go; where it will not, no link is kept.
  public static func mailAnswerLinks(
    publicURL: String, words: Translations, send: @escaping @Sendable (Tx, AnswerMail, CommunityID) throws -> Bool
  ) -> Reaction {
    Reaction(name: "cases.mail_answer_links", events: answerLinkEvents) { entry, tx in
      guard let item = try find(entry, tx), item.state.isClosed else { return }
      for person in Set(try applicants(of: item, tx).map(\.person)).sorted() {
        if try tx.hasAnswerLink(item, mailedTo: person) { continue }
        let secret = try tx.makeAnswerLink(of: item, for: .mailed(person))
        let values = ["number": item.number, "link": publicURL + secret.answerPath]
        let texts = [Language.chinese, .english].map { words.text("answer.mail_text", $0, values) }
        let mail = AnswerMail(
          person: person, subject: words.text("answer.mail_subject", .chinese, values), text: texts.joined(separator: "\n\n"),
          key: "answer|\(item.id)|\(item.round)|\(person)")
        if try !send(tx, mail, item.community) { try tx.dropAnswerLink(secret) }
      }
    }
  }
}

extension Tx {
  func hasAnswerLink(_ item: Case, mailedTo person: PersonID) throws -> Bool {
    try exists(
      """
      SELECT 1 FROM case_answer_links WHERE case_id = \(item.id) AND round = \(item.round) AND person_id = \(person) LIMIT 1
      """)
  }

  func hasReporterLink(_ item: Case) throws -> Bool {
    try exists(
      """
      SELECT 1 FROM case_answer_links WHERE case_id = \(item.id) AND round = \(item.round) AND person_id IS NULL
        AND made_by_person_id IS NULL
      """)
  }

  func dropAnswerLink(_ secret: LinkSecret) throws {
    try run("DELETE FROM case_answer_links WHERE secret_hash = \(secret.hash)")
  }
}
