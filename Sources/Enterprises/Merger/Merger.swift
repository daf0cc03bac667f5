import Contracts
import Kernel
import Store

/// That an enterprise was merged into another (吸收合并), or that its record was the double of another. Pure.
///
/// The record stays with everything that hangs on it; it is ended and names its successor. Nothing is poured together: what was said
/// to one firm was not said to the other.
public struct Merger: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable, SQLEnum { case absorbed, double }

  /// Days within which whoever keeps the registry can take it back.
  public static let undoDays = 30
  /// Mergers one after another; more than this is a fault in the data.
  static let chainMax = 20
  /// Whom one enterprise took in, over all: what pages list.
  static let predecessorsMax = 100

  public let organization: OrganizationID
  public let sequence: Int
  public let community: CommunityID
  public let into: OrganizationID
  public let kind: Kind
  public let on: LocalDay
  /// Why it is known to be so.
  public let words: String
  /// What undoing it goes back to.
  let statusBefore: OrganizationStatus
  public let by: PersonID
  public let at: Timestamp

  /// What must hold before an enterprise becomes part of another.
  struct Facts: Sendable {
    var organization: OrganizationID
    var heir: OrganizationID
    var heirStatus: OrganizationStatus
    /// It became part of another already.
    var isMerged: Bool
    /// What the heir itself became part of, one after another.
    var heirs: [OrganizationID] = []
    var day: LocalDay
    var today: LocalDay
  }

  static func require(_ facts: Facts) throws(EnterpriseError) {
    if facts.organization == facts.heir { throw .mergedIntoItself }
    if facts.isMerged { throw .alreadyMerged }
    if facts.heirs.contains(facts.organization) { throw .mergedInCircle }
    if facts.heirStatus == .deregistered || !facts.heirs.isEmpty { throw .successorEnded }
    if facts.day > facts.today { throw .mergerAhead }
  }

  /// The last day on which it can be taken back.
  public var lastUndoDay: LocalDay { SiteZone.shanghai.day(of: at).adding(days: Merger.undoDays) }

  /// `isHeirMerged`: its successor became part of yet another one since.
  func requireUndoable(on today: LocalDay, isHeirMerged: Bool) throws(EnterpriseError) {
    if isHeirMerged { throw .successorMergedSince }
    if today > lastUndoDay { throw .mergerFinal }
  }
}

/// What an enterprise became part of; or, asked the other way round, what became part of it.
public struct Successor: Sendable, Hashable {
  public let id: OrganizationID
  public let name: String
  public let code: String
  public let kind: Merger.Kind
  public let on: LocalDay
}

/// An enterprise became part of another.
public struct EnterpriseMerged: JournalEvent {
  public static let name = "enterprise.merged"
  public let organizationID: OrganizationID
  public let into: OrganizationID
  public var subject: String { organizationID.text }
}

/// That was a mistake: it stands for itself again.
public struct EnterpriseMergerUndone: JournalEvent {
  public static let name = "enterprise.merger_undone"
  public let organizationID: OrganizationID
  public let from: OrganizationID
  public var subject: String { organizationID.text }
}

/// What those are told who have to do with an enterprise that was merged; the same for every module that tells it.
public struct MergerTold: Sendable {
  public static let events = [EnterpriseMerged.name, EnterpriseMergerUndone.name]

  public let firm: OrganizationID
  public let into: OrganizationID
  public let isUndone: Bool
  /// `firm` and `into`: both names.
  public let values: [String: String]
}
