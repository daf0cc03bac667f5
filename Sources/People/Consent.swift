import Contracts
import Kernel
import Store

/// What somebody agreed to, in which words, since when.
struct Consent: Sendable {
  /// The raw value is stored and names the texts `consent.<raw value>` (title) and `consent.<raw value>.text`.
  enum Purpose: String, CaseIterable, Sendable {
    /// To keep the account and to handle what she files. Without it there is no account.
    case account
    /// To be told of activities and notices of the community.
    case notices
    // Sensitive personal information: each consented apart (个人信息保护法 art. 29).
    case partyMembership, children, hardship

    var isSeparate: Bool {
      switch self {
      case .account, .notices: false
      case .partyMembership, .children, .hardship: true
      }
    }
  }

  /// Changes when the texts change in meaning: those who agreed to an older one are asked again.
  static let textVersion = "2026-11"

  let id: ConsentID
  let person: PersonID
  let purpose: Purpose?
  let isSeparate: Bool
  let textVersion: String
  let text: String
  let givenAt: Timestamp
  let withdrawnAt: Timestamp?

  init(_ row: Row) throws {
    id = try row("id")
    person = try row("person_id")
    purpose = Purpose(rawValue: try row("purpose"))
    isSeparate = try row("scope", as: String.self) == "separate"
    textVersion = try row("text_version")
    text = try row("text")
    givenAt = try row("given_at")
    withdrawnAt = try row(optional: "withdrawn_at")
  }
}

/// A sensitive fact about herself that a person chose to tell. Never shown to an employer, on no page of staff either: it serves
/// her own export (also the copy that is made for her on her written request, audited) and the services that she asks for.
struct SensitiveFact: Sendable {
  let kind: Consent.Purpose
  let text: String
  let keptUntil: LocalDay

  static func context(_ person: PersonID, _ kind: String) -> String { person.text + "/" + kind }
}
