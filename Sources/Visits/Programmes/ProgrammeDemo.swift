import Contracts
import Foundation
import Kernel
import Store

/// Programmes of the demo, made from `Data/demo-programmes.json`.
public struct ProgrammeDemo: Sendable {
  struct Texts: Sendable, Decodable {
    struct Line: Sendable, Decodable {
      let key: String
      let name: String
      let english: String
      let words: String
      let target: String
      let capacity: Int?
      let isShared: Bool
    }

    let programmes: [Line]
    let places: [String]
    let asks: [String]
    let taken: [String]
    let notes: [String]
    let reviews: [String]
  }

  /// Who looks after whom; a target is an id of the programme's kind, or a place in the list of villages.
  public struct Pair: Sendable {
    public var programme: String
    public var helper: PersonID
    public var target: String
    public init(_ programme: String, _ helper: PersonID, _ target: String) {
      self.programme = programme
      self.helper = helper
      self.target = target
    }
  }

  private let texts: Texts

  public init(home: String) throws {
    let file = URL(fileURLWithPath: home + "/Data/demo-programmes.json")
    texts = try JSONDecoder().decode(Texts.self, from: try Data(contentsOf: file))
  }

  /// All of them as of today, with last week's answers and this week's lines; gives how many pairs there are.
  public func load(_ pairs: [Pair], keeper: Viewer, today: LocalDay, _ tx: Tx) throws -> Int {
    let host = try VisitPolicy.host(keeper)
    var byKey: [String: Programme] = [:]
    for (place, line) in texts.programmes.enumerated() {
      let from = today.adding(days: -340 + place * 20)
      let one = Programme(
        id: tx.newID(), community: keeper.community, name: line.name, englishName: line.english, words: line.words,
        target: TargetKind(rawValue: line.target) ?? .other, capacity: line.capacity, isShared: line.isShared, startsOn: from,
        endsOn: line.key == "three" ? from.adding(days: 5 * 365) : nil, keeper: host)
      try tx.insert(one, by: keeper.person)
      byKey[line.key] = one
    }
    var count = 0
    for pair in pairs {
      guard let one = byKey[pair.programme] else { continue }
      let words = one.target == .other ? texts.places[count % texts.places.count] : ""
      guard let target = try tx.tieTarget(one.target, pair.target, words: words, community: keeper.community) else { continue }
      let tie = ProgrammeTie(
        id: tx.newID(), community: keeper.community, programme: one.id, helper: pair.helper, target: target,
        startsOn: one.startsOn.adding(days: count % 60), endsOn: nil, endedAt: nil, note: "")
      try tx.insert(tie, by: keeper.person)
      count += 1
    }
    if let liaison = byKey["liaison"] { try handOver(liaison, keeper, tx) }
    try weeks(Array(Set(pairs.map(\.helper))).sorted(), keeper, today, tx)
    return count
  }

  /// One pair was handed over, with a note; and the programme was looked through once.
  private func handOver(_ one: Programme, _ keeper: Viewer, _ tx: Tx) throws {
    let today = SiteZone.shanghai.day(of: tx.now)
    let ties = try tx.openTies("programme_ties.programme_id = \(one.id)", on: today, limit: 12)
    guard let last = ties.last, let other = ties.first(where: { $0.helper != last.helper })?.helper else { return }
    _ = try EndTie(id: last.id, note: texts.notes[0], successor: other).run(by: keeper, tx)
    let all = Set(ties.map(\.id))
    try ReviewProgramme(id: one.id, words: texts.reviews[0], shown: all, kept: all, next: Programme.year(after: today)).run(by: keeper, tx)
  }

  private func weeks(_ helpers: [PersonID], _ keeper: Viewer, _ today: LocalDay, _ tx: Tx) throws {
    let monday = today.monday
    for (place, helper) in helpers.enumerated() {
      if let id = try tx.makeDigest(for: helper, week: monday.adding(days: -7), community: keeper.community), place % 4 != 3 {
        let asks = place % 9 == 1
        let words = asks ? texts.asks[place % texts.asks.count] : ""
        try AnswerDigest(id: id, answer: asks ? .help : .fine, words: words).run(isByLink: true, tx)
        if asks, place % 2 == 0 { try TakeHelp(id: id, words: texts.taken[place % texts.taken.count]).run(by: keeper, tx) }
      }
      if let id = try tx.makeDigest(for: helper, week: monday, community: keeper.community) {
        try tx.record(HelperDigestMade(digest: id), community: keeper.community, actor: nil)
      }
    }
  }
}
