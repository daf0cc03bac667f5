import Contracts
import Kernel
import Store

/// What a programme's helpers look after.
public enum TargetKind: String, Sendable, CaseIterable, SQLEnum {
  case enterprise, park, building, grid, person
  /// In words: a village, a household.
  case other
}

/// A programme of helpers (结对帮扶): who looks after whom, under which terms. 助企联络员, 园区长, 三联系, 1:8 and 结对 are rows of it. Pure.
public struct Programme: Sendable, Equatable {
  public let id: ProgrammeID
  public let community: CommunityID
  public var name: String
  public var englishName: String
  /// What it is for.
  public var words: String
  public var target: TargetKind
  /// Targets of one helper; nil: as many as like.
  public var capacity: Int?
  /// Whether one target may have several helpers.
  public var isShared: Bool
  public var startsOn: LocalDay
  /// The last day; nil: open.
  public var endsOn: LocalDay?
  public var reviewOn: LocalDay
  /// Who looks after it, and hears when a helper needs help.
  public var keeper: VisitHost
  public var hasDigest: Bool
  public var endedAt: Timestamp?

  public init(
    id: ProgrammeID, community: CommunityID, name: String, englishName: String = "", words: String = "", target: TargetKind,
    capacity: Int? = nil, isShared: Bool = false, startsOn: LocalDay, endsOn: LocalDay? = nil, reviewOn: LocalDay? = nil,
    keeper: VisitHost, hasDigest: Bool = true
  ) {
    self.id = id
    self.community = community
    self.name = name
    self.englishName = englishName
    self.words = words
    self.target = target
    self.capacity = capacity
    self.isShared = isShared
    self.startsOn = startsOn
    self.endsOn = endsOn
    self.reviewOn = reviewOn ?? Programme.year(after: startsOn)
    self.keeper = keeper
    self.hasDigest = hasDigest
  }

  func requireNotEnded() throws(ProgrammeError) {
    if endedAt != nil { throw .ended }
  }

  func requireOpen(on day: LocalDay) throws(ProgrammeError) {
    try requireNotEnded()
    if !isOpen(on: day) { throw .notOpen }
  }

  public func isOpen(on day: LocalDay) -> Bool {
    endedAt == nil && startsOn <= day && (endsOn.map { day <= $0 } ?? true)
  }

  /// The same day of the next year; the first of March for the twenty-ninth of February.
  public static func year(after day: LocalDay) -> LocalDay {
    LocalDay(year: day.year + 1, month: day.month, day: day.day) ?? day.adding(days: 366)
  }

  /// `own`: open ties of the helper; `others`: helpers of the target.
  func requireRoom(own: Int, others: [PersonID], helper: PersonID) throws(ProgrammeError) {
    if others.contains(helper) { throw .sameHelper }
    if !isShared, !others.isEmpty { throw .taken }
    if let capacity, own >= capacity { throw .full }
  }
}

/// That a helper looks after a target, from a day to a day.
struct ProgrammeTie: Sendable, Equatable {
  let id: ProgrammeTieID
  let community: CommunityID
  let programme: ProgrammeID
  let helper: PersonID
  let target: TieTarget
  var startsOn: LocalDay
  var endsOn: LocalDay?
  var endedAt: Timestamp?
  /// What whoever looked after it left for the next one.
  var note: String

  func isOpen(on day: LocalDay) -> Bool { endedAt == nil && (endsOn.map { day <= $0 } ?? true) }
}

/// Whom somebody looks after.
struct TieTarget: Sendable, Hashable {
  let kind: TargetKind
  /// Nil for one in words.
  let id: String?
  /// As it was called; empty for a person.
  let name: String

  var person: PersonID? { kind == .person ? id.flatMap { PersonID($0) } : nil }
}

public enum ProgrammeError: Error, Equatable, Sendable, CaseIterable {
  /// The helper looks after as many as the programme allows.
  case full
  /// Somebody looks after this target already.
  case taken
  case sameHelper
  /// Before its first or after its last day.
  case notOpen
  /// Somebody ended it; it is read, and changed no more.
  case ended
  case unknownTarget
  /// The enterprise was merged or deregistered, or has moved out.
  case targetAway
  case unknownHelper
  case tieOver
  case termReversed
  /// A review for a day that is over.
  case reviewBehind
  /// What it is about does not change while somebody looks after something.
  case targetFixed
  // Digests
  case linkUnknown
  case linkExpired
  case helpTaken
}

extension ProgrammeError: ProblemConvertible {
  public var code: String {
    switch self {
    case .full: "programme.full"
    case .taken: "programme.taken"
    case .sameHelper: "programme.same_helper"
    case .notOpen: "programme.not_open"
    case .ended: "programme.over"
    case .unknownTarget: "programme.unknown_target"
    case .targetAway: "programme.target_away"
    case .unknownHelper: "programme.unknown_helper"
    case .tieOver: "programme.tie_over"
    case .termReversed: "programme.term_reversed"
    case .reviewBehind: "programme.review_behind"
    case .targetFixed: "programme.target_fixed"
    case .linkUnknown: "digest.unknown"
    case .linkExpired: "digest.expired"
    case .helpTaken: "digest.taken"
    }
  }

  /// The field of a form that has to change, where there is one.
  var field: String? {
    switch self {
    case .full, .sameHelper, .unknownHelper: "helper"
    case .taken, .unknownTarget, .targetAway: "target"
    case .termReversed: "ends_on"
    case .reviewBehind: "review_on"
    case .targetFixed: "target_kind"
    default: nil
    }
  }

  public var problem: Problem {
    if let field { return Problem(.invalid, code: code, fields: [Problem.Field(field, code)]) }
    switch self {
    case .linkUnknown: return Problem(.notFound, code: code)
    case .linkExpired: return Problem(.gone, code: code)
    default: return Problem(.conflict, code: code)
    }
  }
}

/// A helper began or ended to look after a target.
public struct ProgrammeTieChanged: JournalEvent {
  public static let name = "programme.tie_changed"
  public let tie: ProgrammeTieID
  public let isEnd: Bool
  public var subject: String { tie.text }
}

/// The five lines of a week are there.
public struct HelperDigestMade: JournalEvent {
  public static let name = "digest.made"
  public let digest: DigestID
  public var subject: String { digest.text }
}

/// A helper needs help. What she says is not told here.
public struct HelperAsked: JournalEvent {
  public static let name = "digest.asked"
  public let digest: DigestID
  public var subject: String { digest.text }
}

/// Somebody took it up.
public struct HelperHeard: JournalEvent {
  public static let name = "digest.heard"
  public let digest: DigestID
  public var subject: String { digest.text }
}
