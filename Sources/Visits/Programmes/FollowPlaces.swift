import Audit
import Contracts
import Enterprises
import Kernel
import Notices
import Places
import Store

/// A grid, park or building is no longer there: who looked after it looks after what came of it, where that is one place with room for
/// her. Where it is not, the pair stays as it is and waits on the page of its programme until somebody decides.
public struct FollowPlaces: Sendable {
  /// A place that ended, and what is there in its stead.
  public struct Gone: Sendable {
    public var place: PlaceID
    public var heirs: [PlaceID]
    public init(place: PlaceID, heirs: [PlaceID]) {
      self.place = place
      self.heirs = heirs
    }
  }

  public var community: CommunityID
  public var gone: [Gone]

  public init(of community: CommunityID, gone: [Gone]) {
    self.community = community
    self.gone = gone
  }

  private struct Move {
    var tie: ProgrammeTie
    var heir: PlaceID
  }

  /// Tells helpers and keepers, each once for this event. A second run finds no pair that could follow.
  public func run(_ entry: JournalEntry, _ tx: Tx) throws {
    let today = SiteZone.shanghai.day(of: tx.now)
    var waiting: [ProgrammeTie] = []
    var moves: [Move] = []
    for one in gone {
      let ties = try tx.openTies(
        "programme_ties.community_id = \(community) AND programme_ties.target_id = \(one.place.text)", on: today)
      if one.heirs.count == 1, let heir = one.heirs.first { moves += ties.map { Move(tie: $0, heir: heir) } } else { waiting += ties }
    }
    let programmes = try tx.findProgrammes((moves.map(\.tie) + waiting).map(\.programme))
    for (_, group) in Dictionary(grouping: moves, by: { "\($0.tie.programme) \($0.heir.text)" }).sorted(by: { $0.key < $1.key }) {
      guard let one = programmes[group[0].tie.programme] else { continue }
      waiting += try follow(group, one, entry, today, tx)
    }
    for (id, ties) in Dictionary(grouping: waiting, by: \.programme).sorted(by: { $0.key < $1.key }) {
      guard let one = programmes[id] else { continue }
      let values = ["programme": one.name, "count": String(ties.count)]
      try tx.notify(
        [.post(one.keeper.post, held: one.keeper.person)], of: entry, NoticeWords("notice.tie.decide", values), path: "/programmes/\(id)")
    }
  }

  /// Those of one programme that would come to one place; gives those that cannot.
  private func follow(_ group: [Move], _ one: Programme, _ entry: JournalEntry, _ today: LocalDay, _ tx: Tx) throws -> [ProgrammeTie] {
    let heir = group[0].heir.text
    try tx.closeOverdueTies(of: one.id, on: today)
    let there = try tx.openTies("programme_ties.programme_id = \(one.id) AND programme_ties.target_id = \(heir)", on: today).map(\.helper)
    var helpers = Set(there)
    // Two helpers of one target where the programme knows one: nobody is chosen by chance.
    if !one.isShared, helpers.union(group.map(\.tie.helper)).count > 1 { return group.map(\.tie) }
    guard let target = try tx.tieTarget(one.target, heir, words: "", community: community) else { return group.map(\.tie) }
    for move in group {
      if helpers.insert(move.tie.helper).inserted {
        try tx.retarget(move.tie, to: target)
        try audit("programme.tie_followed", move.tie, target, entry, tx)
      } else {
        // She looks after it already, or came to it twice.
        var double = move.tie
        double.endsOn = max(double.startsOn, today)
        try tx.end(double, by: entry.actor)
        try audit("programme.tie_ended", move.tie, target, entry, tx)
      }
      let values = ["from": move.tie.target.name, "target": target.name, "programme": one.name]
      try tx.notify([.oneself(move.tie.helper)], of: entry, NoticeWords("notice.tie.followed", values), path: "/programmes/mine")
    }
    return []
  }

  private func audit(_ act: String, _ tie: ProgrammeTie, _ target: TieTarget, _ entry: JournalEntry, _ tx: Tx) throws {
    try tx.audit(
      act, subject: tie.id.text, detail: "\(tie.target.id ?? "") \(target.id ?? "")", community: community, person: entry.actor,
      standing: "reaction")
  }
}

/// A pair whose target is no longer what it was, and whom it can be put to.
struct TieToDecide: Sendable {
  enum Reason: String, Sendable { case redrawn, ended, merged, deregistered, movedOut = "moved_out" }

  let tie: ProgrammeTie
  let reason: Reason
  let heirs: [(id: String, name: String)]
}

/// 定一下: the pair goes on with what came of its target.
struct DecideTie: Sendable {
  let id: ProgrammeTieID
  let target: String

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> ProgrammeTie {
    guard let tie = try tx.findTie(id), tie.community == viewer.community, let one = try tx.findProgramme(tie.programme),
      ProgrammePolicy.mayKeep(one, viewer)
    else { throw Problem.notFound }
    guard tie.endedAt == nil else { throw ProgrammeError.tieOver }
    // A second tap changes nothing.
    if tie.target.id == target { return tie }
    guard let open = try tx.tiesToDecide([tie]).first, open.heirs.contains(where: { $0.id == target }),
      let heir = try tx.tieTarget(one.target, target, words: "", community: tie.community)
    else { throw ProgrammeError.unknownTarget }
    let today = SiteZone.shanghai.day(of: tx.now)
    try tx.closeOverdueTies(of: one.id, on: today)
    let others = try tx.openTies("programme_ties.programme_id = \(one.id) AND programme_ties.target_id = \(target)", on: today)
    // Her own load stays what it is.
    try one.requireRoom(own: 0, others: others.map(\.helper), helper: tie.helper)
    try tx.retarget(tie, to: heir)
    try tx.audit("programme.tie_followed", subject: id.text, detail: "\(tie.target.id ?? "") \(target)", by: viewer)
    try tx.record(ProgrammeTieChanged(tie: id, isEnd: false), by: viewer)
    return tie
  }
}

extension Tx {
  /// The same pair with another target: it keeps its beginning and what went before.
  func retarget(_ tie: ProgrammeTie, to target: TieTarget) throws {
    try run("UPDATE programme_ties SET target_id = \(target.id), target_name = \(target.name) WHERE id = \(tie.id)")
  }

  /// Which of these open pairs somebody has to look at: their place was redrawn or is gone, their enterprise merged, ended or away.
  func tiesToDecide(_ ties: [ProgrammeTie]) throws -> [TieToDecide] {
    let kinds: Set<TargetKind> = [.grid, .park, .building]
    let places = Set(ties.filter { kinds.contains($0.target.kind) }.compactMap(\.target.id))
    let firms = ties.filter { $0.target.kind == .enterprise }.compactMap(\.target.id)
    let present = try presentPlaces(places)
    let away = try awayFirms(firms)
    return try ties.compactMap { tie in
      guard let id = tie.target.id else { return nil }
      if let place = PlaceID(id), places.contains(id) {
        if present.contains(id) { return nil }
        let heirs = try successors(of: place).filter { $0.text.prefix(3) == id.prefix(3) }
        let named = try heirs.map { (id: $0.text, name: try placeName($0) ?? "") }
        return TieToDecide(tie: tie, reason: named.isEmpty ? .ended : .redrawn, heirs: named)
      }
      guard let status = away[id], let firm = OrganizationID(id) else { return nil }
      if let heir = try successor(of: firm) { return TieToDecide(tie: tie, reason: .merged, heirs: [(id: heir.id.text, name: heir.name)]) }
      return TieToDecide(tie: tie, reason: status == "moved_out" ? .movedOut : .deregistered, heirs: [])
    }
  }

  private func presentPlaces(_ ids: Set<String>) throws -> Set<String> {
    if ids.isEmpty { return [] }
    let unique = ids.sorted()
    return Set(
      try all("SELECT place_id FROM place_paths WHERE place_id IN (\(list: unique)) ORDER BY place_id LIMIT \(unique.count)") { row in
        try row("place_id", as: String.self)
      })
  }

  /// Those among these enterprises that are merged, deregistered or moved out, with their status.
  func awayFirms(_ ids: [String]) throws -> [String: String] {
    if ids.isEmpty { return [:] }
    let unique = Set(ids).sorted()
    let pairs = try all(
      """
      SELECT organization_id, status FROM enterprise_cards
      WHERE organization_id IN (\(list: unique)) AND status IN ('moved_out', 'deregistered')
      ORDER BY organization_id LIMIT \(unique.count)
      """
    ) { row in (try row("organization_id", as: String.self), try row("status", as: String.self)) }
    return Dictionary(uniqueKeysWithValues: pairs)
  }
}
