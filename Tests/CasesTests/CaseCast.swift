import App
import Contracts
import Files
import Foundation
import Jobs
import Kernel
import Store
import TestKit
import Web

@testable import Cases

/// A small community in which the tests of cases play: two grids, two buildings, an enterprise with its head and an employee who is
/// also one of its delegates, a neighbour enterprise, and those who handle cases.
final class CaseCast: @unchecked Sendable {
  let world: TestWorld
  let database: any Database
  let site: Site
  let routes: Routes
  let community: CommunityID
  let firstGrid: GridID
  let secondGrid: GridID
  let tower: BuildingID
  let annex: BuildingID
  let firm: OrganizationID
  let otherFirm: OrganizationID
  let viewers: [String: Viewer]

  /// One enterprise, one neighbour: the words of the tests.
  static let firmName = "禾木精密传感有限公司"
  static let otherFirmName = "澄砚软件有限公司"

  /// `keep` stands in for the disk where photos go.
  init(_ engine: Engine, keep: (@Sendable ([UInt8]) throws -> String)? = nil) async throws {
    let world = TestWorld()
    self.world = world
    let subscriptions = Reactions(CaseReactions.all).subscriptions
    let database = try await engine.freshDatabase(world: world.world, subscriptions: subscriptions)
    self.database = database
    let (community, firm, otherFirm): (CommunityID, OrganizationID, OrganizationID) = (
      world.world.newID(), world.world.newID(), world.world.newID()
    )
    let (firstGrid, secondGrid): (GridID, GridID) = (world.world.newID(), world.world.newID())
    let (tower, annex): (BuildingID, BuildingID) = (world.world.newID(), world.world.newID())
    let data = try CaseWindowData(home: Bench.home)
    var viewers: [String: Viewer] = [:]
    let window = try await database.write { tx -> WindowID in
      try tx.makePlaces(community, [firstGrid, secondGrid], [(tower, firstGrid, "知行园3号楼"), (annex, secondGrid, "海棠楼")])
      try tx.makeFirm(firm, CaseCast.firmName, community, building: tower, unit: "1203室")
      try tx.makeFirm(otherFirm, CaseCast.otherFirmName, community, building: annex, unit: "201室")
      try tx.installWindows(data, community: community, numberPrefix: "YQ")
      return try tx.caseRouting(community).windows[1].id
    }
    func person(_ name: String) async throws -> PersonID {
      try await database.write { tx in try tx.makePerson(name, community) }
    }
    func post(_ key: String, _ role: Role, _ scope: PostScope) async throws {
      let person = try await person("\(key)姓")
      let id = try await database.write { tx in try tx.makePost(person, role, scope, community) }
      viewers[key] = Viewer(
        person: person, community: community, standing: .post(id, role, scope), name: "\(key)姓")
    }
    let head = try await person("禾总")
    let employee = try await person("小林")
    let neighbour = try await person("澄总")
    for (key, person, organization) in [("head", head, firm), ("delegate", employee, firm), ("neighbour", neighbour, otherFirm)] {
      try await database.write { tx in try tx.makeDelegation(person, organization, community) }
      viewers[key] = Viewer(
        person: person, community: community, standing: .enterprise(organization), name: key)
    }
    viewers["headself"] = Viewer(person: head, community: community, standing: .oneself, name: "禾总")
    viewers["employee"] = Viewer(person: employee, community: community, standing: .oneself, name: "小林")
    try await post("worker", .communityWorker, .community)
    try await post("colleague", .communityWorker, .community)
    try await post("administrator", .administrator, .community)
    try await post("gridhead", .gridHead, .grid(firstGrid))
    try await post("othergrid", .gridWorker, .grid(secondGrid))
    try await post("economist", .windowSpecialist, .window(window))
    try await post("butler", .propertyButler, .building(tower))
    try await post("supervisor", .supervisor, .community)
    try await post("partner", .partner, .organization(otherFirm))
    self.community = community
    self.firm = firm
    self.otherFirm = otherFirm
    self.firstGrid = firstGrid
    self.secondGrid = secondGrid
    self.tower = tower
    self.annex = annex
    self.viewers = viewers
    let options = Site.Options(formKey: [UInt8](repeating: 5, count: 32))
    site = Site(
      world: world.world, database: database, vault: try Bench.vault(), pages: try Bench.pages.get(),
      viewers: Doorman(viewers: viewers), options: options)
    let folder = NSTemporaryDirectory() + "stairwell-cases-" + ProcessInfo.processInfo.globallyUniqueString
    routes = try CaseCast.routes(site, FileStore(folder: folder), keep)
  }

  /// The product's own router; or, when photos cannot be kept, these routes behind the same middleware.
  private static func routes(
    _ site: Site, _ files: FileStore, _ keep: (@Sendable ([UInt8]) throws -> String)?
  ) throws -> Routes {
    guard let keep else { return SiteRouter.make(site, try HouseParts(home: Bench.home, files: files)) }
    return TestRouter.make(site) { routes in CaseRoutes(site: site, keep: keep).add(to: routes) }
  }

  /// A browser in which this one is signed in.
  func browser(_ who: String) -> Bench {
    let bench = Bench(site: site, database: database, world: world, routes: routes)
    bench.cookies = ["session": who, "form": String(repeating: "f", count: 32)]
    return bench
  }

  func viewer(_ who: String) throws -> Viewer {
    guard let viewer = viewers[who] else { throw Problem.notFound }
    return viewer
  }

  /// Runs what waits.
  func settle() async throws {
    try await JobRunner.runDue(database, reactions: Reactions(CaseReactions.all))
  }

  /// Files a case by its command.
  @discardableResult
  func file(
    _ who: String, _ body: String, place: PlaceChoice = .nowhere, category: CaseCategoryID? = nil
  ) async throws -> Case {
    let viewer = try viewer(who)
    let vault = site.vault
    // Apart in time, so that lists have one order.
    world.advance(by: .seconds(1))
    return try await database.write { tx in
      try OpenCase(body: body, place: place, category: category).run(by: viewer, vault: vault, tx)
    }
  }

  func find(_ id: CaseID) async throws -> Case? { try await database.read { tx in try tx.findCase(id) } }

  func count(_ sql: SQL) async throws -> Int { try await database.read { tx in try tx.scalar(sql) ?? 0 } }
}

/// Whoever says a name is that person.
private struct Doorman: ViewerSource {
  let viewers: [String: Viewer]
  func signedIn(session secret: String) async throws -> SignedIn? { signedIn(secret) }
  func signedIn(bearer token: String) async throws -> SignedIn? { signedIn(token) }

  private func signedIn(_ name: String) -> SignedIn? {
    viewers[name].map { viewer in
      SignedIn(
        viewer: viewer, session: nil, options: [StandingOption(key: "self", standing: viewer.standing, name: "")],
        currentKey: "self")
    }
  }
}

extension Bench.Answer {
  /// The value of a hidden field of the page.
  func hidden(_ name: String) -> String {
    guard let start = text.range(of: "name=\"\(name)\" value=\"") else { return "" }
    return String(text[start.upperBound...].prefix { $0 != "\"" })
  }

  var caseID: CaseID? {
    text.firstMatch(of: /cas_[0-9a-z]{26}/).flatMap { CaseID($0.0) }
      ?? location.firstMatch(of: /cas_[0-9a-z]{26}/).flatMap { CaseID($0.0) }
  }
}
