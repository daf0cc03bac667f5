import Belenios
import Contracts
import Elections
import Foundation
import Kernel
import Places
import Store
import Synchronization

/// Elections of the demo, one in each stage: a by-election whose roll is being made, one in nomination, one whose trustees make their keys,
/// one open, one that waits for its trustees and its paper box, one finished with its archive. Made by the product's own commands, so they
/// cannot be what it would refuse. The voting codes of the open one stand in `demo-voting-codes.tsv` in the folder of data: a real
/// authority keeps such a list for herself.
struct DemoElections: Sendable {
  let doors: DemoDoors
  let seed: Int
  let today: LocalDay
  let data: ElectionData
  let clock: DemoWorld

  private var viewer: Viewer {
    let secretary = doors.team.secretary
    return Viewer(
      person: secretary.person, community: doors.land.community.id,
      standing: .post(secretary.post, .secretary, .community), name: secretary.name)
  }

  /// Bytes that repeat with the seed: what is secret here is secret to nobody.
  private func random(_ topic: String) -> RandomBytes {
    let stream = Mutex(DemoRandom(seed: seed, "elections " + topic))
    let source = Box(stream: stream)
    return { count in source.bytes(count) }
  }

  private final class Box: Sendable {
    private let stream: Mutex<DemoRandom>
    init(stream: consuming Mutex<DemoRandom>) { self.stream = stream }
    func bytes(_ count: Int) -> [UInt8] { stream.withLock { $0.bytes(count) } }
  }

  /// Gives the lines of the file of codes.
  func load(into database: any Database) async throws -> [String] {
    try await nominating(database)
    try await making(database)
    try await counting(database)
    try await finished(database)
    return try await open(database)
  }

  // MARK: One in each stage

  private func nominating(_ database: any Database) async throws {
    let building = buildings[1]
    let story = story("nomination", database)
    let id = try await story.make(
      council(building, polling: today.adding(days: 18), title: "\(building.name)楼事会选举"), on: today.adding(days: -9))
    try await story.freeze(id, isOfBuilding: true, on: today.adding(days: -2))
    try await story.nominate(id, list: 1, names(4, from: 40), on: today.adding(days: -1))
  }

  private func making(_ database: any Database) async throws {
    let building = buildings[2]
    let story = story("keys", database)
    let draft = council(building, polling: today.adding(days: 2), title: "\(building.name)楼事会选举")
    let id = try await story.make(draft, on: today.adding(days: -24))
    try await story.freeze(id, isOfBuilding: true, on: today.adding(days: -18))
    try await story.nominate(id, list: 1, names(6, from: 20), on: today.adding(days: -9))
    try await story.publish(id, on: today.adding(days: -3))
    try await story.beginKeys(id, on: today.adding(days: -1))
  }

  /// Five residents choose two delegates; two of them vote on paper.
  private func counting(_ database: any Database) async throws {
    let story = story("counting", database)
    let polling = today.adding(days: -1)
    let draft = ElectionDraft(
      template: .delegates, title: "居民代表选举", building: nil, pack: "zj-village-2020", nomination: .selfNominated,
      isOnePerGroup: false, pollingDay: polling, opens: 510, closes: 1_020, lists: [SeatList(.delegates, seats: 2)])
    let id = try await story.make(draft, on: polling.adding(days: -30))
    try await story.register(id, names(5, from: 200).map(\.name), on: polling.adding(days: -26))
    try await story.freeze(id, isOfBuilding: false, on: polling.adding(days: -22))
    try await story.nominate(id, list: 1, names(3, from: 210), on: polling.adding(days: -12))
    try await story.publish(id, on: polling.adding(days: -6))
    let opened = try await story.open(id, on: polling.adding(days: -2)) { id in
      try await story.paper(id, numbers: [1, 2], on: polling.adding(days: -2))
    }
    let morning = SiteZone.shanghai.instant(polling) + .hours(10)
    for place in 0..<2 { try await story.vote(opened, place: place, at: morning) }
    try await story.close(id, at: SiteZone.shanghai.instant(polling) + .hours(17))
  }

  private func open(_ database: any Database) async throws -> [String] {
    // The building of the firm whose delegate looks around.
    let building = doors.members[doors.stage.house].building
    let story = story("open", database)
    var draft = council(building, polling: today.adding(days: 6), title: "\(building.name)楼事会选举")
    draft.opensOn = today
    draft.opens = 0
    let id = try await story.make(draft, on: today.adding(days: -24))
    try await story.freeze(id, isOfBuilding: true, on: today.adding(days: -17))
    try await story.nominate(id, list: 1, names(6, from: 60), on: today.adding(days: -8))
    try await story.publish(id, on: today.adding(days: -2))
    try await story.letter(id, of: 1, to: names(1, from: 150)[0].name, on: today.adding(days: -1))
    let opened = try await story.open(id, on: today)
    for place in 0..<min(9, opened.codes.count - 3) { try await story.vote(opened, place: place, at: clock.anchor) }
    return opened.codes.map { "\($0.code)\t\($0.voter)" }
  }

  private func finished(_ database: any Database) async throws {
    let story = story("finished", database)
    let polling = today.adding(days: -12)
    let id = try await story.make(committee(polling), on: polling.adding(days: -40))
    let people = names(15, from: 80).map(\.name)
    let lines = people.enumerated().map { "\($1)，\($0 < 10 ? "企业代表" : $0 < 12 ? "社区工作者" : "业主及居民代表")" }
    try await story.register(id, lines, on: polling.adding(days: -30))
    try await story.freeze(id, isOfBuilding: false, on: polling.adding(days: -25))
    try await story.nominate(id, list: 1, names(6, from: 100), on: polling.adding(days: -15))
    try await story.nominate(id, list: 2, names(5, from: 120), on: polling.adding(days: -15))
    try await story.publish(id, on: polling.adding(days: -7))
    // A worker and a firm's representative, both with votes enough: the one with more sits.
    try await story.tie(id, first: 5, second: 2, on: polling.adding(days: -6))
    try await story.proxy(id, from: 14, to: 15, on: polling.adding(days: -6))
    let opened = try await story.open(id, on: polling.adding(days: -2))
    let morning = SiteZone.shanghai.instant(polling) + .hours(10)
    for place in 0..<13 { try await story.vote(opened, place: place, at: morning) }
    try await story.count(opened, at: SiteZone.shanghai.instant(polling) + .hours(18))
    try await story.resign(id, title: "社区治理委员会选举补选", polling: today.adding(days: 24), on: today.adding(days: -3))
  }

  private func story(_ topic: String, _ database: any Database) -> ElectionDemo {
    ElectionDemo(
      database: database, viewer: viewer, data: data, random: random(topic),
      set: { [clock] instant in clock.set(instant) })
  }

  // MARK: What they are made of

  /// Those with most firms first.
  private var buildings: [Building] {
    let counts = Dictionary(grouping: doors.members, by: \.building.id).mapValues(\.count)
    return doors.land.buildings.sorted { a, b in (counts[b.id] ?? 0, a.id) < (counts[a.id] ?? 0, b.id) }
  }

  private func council(_ building: Building, polling: LocalDay, title: String) -> ElectionDraft {
    ElectionDraft(
      template: .buildingCouncil, title: title, building: building.id, pack: "zj-village-2020", nomination: .selfNominated,
      isOnePerGroup: false, pollingDay: polling, opens: 510, closes: 1_020, lists: [SeatList(.executives, seats: 5)])
  }

  private func committee(_ polling: LocalDay) -> ElectionDraft {
    ElectionDraft(
      template: .governanceCommittee, title: "社区治理委员会选举", building: nil, pack: "zj-village-2020",
      nomination: .selfNominated, isOnePerGroup: false, pollingDay: polling, opens: 510, closes: 1_020,
      lists: [SeatList(.workers, seats: 5), SeatList(.firms, seats: 4)],
      constituencies: [
        Constituency(name: "企业代表", quota: 10), Constituency(name: "社区工作者", quota: 2),
        Constituency(name: "业主及居民代表", quota: 3),
      ])
  }

  /// People who lead firms, each with her firm.
  private func names(_ count: Int, from start: Int) -> [(name: String, organization: String)] {
    let members = doors.members
    return (0..<count).map { turn in
      let member = members[(start + turn) % members.count]
      return (member.enterprise.legalRepresentative, member.enterprise.name.short)
    }
  }
}
