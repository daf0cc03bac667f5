import App
import Contracts
import Files
import Foundation
import Geometry
import Hummingbird
import Kernel
import Store
import TestKit
import Web

@testable import Places

/// Whoever the test says is signed in: the session cookie is the name of a role.
final class StageViewers: ViewerSource, Sendable {
  let viewers: [String: Viewer]
  init(_ viewers: [String: Viewer]) { self.viewers = viewers }

  func signedIn(session secret: String) async throws -> SignedIn? { signed(secret) }
  func signedIn(bearer token: String) async throws -> SignedIn? { signed(token) }

  private func signed(_ key: String) -> SignedIn? {
    guard let viewer = viewers[key] else { return nil }
    let option = StandingOption(key: key, standing: viewer.standing, name: viewer.name)
    return SignedIn(viewer: viewer, session: nil, options: [option], currentKey: key)
  }
}

/// The small demonstration territory in a fresh database, and somebody in every role.
struct PlaceStage {
  let world: TestWorld
  let database: any Database
  let bench: Bench
  let territories = Territories()
  let community: CommunityID
  let demo: DemoTerritory
  let places: DemoPlaces
  let viewers: [String: Viewer]

  static let starts = LocalDay(year: 2025, month: 1, day: 1)

  var administrator: Viewer { get throws { try viewer("administrator") } }

  struct Missing: Error {}

  func viewer(_ key: String) throws -> Viewer {
    guard let viewer = viewers[key] else { throw Missing() }
    return viewer
  }

  static func make(_ engine: Engine, size: DemoTerritory.Size = .small) async throws -> PlaceStage {
    let world = TestWorld()
    let database = try await engine.freshDatabase(world: world.world)
    let demo = try DemoTerritory.make(seed: 7, size: size)
    guard let starts else { throw Missing() }
    let (community, places) = try await database.write { tx in
      let id: CommunityID = tx.newID()
      try tx.insert(demo.community(id: id))
      return (id, try tx.insert(demo, community: id, starts: starts))
    }
    let viewers = cast(world.world, community, places)
    let folder = NSTemporaryDirectory() + "stairwell-places-" + ProcessInfo.processInfo.globallyUniqueString
    let parts = try HouseParts(home: Bench.home, files: FileStore(folder: folder), passwordCost: Bench.cheapPasswords)
    let options = Site.Options(formKey: [UInt8](repeating: 5, count: 32))
    let site = Site(
      world: world.world, database: database, vault: try Bench.vault(), pages: try Bench.pages.get(),
      viewers: StageViewers(viewers), options: options)
    let bench = Bench(site: site, database: database, world: world, routes: SiteRouter.make(site, parts))
    return PlaceStage(
      world: world, database: database, bench: bench, community: community, demo: demo, places: places,
      viewers: viewers)
  }

  private static func cast(_ world: World, _ community: CommunityID, _ places: DemoPlaces) -> [String: Viewer] {
    var viewers: [String: Viewer] = [:]
    func add(_ key: String, _ standing: Standing) {
      viewers[key] = Viewer(person: world.newID(), community: community, standing: standing, name: "试用者")
    }
    add("person", .oneself)
    add("delegate", .enterprise(world.newID()))
    for role in Role.posts {
      let scope: PostScope =
        switch role {
        case .gridHead, .gridWorker, .gridHelper: .grid(places.grids[0])
        case .parkLeader: .park(places.parks[0])
        case .propertyButler, .buildingChief, .enterpriseLiaison: .building(places.buildings[0])
        default: .community
        }
      add(role.rawValue, .post(world.newID(), role, scope))
    }
    return viewers
  }

  /// A page as somebody in this role sees it.
  func get(_ path: String, as role: String, locale: String = "zh-Hans") async throws -> Bench.Answer {
    bench.cookies["session"] = role
    bench.cookies["lang"] = locale
    return try await bench.get(path)
  }

  func post(_ path: String, _ fields: [String: String], as role: String = "administrator") async throws -> Bench.Answer {
    bench.cookies["session"] = role
    bench.cookies["lang"] = "zh-Hans"
    if bench.cookies["form"] == nil { _ = try await bench.get("/places") }
    return try await bench.post(path, fields)
  }

  func write<Value: Sendable>(_ body: @escaping @Sendable (Tx) throws -> Value) async throws -> Value {
    try await database.write(body)
  }

  func read<Value: Sendable>(_ body: @escaping @Sendable (Tx) throws -> Value) async throws -> Value {
    try await database.read(body)
  }

  func territory() async throws -> Territory {
    let (community, territories) = (community, territories)
    let found = try await database.read { tx in try territories.current(community, tx) }
    guard let found else { throw Missing() }
    return found
  }
}

func day(_ text: String) throws -> LocalDay {
  guard let day = LocalDay(text) else { throw PlaceStage.Missing() }
  return day
}
