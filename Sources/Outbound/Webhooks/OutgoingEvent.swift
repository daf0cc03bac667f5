import Contracts
import Kernel
import Web

/// What a server of others is told: that something happened to which case, and where those who may can look. No name, no text, no person.
public struct OutgoingEvent: Sendable {
  /// `case.opened`
  public let type: String
  public let at: Timestamp
  public let id: String
  public let number: String
  public let state: String
  /// Nil when no more than number and state may be told; then there is no address either.
  public let window: String?

  public init(type: String, at: Timestamp, id: String, number: String, state: String, window: String?) {
    self.type = type
    self.at = at
    self.id = id
    self.number = number
    self.state = state
    self.window = window
  }

  static let testType = "test"

  static func test(at now: Timestamp, id: String) -> OutgoingEvent {
    OutgoingEvent(type: testType, at: now, id: id, number: "", state: "", window: nil)
  }

  /// `publicURL` without a slash at its end.
  func payload(publicURL: String) -> JSONValue {
    var data: [String: JSONValue] = ["id": .text(id)]
    if !number.isEmpty { data["number"] = .text(number) }
    if !state.isEmpty { data["state"] = .text(state) }
    if let window {
      data["window"] = .text(window)
      data["url"] = .text(publicURL + "/cases/" + id)
    }
    return .object(["type": .text(type), "timestamp": .text(at.exactRFC3339()), "data": .object(data)])
  }
}
