import Contracts
import Kernel
import Store

public enum CommitmentState: String, Sendable, CaseIterable, SQLEnum {
  /// 待兑现
  case open
  /// Its owner says it is done; the enterprise has not said anything yet.
  case done
  /// The enterprise says that it was kept.
  case kept
  /// The enterprise says that it was not.
  case disputed
  /// It cannot be kept, and why was said.
  case givenUp = "given_up"

  /// Its owner still has to do something.
  public var isOwed: Bool { self == .open || self == .disputed }
  public var isOver: Bool { self == .kept || self == .givenUp }
  static let owed: [CommitmentState] = [.open, .disputed]
}

/// What the enterprise says to the words of a commitment.
public enum Wording: String, Sendable, CaseIterable, SQLEnum { case unanswered, agreed, corrected }

/// A commitment (承诺) and its rules: the words, the day, the named owner; and the word of the enterprise, which alone makes it kept.
public struct Commitment: Sendable, Equatable {
  public let id: CommitmentID
  public let community: CommunityID
  /// To whom it is owed: to whom it was made, or whoever stands for that enterprise since.
  public internal(set) var organization: OrganizationID
  public internal(set) var organizationName: String
  /// Where it was made.
  public let visit: VisitID?
  /// The day that was named first. It counts for the rate, however often the commitment is put off.
  public let firstDueOn: LocalDay
  public let madeBy: PersonID
  public let madeAt: Timestamp
  public internal(set) var words: String
  public internal(set) var owner: VisitHost
  public internal(set) var dueOn: LocalDay
  public internal(set) var state: CommitmentState = .open
  public internal(set) var wording: Wording = .unanswered
  public internal(set) var doneOn: LocalDay?
  public internal(set) var changedAt: Timestamp

  public init(
    id: CommitmentID, community: CommunityID, organization: OrganizationID, organizationName: String, visit: VisitID?,
    words: String, owner: VisitHost, dueOn: LocalDay, madeBy: PersonID, at now: Timestamp
  ) {
    self.id = id
    self.community = community
    self.organization = organization
    self.organizationName = organizationName
    self.visit = visit
    self.words = words
    self.owner = owner
    self.dueOn = dueOn
    firstDueOn = dueOn
    self.madeBy = madeBy
    madeAt = now
    changedAt = now
  }

  init(_ base: Commitment, firstDueOn: LocalDay) {
    self = Commitment(
      id: base.id, community: base.community, organization: base.organization, organizationName: base.organizationName,
      visit: base.visit, words: base.words, owner: base.owner, dueOn: firstDueOn, madeBy: base.madeBy, at: base.madeAt)
    dueOn = base.dueOn
  }

  // MARK: The owner

  public mutating func finish(on day: LocalDay, at now: Timestamp) throws(VisitError) {
    try requireOwed()
    state = .done
    doneOn = day
    changedAt = now
  }

  /// To another day, never before the one that was named first: one that was put off too far is brought nearer again.
  public mutating func putOff(to day: LocalDay, today: LocalDay, at now: Timestamp) throws(VisitError) {
    try requireOwed()
    if day == dueOn || day < firstDueOn || day < today { throw .notLater }
    dueOn = day
    changedAt = now
  }

  /// It cannot be kept. It stays among those that were not.
  public mutating func giveUp(at now: Timestamp) throws(VisitError) {
    try requireOwed()
    state = .givenUp
    changedAt = now
  }

  public mutating func handOver(to next: VisitHost, at now: Timestamp) throws(VisitError) {
    try requireOwed()
    if next == owner { throw .sameOwner }
    owner = next
    changedAt = now
  }

  /// In other words, and the enterprise is asked again. What it has agreed to stays as it is.
  public mutating func reword(_ words: String, at now: Timestamp) throws(VisitError) {
    try requireOwed()
    if wording == .agreed { throw .wordsAgreed }
    self.words = words
    wording = .unanswered
    changedAt = now
  }

  /// To the enterprise that stands for the one to which it was made. Words, day and owner stay; what the former one had agreed to, the
  /// new one is asked itself. What it had corrected still waits for other words.
  public mutating func pass(to heir: OrganizationID, named name: String, at now: Timestamp) throws(VisitError) {
    if state.isOver { throw .commitmentOver }
    organization = heir
    organizationName = name
    if wording == .agreed { wording = .unanswered }
    changedAt = now
  }

  /// Back, as it was: the merger was undone, and nothing has happened to it since.
  public mutating func goBack(to firm: OrganizationID, named name: String, _ wording: Wording, at now: Timestamp) {
    organization = firm
    organizationName = name
    self.wording = wording
    changedAt = now
  }

  // MARK: The enterprise

  /// 是这样说的, or 不是这样说的.
  public mutating func answerWording(_ answer: Wording, at now: Timestamp) throws(VisitError) {
    if state.isOver { throw .commitmentOver }
    if wording != .unanswered { throw .wordingAnswered }
    wording = answer
    changedAt = now
  }

  /// It was kept; also before its owner has said so.
  public mutating func confirm(on day: LocalDay, at now: Timestamp) throws(VisitError) {
    if state.isOver { throw .commitmentOver }
    doneOn = doneOn ?? day
    state = .kept
    changedAt = now
  }

  /// It was not, whatever its owner says.
  public mutating func dispute(at now: Timestamp) throws(VisitError) {
    if state.isOver { throw .commitmentOver }
    guard state == .done else { throw .commitmentNotDone }
    state = .disputed
    doneOn = nil
    changedAt = now
  }

  private func requireOwed() throws(VisitError) {
    if state.isOver { throw .commitmentOver }
    if state == .done { throw .commitmentAlreadyDone }
  }

  /// Kept by the day that was named first, in the enterprise's own word.
  public var isKeptInTime: Bool { state == .kept && doneOn.map { $0 <= firstDueOn } == true }
}

/// One line of what happened to a commitment.
public struct CommitmentStep: Sendable {
  public enum Kind: String, Sendable, CaseIterable, SQLEnum {
    case made, finished, putOff = "put_off", givenUp = "given_up", handedOver = "handed_over", reworded
    case agreed, corrected, kept, disputed
    /// To the successor of the enterprise; back, or not back, when their merger was undone. The words name the former enterprise.
    case passedOn = "passed_on", wentBack = "went_back", stayed
  }

  /// What says where it stands and is no act upon it.
  static let moves: [Kind] = [.passedOn, .wentBack, .stayed]

  public enum Side: String, Sendable, SQLEnum { case community, firm }

  public let position: Int
  public let kind: Kind
  public let side: Side
  public let name: String
  public let words: String
  public let day: LocalDay?
  public let at: Timestamp
}

/// 兑现率: how many of the promises whose day has come were kept by that day, as the enterprises say. Of a community or an
/// enterprise, never of a person.
public struct KeptRate: Sendable, Hashable {
  public var due = 0
  public var kept = 0
  /// Done, and the enterprise has not said anything yet.
  public var waiting = 0

  public init(due: Int = 0, kept: Int = 0, waiting: Int = 0) {
    self.due = due
    self.kept = kept
    self.waiting = waiting
  }

  public init(_ commitments: some Sequence<Commitment>, from: LocalDay, until: LocalDay) {
    for one in commitments where one.firstDueOn >= from && one.firstDueOn <= until {
      due += 1
      if one.isKeptInTime { kept += 1 }
      if one.state == .done { waiting += 1 }
    }
  }

  /// Rounded to whole percent; nil while nothing is due.
  public var percent: Int? { due == 0 ? nil : (kept * 200 + due) / (2 * due) }
}
