import Contracts
import Kernel
import Store

/// A server of others, or a robot in a group chat, that is told of events.
struct Endpoint: Sendable {
  enum Kind: String, SQLEnum, CaseIterable, Sendable { case standard, wecom, dingtalk, feishu }
  enum State: String, SQLEnum, Sendable { case on, paused, ended }

  /// Messages to a robot: twenty a minute are what WeCom and DingTalk take, and Feishu takes more.
  static let robotGap = Timestamp.Span.seconds(3)
  /// So long a secret that was changed signs beside the new one.
  static let overlap = Timestamp.Span.days(1)
  /// After so long without any success it is paused.
  static let patience = Timestamp.Span.days(5)
  static let maxOfACommunity = 30

  let id: EndpointID
  let community: CommunityID
  let name: String
  let kind: Kind
  let host: String
  let address: [UInt8]
  let secret: [UInt8]
  let oldSecret: [UInt8]?
  let oldSecretUntil: Timestamp?
  let events: [String]
  let state: State
  /// `gone` or `failing` when the house stopped it by itself.
  let reason: String
  let failingSince: Timestamp?

  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    name = try row("name")
    kind = try row("kind")
    host = try row("host")
    address = try row("address")
    secret = try row("secret")
    oldSecret = try row(optional: "old_secret")
    oldSecretUntil = try row(optional: "old_secret_until")
    events = try row("events", as: String.self).split(separator: " ").map(String.init)
    state = try row("state")
    reason = try row("reason")
    failingSince = try row(optional: "failing_since")
  }

  func openedAddress(_ vault: Vault) throws -> String {
    try vault.open(address, table: "webhook_endpoints", column: "address", row: id.text)
  }

  /// A robot without a signature has an empty one.
  func openedSecret(_ vault: Vault) throws -> String {
    try vault.open(secret, table: "webhook_endpoints", column: "secret", row: id.text)
  }

  /// The one before, while it still signs.
  func openedOldSecret(_ vault: Vault, at now: Timestamp) throws -> String? {
    guard let oldSecret, let oldSecretUntil, now < oldSecretUntil else { return nil }
    // Sealed as the secret that it was.
    return try vault.open(oldSecret, table: "webhook_endpoints", column: "secret", row: id.text)
  }
}

/// One message to one endpoint, with all its tries.
struct Delivery: Sendable {
  enum State: String, SQLEnum, Sendable { case waiting, sending, delivered, dead }

  /// The same over all tries: what the receiver knows a repeat by.
  let id: DeliveryID
  let community: CommunityID
  let endpoint: EndpointID
  let event: String
  let payload: String
  let state: State
  let attempts: Int
  let lastError: String
  let lastStatus: Int
  /// The beginning of the last answer.
  let answer: String
  let createdAt: Timestamp
  let runAt: Timestamp
  let settledAt: Timestamp?

  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    endpoint = try row("endpoint_id")
    event = try row("event")
    payload = try row("payload")
    state = try row("state")
    attempts = try row("attempts")
    lastError = try row("last_error")
    lastStatus = try row("last_status")
    answer = try row("answer")
    createdAt = try row("created_at")
    runAt = try row("run_at")
    settledAt = try row(optional: "settled_at")
  }
}
