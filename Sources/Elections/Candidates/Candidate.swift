import Contracts
import ElectionLaw
import Kernel
import Store

/// Somebody who was nominated or stands. Pure rules: who comes on the published list, and in which order.
public struct Candidate: Sendable, Hashable {
  public enum Source: String, Sendable, SQLEnum { case voters, selfNominated = "self" }

  public let id: CandidateID
  /// From 1.
  public let list: Int
  public let name: String
  public let organization: String
  public let position: String
  public let isWoman: Bool
  public let source: Source
  public let statement: String
  public let withdrawnOn: LocalDay?
  /// On the published list, from 1.
  public let place: Int?
  /// By how many voters she was named.
  public let nominations: Int
  /// 另选: on no published list; voters wrote her name on paper.
  public var isWrittenIn = false

  public var isWithdrawn: Bool { withdrawnOn != nil }
  public var stands: Bool { place != nil && !isWithdrawn }
}

/// What would be published of one list.
public struct ListProposal: Sendable, Hashable {
  public let list: Int
  public let seats: Int
  public let candidates: [Candidate]
  /// Characters of names whose strokes nobody knows: a person looks at the order.
  public let unknown: Set<Character>
  public let isEnough: Bool

  /// Those named most often, as many more than seats as the pack asks, with all who have as many as the last; or all who stand
  /// themselves. In the order of the pack.
  public init(_ list: Int, _ seats: Int, _ all: [Candidate], _ election: CommunityElection, _ strokes: SurnameOrder) {
    let willing = all.filter { $0.list == list && !$0.isWithdrawn }
    let pack = election.pack
    let byStrokes = Dictionary(
      strokes.sorted(willing.map(\.name)).names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: min)
    func place(_ one: Candidate) -> Int { byStrokes[one.name] ?? 0 }
    var chosen = willing
    if election.nomination == .voters {
      let ranked = willing.sorted { ($1.nominations, place($0), $0.id) < ($0.nominations, place($1), $1.id) }
      let count = seats + pack.extraCandidates
      chosen = ranked.count > count ? ranked.filter { $0.nominations >= ranked[count - 1].nominations } : ranked
    }
    let order = election.nomination == .voters ? pack.candidateOrder : pack.selfNominatedOrder
    if order == .surnameStrokes { chosen.sort { (place($0), $0.id) < (place($1), $1.id) } }
    self.list = list
    self.seats = seats
    candidates = chosen
    let isByNames = order == .surnameStrokes || Set(chosen.map(\.nominations)).count < chosen.count
    unknown = isByNames ? strokes.sorted(chosen.map(\.name)).unknown : []
    isEnough = pack.mayStand(candidates: chosen.count, seats: seats)
  }
}

extension CommunityElection {
  /// Throws unless candidates may still be named on this day.
  func requireNomination(on day: LocalDay) throws(ElectionError) {
    guard rollFrozenAt != nil else { throw .rollNotFrozen }
    guard candidatesPublishedAt == nil else { throw .candidatesPublished }
    try require(nomination == .selfNominated ? .selfNominationEnds : .candidatesPublished, on: day)
  }

  func list(_ number: Int) throws(ElectionError) -> SeatList {
    guard lists.indices.contains(number - 1) else { throw .listUnknown }
    return lists[number - 1]
  }

  mutating func publishCandidates(_ proposals: [ListProposal], isOrderChecked: Bool, at now: Timestamp) throws(ElectionError) {
    guard rollFrozenAt != nil else { throw .rollNotFrozen }
    guard candidatesPublishedAt == nil else { throw .candidatesPublished }
    try require(.candidatesPublished, on: SiteZone.shanghai.day(of: now))
    if let short = proposals.first(where: { !$0.isEnough }) {
      throw .tooFewCandidates(
        list: short.list, have: short.candidates.count, need: short.seats + pack.extraCandidates,
        article: pack.articles[Step.candidatesPublished.rawValue] ?? "")
    }
    let unknown = proposals.reduce(into: Set<Character>()) { $0.formUnion($1.unknown) }
    if !unknown.isEmpty, !isOrderChecked { throw .strokesUnknown(String(unknown.sorted())) }
    candidatesPublishedAt = now
  }
}
