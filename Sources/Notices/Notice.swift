import Contracts
import Foundation
import Kernel
import Store

/// In whose inbox a line goes: a person in one of her standings. The standing is part of the address, so that what concerns
/// her as herself can never be read while she acts for her employer.
public struct Recipient: Hashable, Sendable {
  public let person: PersonID
  /// `self`, an organisation id, or a post id.
  public let key: String

  /// About what she filed or does as herself.
  public static func oneself(_ person: PersonID) -> Recipient { Recipient(person: person, key: "self") }

  /// As delegate of an enterprise.
  public static func delegate(_ person: PersonID, of organization: OrganizationID) -> Recipient {
    Recipient(person: person, key: organization.text)
  }

  /// In a post.
  public static func post(_ post: PostID, held person: PersonID) -> Recipient {
    Recipient(person: person, key: post.text)
  }

  init(person: PersonID, key: String) {
    self.person = person
    self.key = key
  }

  /// The inbox that a viewer reads at this moment.
  init(_ viewer: Viewer) {
    person = viewer.person
    key =
      switch viewer.standing {
      case .oneself: "self"
      case .enterprise(let id): id.text
      case .post(let id, _, _): id.text
      }
  }
}

/// What a line says: a translation and the values that fill it. A value that starts with `@` is itself a translation key.
public struct NoticeWords: Hashable, Sendable {
  public let key: String
  public let values: [String: String]
  public init(_ key: String, _ values: [String: String] = [:]) {
    self.key = key
    self.values = values
  }
}

/// One line of an inbox.
public struct Notice: Sendable {
  public let id: NoticeID
  public let words: NoticeWords
  /// Where the matter can be seen, within this site.
  public let path: String
  public let createdAt: Timestamp
  public let readAt: Timestamp?

  init(_ row: Row) throws {
    id = try row("id")
    let raw = Data(try row("words_values", as: String.self).utf8)
    words = NoticeWords(try row("words_key"), try JSONDecoder().decode([String: String].self, from: raw))
    path = try row("path")
    createdAt = try row("created_at")
    readAt = try row(optional: "read_at")
  }
}
