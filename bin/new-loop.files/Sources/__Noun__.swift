import Contracts
import Kernel

/// One __words__: the value and its rules. No I/O, no clock; facts come in, facts go out.
public struct __Noun__: Sendable, Equatable {
  public let id: __Noun__ID
  public let community: CommunityID
  public let openedBy: PersonID
  public var title: String
  public let openedAt: Timestamp
  /// nil while it is open.
  public private(set) var closedAt: Timestamp?

  public init(
    id: __Noun__ID, community: CommunityID, openedBy: PersonID, title: String, openedAt: Timestamp,
    closedAt: Timestamp? = nil
  ) {
    self.id = id
    self.community = community
    self.openedBy = openedBy
    self.title = title
    self.openedAt = openedAt
    self.closedAt = closedAt
  }

  public var isClosed: Bool { closedAt != nil }

  public mutating func close(at now: Timestamp) throws(__Noun__Error) {
    guard !isClosed else { throw .alreadyClosed }
    closedAt = now
  }
}
