import Contracts
import Enterprises
import Files
import Foundation
import Hummingbird
import Jobs
import Kernel
import Places
import Store
import TestKit
import Web

@testable import App
@testable import People

/// Somebody who is signed in and acts in one standing.
struct Actor: Sendable {
  let key: String
  let person: PersonID
  /// The key of her standing: `self`, an organisation's id, a post's id.
  let standing: String
  let role: Role
  let session: String
  let token: String
}

/// The whole house with two communities in it, and somebody in every role in the first. Made through the modules' own functions.
struct HouseCast: Sendable {
  let world: SeededWorld
  let database: any Database
  let site: Site
  let parts: HouseParts
  let routes: Routes
  let log: LogLines
  private let responder: any HTTPResponder<AppContext>
  let actors: [String: Actor]
  let town: Town
  let neighbours: Town

  /// What one community of the tests holds.
  struct Town: Sendable {
    let community: CommunityID
    let grid: GridID
    let park: ParkID
    let tower: BuildingID
    let annex: BuildingID
    let window: WindowID
    let firm: OrganizationID
    let otherFirm: OrganizationID
    /// It looks after the tower; the butler and the janitor work for it.
    let propertyFirm: OrganizationID
  }

  /// A house of its own for one test: a copy of one that was made once.
  static func bare() async throws -> HouseCast { try await bareOnce.value.fork() }

  /// The same after `CaseStories.base`; with the secret of an invitation.
  static func lived() async throws -> (house: HouseCast, invitation: String) {
    let (house, invitation) = try await livedOnce.value
    return (try house.fork(), invitation)
  }

  private static let bareOnce = Task { try await make(.sqlite) }
  private static let livedOnce = Task {
    let house = try await bare()
    return (house, try await CaseStories(cast: house).base())
  }

  static func make(_ engine: Engine) async throws -> HouseCast {
    let world = SeededWorld()
    let database = try await engine.freshDatabase(
      world: world.world, subscriptions: HouseReactions.all.subscriptions)
    let folder = NSTemporaryDirectory() + "stairwell-cast-" + ProcessInfo.processInfo.globallyUniqueString
    let parts = try HouseParts(home: Bench.home, files: FileStore(folder: folder), passwordCost: Bench.cheapPasswords)
    let vault = try Bench.vault()
    let town = try await database.write { tx in
      try TownMaking(parts: parts, vault: vault, tx: tx).town("云桥产业社区", firms: ["禾木精密", "澄砚软件"])
    }
    // The first community is the one whose name the frame bears: its id has to be the earlier.
    world.set(world.now + .seconds(1))
    let (neighbours, actors) = try await database.write { tx in
      let other = try TownMaking(parts: parts, vault: vault, tx: tx).town("玄武岩社区", firms: ["玄武岩重工", "玄武岩物流"])
      let actors = try TownMaking(parts: parts, vault: vault, tx: tx).actors(of: town, other)
      return (other, actors)
    }
    try await parts.faces.refresh(database)
    return try HouseCast(world, database, parts, actors, town, neighbours)
  }

  private init(
    _ world: SeededWorld, _ database: any Database, _ parts: HouseParts, _ actors: [String: Actor], _ town: Town,
    _ neighbours: Town, _ log: LogLines = LogLines()
  ) throws {
    self.world = world
    self.database = database
    var parts = parts
    // A face of its own: what one house is called must not change what another says.
    parts.faces = CommunityFaces(parts.faces.current)
    // Two forks may reach the same revision of places with other places in them.
    parts.territories = Territories()
    self.parts = parts
    self.actors = actors
    self.town = town
    self.neighbours = neighbours
    var options = Site.Options(formKey: [UInt8](repeating: 5, count: 32))
    options.navigation = HouseNavigation.items
    options.community = { [faces = self.parts.faces] in faces.current }
    site = Site(
      world: world.world, database: database, vault: try Bench.vault(), pages: try Bench.pages.get(),
      viewers: HouseParts.viewers(database), options: options)
    routes = SiteRouter.make(site, self.parts)
    responder = routes.router.buildResponder()
    self.log = log
  }

  /// The same house after a restart, over a copy of its embedded database: what one visitor changes, another does not meet.
  func fork(log: LogLines = LogLines()) throws -> HouseCast {
    let subscriptions = HouseReactions.all.subscriptions
    guard let original = database as? SQLiteDatabase else {
      return try HouseCast(world, database, parts, actors, town, neighbours, log)
    }
    // A world of its own: houses that are asked at the same time must not draw from one another's numbers.
    let world = SeededWorld(now: world.now)
    let copy = try SQLiteDatabase(copying: original, world: world.world, subscriptions: subscriptions)
    return try HouseCast(world, copy, parts, actors, town, neighbours, log)
  }

  /// The same house whose database does not answer.
  func withoutDatabase() throws -> HouseCast {
    try HouseCast(world, GoneDatabase(dialect: database.dialect, world: world.world), parts, actors, town, neighbours)
  }

  /// The browser (and the program) of one of the actors; anybody else is signed out.
  func visitor(_ key: String) -> Visitor {
    var visitor = Visitor(key: key, site: site, responder: responder, log: log)
    visitor.session = actors[key]?.session ?? ""
    visitor.token = actors[key]?.token ?? ""
    return visitor
  }

  /// Runs every reaction that waits.
  func settle() async throws { try await JobRunner.runDue(database, reactions: HouseReactions.all) }

  /// Whether her session and her token are still there and act in the same standing.
  func isPresent(_ key: String) async throws -> Bool {
    guard let actor = actors[key] else { return true }
    let browser = try await site.viewers.signedIn(session: actor.session)?.currentKey
    let program = try? await site.viewers.signedIn(bearer: actor.token)?.currentKey
    return browser == actor.standing && program == actor.standing
  }
}

/// A database behind a cable that was pulled.
private struct GoneDatabase: Database {
  let dialect: Dialect
  let world: World
  private var fault: StoreError { .connectionLost("no route to host") }

  func read<Value: Sendable>(_ body: @escaping @Sendable (Tx) throws -> Value) async throws -> Value { throw fault }
  func write<Value: Sendable>(_ body: @escaping @Sendable (Tx) throws -> Value) async throws -> Value { throw fault }
  func executeScript(_ text: String, in tx: Tx) throws { throw fault }
  let tools = Tools()
  func onEnqueue(_ wake: @escaping @Sendable () -> Void) {}
  func onRecord(_ wake: @escaping @Sendable () -> Void) {}
  func followOthers(_ wake: @escaping @Sendable () -> Void) async {}
  func diagnose() async throws -> [String] { throw fault }
  func close() async {}
}
