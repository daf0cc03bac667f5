import Audit
import Contracts
import ElectionLaw
import Kernel
import Store

/// What the form of a new election says.
public struct ElectionDraft: Sendable, Hashable {
  public var template: ElectionTemplate
  public var title: String
  public var building: BuildingID?
  public var pack: String
  public var nomination: CommunityElection.Nomination
  public var isOnePerGroup: Bool
  public var pollingDay: LocalDay
  /// The day on which the first ballots are taken; nil: polling day itself, which is always the last.
  public var opensOn: LocalDay?
  /// Minutes of the day.
  public var opens: Int
  public var closes: Int
  public var lists: [SeatList]
  public var constituencies: [Constituency]

  public init(
    template: ElectionTemplate, title: String, building: BuildingID?, pack: String,
    nomination: CommunityElection.Nomination, isOnePerGroup: Bool, pollingDay: LocalDay, opensOn: LocalDay? = nil,
    opens: Int, closes: Int, lists: [SeatList], constituencies: [Constituency] = []
  ) {
    self.template = template
    self.title = title
    self.building = building
    self.pack = pack
    self.nomination = nomination
    self.isOnePerGroup = isOnePerGroup
    self.pollingDay = pollingDay
    self.opensOn = opensOn
    self.opens = opens
    self.closes = closes
    self.lists = lists
    self.constituencies = constituencies
  }
}

/// Makes an election under a copy of a rule pack.
struct MakeElection: Sendable {
  let draft: ElectionDraft
  let packs: RulePacks

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> CommunityElection {
    try viewer.require(.runElection)
    guard let file = packs.file(draft.pack), let pack = file.pack else { throw ElectionError.packEmpty }
    if let building = draft.building {
      guard try tx.electionBuildings(viewer.community).contains(where: { $0.id == building }) else { throw Problem.notFound }
    }
    let midnight = SiteZone.shanghai.instant(draft.pollingDay)
    let election = CommunityElection(
      id: tx.newID(), community: viewer.community, template: draft.template, title: draft.title, building: draft.building,
      pack: pack, packDigest: file.digest, nomination: draft.nomination, isOnePerGroup: draft.isOnePerGroup,
      pollingDay: draft.pollingDay,
      opensAt: SiteZone.shanghai.instant(draft.opensOn ?? draft.pollingDay) + .minutes(draft.opens), closesAt: midnight + .minutes(draft.closes),
      lists: draft.lists, constituencies: draft.constituencies)
    try election.checkNew(today: SiteZone.shanghai.day(of: tx.now))
    try tx.insert(election, packText: String(decoding: file.bytes, as: UTF8.self), by: viewer.person)
    try tx.audit("election.made", subject: election.id.text, detail: "\(pack.name) \(file.digest)", by: viewer)
    try tx.record(ElectionMade(election: election.id), by: viewer)
    return election
  }
}

/// Puts polling day elsewhere, unless that would make unlawful what was done.
struct MovePollingDay: Sendable {
  let id: ElectionID
  let day: LocalDay
  /// The day of the first ballots; nil: the same day.
  var opensOn: LocalDay?
  /// Minutes of the day.
  let opens: Int
  let closes: Int

  func run(by viewer: Viewer, _ tx: Tx) throws {
    var election = try tx.runElection(id, by: viewer)
    let midnight = SiteZone.shanghai.instant(day)
    let before = election.pollingDay
    try election.move(
      to: day, opensAt: SiteZone.shanghai.instant(opensOn ?? day) + .minutes(opens), closesAt: midnight + .minutes(closes),
      today: SiteZone.shanghai.day(of: tx.now))
    try tx.update(election)
    try tx.audit("election.moved", subject: id.text, detail: "\(before) → \(day)", by: viewer)
    try tx.record(ElectionMoved(election: id), by: viewer)
  }
}

struct ElectionMade: JournalEvent {
  static let name = "election.made"
  let election: ElectionID
  var subject: String { election.text }
}

struct ElectionMoved: JournalEvent {
  static let name = "election.moved"
  let election: ElectionID
  var subject: String { election.text }
}
