import Contracts
import Foundation
import Kernel
import Store
import Web

/// A letter to one person. Say in `text` what happened and where to look, and nothing that a stranger at her screen should not read.
public struct OutgoingMail: Sendable {
  public let to: String
  public let subject: String
  public let text: String
  /// Names the occasion: a second letter with the same key is not sent.
  public let key: String
  /// She asked for it right now and waits for it: the quiet hours do not hold it back.
  public let goesAtOnce: Bool

  public init(to: String, subject: String, text: String, key: String, goesAtOnce: Bool = false) {
    self.to = to
    self.subject = subject
    self.text = text
    self.key = key
    self.goesAtOnce = goesAtOnce
  }
}

extension Tx {
  /// Queues a letter in this transaction; it is sent after the commit, or when the quiet hours are over, and tried again for three
  /// days. False, and nothing is kept, when no mail server is configured or `to` is no address.
  @discardableResult
  public func send(_ mail: OutgoingMail, community: CommunityID) throws -> Bool {
    guard let wired: OutboundTools = tools.find(), wired.mail != nil, MailLetter.isAddress(mail.to) else { return false }
    let content = LetterContent(to: mail.to, subject: mail.subject, text: mail.text)
    try queue(content, kind: .mail, key: mail.key, atOnce: mail.goesAtOnce, community: community, wired.vault)
    return true
  }

  /// The same by the community's own gateway for short messages. False when it has none or the number is none.
  @discardableResult
  public func sendText(
    toPhone phone: String, text: String, key: String, goesAtOnce: Bool = false, community: CommunityID
  ) throws -> Bool {
    guard let wired: OutboundTools = tools.find(), try hasTextGateway(community) else { return false }
    let digits = phone.filter { !" -".contains($0) }
    let isNumber = (5...20).contains(digits.count) && digits.dropFirst().allSatisfy { ("0"..."9").contains($0) }
    guard isNumber, digits.first.map({ $0 == "+" || ("0"..."9").contains($0) }) == true else { return false }
    let content = LetterContent(to: digits, subject: "", text: text)
    try queue(content, kind: .text, key: key, atOnce: goesAtOnce, community: community, wired.vault)
    return true
  }

  private func queue(
    _ content: LetterContent, kind: LetterKind, key: String, atOnce: Bool, community: CommunityID, _ vault: Vault
  ) throws {
    let id: OutgoingID = newID()
    let sealed = try content.sealed(for: id, vault, world)
    if try insertLetter(id, kind, key: key, atOnce: atOnce, community: community, content: sealed) { wakeRunners() }
  }
}

enum LetterKind: String, Sendable { case mail, text }

/// What is sealed while a letter waits, and forgotten when it is settled.
struct LetterContent: Codable, Sendable, Hashable {
  var to: String
  var subject: String
  var text: String

  func sealed(for id: OutgoingID, _ vault: Vault, _ world: World) throws -> [UInt8] {
    let json = String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
    return vault.seal(json, table: "outgoing_letters", column: "content", row: id.text, world: world)
  }

  init(to: String, subject: String, text: String) {
    self.to = to
    self.subject = subject
    self.text = text
  }

  init(opening sealed: [UInt8], of id: OutgoingID, _ vault: Vault) throws {
    let json = try vault.open(sealed, table: "outgoing_letters", column: "content", row: id.text)
    self = try JSONDecoder().decode(LetterContent.self, from: Data(json.utf8))
  }
}
