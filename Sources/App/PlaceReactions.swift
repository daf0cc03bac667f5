import Cases
import Contracts
import Jobs
import Kernel
import Notices
import People
import Places
import Store
import Visits

/// What follows when grids and parks are split, merged or moved: unfinished cases and those who hold posts go along.
/// Everything is read as it is when the reaction runs, so a second run, and one that comes late, does no harm.
enum PlaceReactions {
  static let all: [Reaction] = [
    Reaction(
      name: "cases.follow_places", events: [PlaceMoved.name, PlaceSplit.name, PlacesMerged.name], run: moveCases),
    Reaction(name: "people.follow_places", events: [PlaceSplit.name, PlacesMerged.name], run: movePosts),
    Reaction(name: "people.end_with_places", events: [PlaceEnded.name], run: endPosts),
    Reaction(
      name: "visits.follow_places", events: [PlaceSplit.name, PlacesMerged.name, PlaceEnded.name], run: movePairs),
  ]

  /// One place that was redrawn.
  private struct Redrawn {
    var place: PlaceID
    /// What is there now in its stead, in the order in which it was named.
    var heirs: [PlaceID]
    /// Posts for which somebody said where they go.
    var posts: [String: String] = [:]
    var day: LocalDay

    func isGone(_ tx: Tx) throws -> Bool { try tx.placeLine(of: place) == nil }
  }

  private static func redrawn(_ entry: JournalEntry, _ tx: Tx) throws -> [Redrawn] {
    switch entry.name {
    case PlaceSplit.name:
      let event = try entry.decode(PlaceSplit.self)
      let heirs = try present(event.into, tx)
      return PlaceID(event.place).map { [Redrawn(place: $0, heirs: heirs, posts: event.posts, day: event.day)] } ?? []
    case PlacesMerged.name:
      let event = try entry.decode(PlacesMerged.self)
      let heirs = try present([event.into], tx)
      return event.places.compactMap(PlaceID.init).map { Redrawn(place: $0, heirs: heirs, day: event.day) }
    case PlaceEnded.name:
      let event = try entry.decode(PlaceEnded.self)
      return PlaceID(event.place).map { [Redrawn(place: $0, heirs: [], day: event.day)] } ?? []
    default:
      let event = try entry.decode(PlaceMoved.self)
      guard let place = PlaceID(event.place), let grid = try tx.placePath(of: place)?.grid else { return [] }
      return [Redrawn(place: .grid(event.from), heirs: [.grid(grid)], day: event.day)]
    }
  }

  /// These places as far as they are still there, else what became of them since.
  private static func present(_ places: [String], _ tx: Tx) throws -> [PlaceID] {
    var found: [PlaceID] = []
    for place in places.compactMap(PlaceID.init) {
      for heir in try tx.successors(of: place) where !found.contains(heir) { found.append(heir) }
    }
    return found
  }

  // MARK: Cases

  private static func moveCases(_ entry: JournalEntry, _ tx: Tx) throws {
    try tx.putCasesIntoParks(entry.community)
    for redrawn in try redrawn(entry, tx) {
      guard case .grid(let grid) = redrawn.place else { continue }
      let heirs = redrawn.heirs.compactMap { heir in if case .grid(let id) = heir { id } else { nil } }
      let isGone = try entry.name != PlaceMoved.name && redrawn.isGone(tx)
      try MoveCases(of: entry.community, from: grid, to: heirs, isGone: isGone).run(by: entry.actor, tx)
    }
  }

  // MARK: Posts

  private static func movePosts(_ entry: JournalEntry, _ tx: Tx) throws {
    var moved: [MovePosts.Moved] = []
    var names: [String] = []
    for redrawn in try redrawn(entry, tx) {
      guard let scope = scope(redrawn.place), let first = redrawn.heirs.compactMap(scope(_:)).first else { continue }
      let isGone = try redrawn.isGone(tx)
      let command = MovePosts(of: entry.community, from: scope, on: redrawn.day)
      let here = try command.run(by: entry.actor, tx) { post in
        let said = try redrawn.posts[post.text].map { try present([$0], tx) } ?? []
        return said.first.flatMap(PlaceReactions.scope(_:)) ?? (isGone ? first : nil)
      }
      if isGone { try command.redirectInvitations(to: first, tx) }
      if !here.isEmpty { names.append(try tx.placeName(redrawn.place) ?? "") }
      moved += here
    }
    if !moved.isEmpty { try tell(moved, from: names.joined(separator: "、"), entry, tx) }
  }

  /// A place that nothing follows: whoever held a post for it holds it no longer, and hears so.
  private static func endPosts(_ entry: JournalEntry, _ tx: Tx) throws {
    for redrawn in try redrawn(entry, tx) where try redrawn.isGone(tx) {
      var place = scope(redrawn.place)
      if case .building(let id) = redrawn.place { place = .building(id) }
      guard let place else { continue }
      let ended = try EndPosts(of: entry.community, at: place, on: redrawn.day).run(by: entry.actor, tx)
      if ended.isEmpty { continue }
      let name = try tx.placeName(redrawn.place) ?? ""
      for one in ended {
        try tx.notify([.oneself(one.person)], of: entry, NoticeWords("notice.post_ended_with", ["place": name]), path: "/account")
      }
      let leaders = try tx.leaders(community: entry.community, on: SiteZone.shanghai.day(of: tx.now))
      let words = NoticeWords("notice.posts_ended_with", ["place": name, "count": String(ended.count)])
      try tx.notify(leaders.map { .post($0.post, held: $0.person) }, of: entry, words, path: "/places/duty")
    }
  }

  /// Who looks after a place, in the programmes.
  private static func movePairs(_ entry: JournalEntry, _ tx: Tx) throws {
    let gone = try redrawn(entry, tx).filter { try $0.isGone(tx) }
    try FollowPlaces(of: entry.community, gone: gone.map { FollowPlaces.Gone(place: $0.place, heirs: $0.heirs) }).run(entry, tx)
  }

  private static func scope(_ place: PlaceID) -> PostScope? {
    switch place {
    case .grid(let id): .grid(id)
    case .park(let id): .park(id)
    case .building, .floor, .unit: nil
    }
  }

  /// Each holder learns where she is now, and the leaders that they should look: two heads of a merged grid stay two until
  /// somebody decides.
  private static func tell(_ moved: [MovePosts.Moved], from: String, _ entry: JournalEntry, _ tx: Tx) throws {
    var names: [String: String] = [:]
    for one in moved {
      guard let id = one.scope.id, let place = PlaceID(id) else { continue }
      names[id] = try tx.placeName(place) ?? ""
    }
    for one in moved {
      guard let id = one.scope.id, let name = names[id] else { continue }
      let words = NoticeWords("notice.post_moved", ["from": from, "to": name])
      try tx.notify([.post(one.post, held: one.person)], of: entry, words, path: page(one.scope))
    }
    let leaders = try tx.leaders(community: entry.community, on: SiteZone.shanghai.day(of: tx.now))
    let to = names.values.sorted().joined(separator: "、")
    let words = NoticeWords("notice.posts_moved", ["from": from, "to": to, "count": String(moved.count)])
    try tx.notify(leaders.map { .post($0.post, held: $0.person) }, of: entry, words, path: page(moved[0].scope))
  }

  private static func page(_ scope: PostScope) -> String { "/\(scope.kind)s/\(scope.id ?? "")" }
}
