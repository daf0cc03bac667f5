import Contracts
import Enterprises
import Kernel
import People
import Store
import Web

/// What the ways in need of the other modules, handed in by the roof.
public struct IntakeWiring: Sendable {
  /// One short message: a one-time code, a receipt.
  public struct Message: Sendable {
    public let to: Contact
    public let subject: String
    public let text: String
    /// The same key is sent once.
    public let key: String
    /// She waits for it right now: the quiet hours do not hold it back.
    public var goesAtOnce = false
  }

  /// Sends in the same transaction; false when neither mail nor short messages are set up for this contact.
  public typealias Send = @Sendable (Tx, Message, CommunityID) throws -> Bool
  /// Finds buildings, floors and rooms in people's words.
  public typealias Match = @Sendable (CommunityID, Tx) throws -> any AddressMatcher

  public var remit: OutsideRemit
  public var chat: ChatWords
  public var send: Send = { _, _, _ in false }
  public var matcher: Match?

  public init(remit: OutsideRemit = .none, chat: ChatWords = .none) {
    self.remit = remit
    self.chat = chat
  }
}
