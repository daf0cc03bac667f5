import Contracts
import Kernel
import Store

/// A bearer token of a program that acts for a person. Stored as a hash only.
struct Token: Sendable {
  /// By this beginning a secret scanner knows one that was left in a repository.
  static let prefix = "stw_"

  let id: TokenID
  let community: CommunityID
  let person: PersonID
  let name: String
  let standingKey: String?
  let createdAt: Timestamp
  let expiresAt: Timestamp
  let lastUsedOn: LocalDay?

  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    person = try row("person_id")
    name = try row("name")
    standingKey = try row(optional: "standing_key")
    createdAt = try row("created_at")
    expiresAt = try row("expires_at")
    lastUsedOn = try row(optional: "last_used_on")
  }

  static func isToken(_ text: String) -> Bool { text.hasPrefix(prefix) && text.utf8.count == prefix.utf8.count + 48 }
}
