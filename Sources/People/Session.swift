import Contracts
import Cryptography
import Kernel
import Store

/// A signed-in browser. The cookie's secret is stored as a hash only.
struct Session: Sendable {
  /// Without a request for this long, it is over.
  static let idle = Timestamp.Span.hours(12)
  /// Over in any case.
  static let absolute = Timestamp.Span.days(30)
  /// How often a request is noted: a write for each would cost more than the page.
  static let noted = Timestamp.Span.minutes(10)

  let id: SessionID
  let community: CommunityID
  let person: PersonID
  let standingKey: String
  let userAgent: String
  let createdAt: Timestamp
  let seenAt: Timestamp

  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    person = try row("person_id")
    standingKey = try row("standing_key")
    userAgent = try row("user_agent")
    createdAt = try row("created_at")
    seenAt = try row("seen_at")
  }

  func isOver(at now: Timestamp) -> Bool {
    now >= seenAt + Session.idle || now >= createdAt + Session.absolute
  }

  /// What is stored of a secret of ours: of 192 random bits a plain hash is enough.
  static func hash(_ secret: String) -> [UInt8] { Digest.sha256(Array(secret.utf8)) }
}

/// `Chrome·Windows`: enough to know one's own devices again, too little to track anybody.
enum UserAgent {
  static func short(_ header: String) -> String {
    let browsers = [
      ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"),
      ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ]
    let systems = [
      ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
      ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ]
    let browser = browsers.first { header.contains($0.0) }?.1
    let system = systems.first { header.contains($0.0) }?.1
    return [browser, system].compactMap { $0 }.joined(separator: "·")
  }
}
