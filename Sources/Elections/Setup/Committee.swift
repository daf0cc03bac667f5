import Audit
import Contracts
import Kernel
import Store

/// 选举委员会 of an election. Pure rules: who has to leave, and why.
public struct Committee: Sendable, Hashable {
  public struct Member: Sendable, Hashable {
    public let id: CommitteeMemberID
    public let name: String
    /// Where she works; empty when it does not matter.
    public let organization: String
    public let isChair: Bool
    public var leftOn: LocalDay?
    public var leftReason: Exit.Reason?
    public var leftBecause: String

    public var isIn: Bool { leftOn == nil }
  }

  /// Somebody who has to leave.
  public struct Exit: Sendable, Hashable {
    public enum Reason: String, CaseIterable, Sendable, SQLEnum {
      /// She stands, or was nominated.
      case stands
      /// Her spouse, parent, child, brother or sister stands.
      case kin
      /// Somebody of her enterprise stands.
      case sameFirm = "same_firm"
      /// Did not come, or did not vote, twice running.
      case absent
      case resigned
    }

    public let member: CommitteeMemberID
    public let reason: Reason
    public let because: String
  }

  /// Somebody who stands.
  public struct Standing: Sendable, Hashable {
    public let name: String
    public let organization: String

    public init(name: String, organization: String) {
      self.name = name
      self.organization = organization
    }
  }

  /// Art. 8: five to nine.
  public static let least = 5
  public static let most = 9

  public var members: [Member]
  public init(_ members: [Member]) { self.members = members }

  public var present: [Member] { members.filter(\.isIn) }

  /// Art. 9. In the order of the members; the gravest reason first.
  public func exits(standing: [Standing], ties: [DeclaredTie]) -> [Exit] {
    present.compactMap { member in
      if let same = standing.first(where: { isSame($0, member) }) {
        return Exit(member: member.id, reason: .stands, because: same.name)
      }
      let kin = ties.filter { $0.kind.isKinship }
      if let near = standing.first(where: { one in kin.contains { $0.joins(one.name, member.name) } }) {
        return Exit(member: member.id, reason: .kin, because: near.name)
      }
      if let colleague = standing.first(where: { !member.organization.isEmpty && $0.organization == member.organization }) {
        return Exit(member: member.id, reason: .sameFirm, because: colleague.name)
      }
      return nil
    }
  }

  /// The same name is the same person, unless both say that they work elsewhere.
  private func isSame(_ one: Standing, _ member: Member) -> Bool {
    guard one.name == member.name else { return false }
    return one.organization.isEmpty || member.organization.isEmpty || one.organization == member.organization
  }
}

/// That two people of an election are near to each other, as somebody declared.
public struct DeclaredTie: Sendable, Hashable {
  public enum Kind: String, CaseIterable, Sendable, SQLEnum {
    case spouse, parent, sibling
    /// Their enterprises belong to one group.
    case group

    public var isKinship: Bool { self != .group }
  }

  public let one: String
  public let other: String
  public let kind: Kind

  /// In one order, whoever is named first.
  public init(_ a: String, _ b: String, _ kind: Kind) {
    (one, other) = a < b ? (a, b) : (b, a)
    self.kind = kind
  }

  public func joins(_ a: String, _ b: String) -> Bool { (one == a && other == b) || (one == b && other == a) }
}
