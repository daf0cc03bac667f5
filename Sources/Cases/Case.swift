import Contracts
import Kernel

/// An appeal (诉求) and its rules. Pure: it takes facts and instants and throws what is not allowed.
///
/// Closed by the worker and confirmed by the applicant are two facts. A case that the applicant does not accept starts a new
/// round; what was said in earlier rounds stays in the thread, in closures and returns.
public struct Case: Sendable, Equatable {
  public let id: CaseID
  public let community: CommunityID
  /// `YQ-2026-11-0372`, what people say to each other.
  public let number: String
  public let applicant: Applicant
  /// Nil: somebody without an account, by herself.
  public let filedBy: PersonID?
  public let channel: CaseChannel
  public let title: String
  public let body: String
  public private(set) var urgency: Urgency
  public let openedAt: Timestamp
  /// Only of a person's own matter in a common part: the property firm of the house does not see it.
  public let isKeptFromProperty: Bool
  public private(set) var place: CasePlace
  public private(set) var window: WindowID
  public private(set) var category: CaseCategoryID?

  public private(set) var state: CaseState = .waiting
  /// 首接: who received it first stays responsible, whoever handles it now.
  public private(set) var firstReceiver: PersonID?
  /// 主办
  public private(set) var lead: Handler?
  /// 1, and one more for each return.
  public private(set) var round = 1
  public private(set) var takenAt: Timestamp?
  /// When the worker closed this round; nil while she works on it.
  public private(set) var closedAt: Timestamp?
  public private(set) var confirmedAt: Timestamp?
  public private(set) var changedAt: Timestamp

  public init(
    id: CaseID, community: CommunityID, number: String, applicant: Applicant, filedBy: PersonID?, channel: CaseChannel,
    title: String, body: String, urgency: Urgency, place: CasePlace, window: WindowID, category: CaseCategoryID?,
    openedAt: Timestamp, isKeptFromProperty: Bool = false
  ) {
    self.id = id
    self.community = community
    self.number = number
    self.applicant = applicant
    self.filedBy = filedBy
    self.channel = channel
    self.title = title
    self.body = body
    self.urgency = urgency
    self.place = place
    self.window = window
    self.category = category
    self.openedAt = openedAt
    self.isKeptFromProperty = isKeptFromProperty
    changedAt = openedAt
  }

  /// What the store keeps of a case beside what it was filed with.
  struct Progress: Equatable {
    var state: CaseState
    var firstReceiver: PersonID?
    var lead: Handler?
    var round: Int
    var takenAt: Timestamp?
    var closedAt: Timestamp?
    var confirmedAt: Timestamp?
    var changedAt: Timestamp
  }

  mutating func restore(_ progress: Progress) {
    state = progress.state
    firstReceiver = progress.firstReceiver
    lead = progress.lead
    round = progress.round
    takenAt = progress.takenAt
    closedAt = progress.closedAt
    confirmedAt = progress.confirmedAt
    changedAt = progress.changedAt
  }

  // MARK: The worker

  /// Staff who file for a caller were the first to hear of it, and stay responsible like any first receiver (首接), also where it
  /// happened in somebody else's area.
  mutating func receive(by person: PersonID) { firstReceiver = firstReceiver ?? person }

  /// 受理: whoever takes it first is first receiver and lead. A returned case is taken again.
  public mutating func take(by handler: Handler, at now: Timestamp) throws(CaseError) {
    try requireOpen()
    guard state != .doing else { throw .alreadyTaken }
    try begin(lead: handler, receivedBy: handler.person, at: now)
  }

  /// 派单 before anybody took it, 移交 afterwards. The first receiver stays.
  public mutating func assign(to handler: Handler, by dispatcher: PersonID, at now: Timestamp) throws(CaseError) {
    try requireOpen()
    if state == .doing, lead?.person == handler.person { throw .sameHandler }
    try begin(lead: handler, receivedBy: dispatcher, at: now)
  }

  private mutating func begin(
    lead handler: Handler, receivedBy receiver: PersonID, at now: Timestamp
  ) throws(CaseError) {
    if let person = applicant.person, applicant.kind == .person, person == handler.person { throw .ownCase }
    firstReceiver = firstReceiver ?? receiver
    lead = handler
    takenAt = takenAt ?? now
    state = .doing
    changedAt = now
  }

  /// 转窗口、转网格: who leads it stays responsible until somebody there takes over.
  public mutating func reroute(
    to window: WindowID, category: CaseCategoryID?, grid: GridID?, at now: Timestamp
  ) throws(CaseError) {
    try requireOpen()
    guard window != self.window || category != self.category || grid != place.grid else { throw .sameRoute }
    self.window = window
    self.category = category
    place.grid = grid
    changedAt = now
  }

  /// Her words, or whoever wrote them down, may have said too much or too little.
  public mutating func weigh(_ urgency: Urgency, at now: Timestamp) throws(CaseError) {
    try requireOpen()
    self.urgency = urgency
    changedAt = now
  }

  /// A reply that the applicant reads; the case goes on.
  public mutating func reply(at now: Timestamp) throws(CaseError) {
    try requireUnfinished()
    guard lead != nil, state != .returned else { throw .notTaken }
    changedAt = now
  }

  /// 办结: closed by the worker, and now the applicant's turn.
  public mutating func close(at now: Timestamp) throws(CaseError) { try finishRound(as: .answered, at: now) }

  /// 办不了，已说明: why, and what else can be done.
  public mutating func decline(at now: Timestamp) throws(CaseError) { try finishRound(as: .declined, at: now) }

  private mutating func finishRound(as result: CaseState, at now: Timestamp) throws(CaseError) {
    try requireOpen()
    guard state == .doing else { throw .notTaken }
    state = result
    closedAt = now
    changedAt = now
  }

  // MARK: The applicant

  public mutating func confirm(at now: Timestamp) throws(CaseError) {
    try requireClosed()
    state = .confirmed
    confirmedAt = now
    changedAt = now
  }

  /// 退回重办: a new round. Its lead stays responsible until somebody takes it.
  public mutating func sendBack(at now: Timestamp) throws(CaseError) {
    try requireClosed()
    state = .returned
    round += 1
    closedAt = nil
    changedAt = now
  }

  public mutating func withdraw(at now: Timestamp) throws(CaseError) {
    try requireUnfinished()
    state = .withdrawn
    changedAt = now
  }

  /// More words or photos from the applicant.
  public mutating func add(at now: Timestamp) throws(CaseError) {
    try requireUnfinished()
    changedAt = now
  }

  /// One rating a round, from its closing on.
  public func requireRateable(isRated: Bool) throws(CaseError) {
    guard state.isClosed || state == .confirmed else {
      if state == .withdrawn { throw .alreadyWithdrawn }
      throw .notClosed
    }
    if isRated { throw .alreadyRated }
  }

  // MARK: What must hold

  private func requireUnfinished() throws(CaseError) {
    if state == .confirmed { throw .alreadyConfirmed }
    if state == .withdrawn { throw .alreadyWithdrawn }
  }

  /// Somebody may still work on it.
  func requireOpen() throws(CaseError) {
    try requireUnfinished()
    if state.isClosed { throw .alreadyClosed }
  }

  private func requireClosed() throws(CaseError) {
    try requireUnfinished()
    guard state.isClosed else { throw .notClosed }
  }

  /// A heading from the first words, when none was given: the first sentence, at most thirty characters.
  public static func title(from body: String) -> String {
    let firstLine = body.split(separator: "\n").first.map(String.init) ?? body
    let sentence = firstLine.prefix { !"。！？；!?;".contains($0) }
    // Not `Text.line`, which would make 「：」 a colon of ASCII: a title is the applicant's own words.
    let kept = Text.paragraphs(sentence.isEmpty ? Substring(firstLine) : sentence)
    let whole = kept.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if whole.count <= 30 { return whole }
    let start = whole.prefix(30)
    if let comma = start.lastIndex(where: { "，,、".contains($0) }), start.distance(from: start.startIndex, to: comma) >= 8 {
      return String(start[..<comma])
    }
    return start.prefix(29) + "…"
  }
}
