import App
import Audit
import Contracts
import Cryptography
import Enterprises
import Files
import Foundation
import HTTPTypes
import Kernel
import Places
import Store
import TestKit
import Testing
import Web

@testable import People

/// A small community: two grids, two enterprises, and somebody in each kind of standing.
struct Cast: Sendable {
  static let password = "a lamp on every floor"
  static let record = Result { try PasswordRecord.make(password, salt: [UInt8](repeating: 3, count: 16), cost: Bench.cheapPasswords) }
  static let phoneOfEmployee = "19900000009"

  let house: Bench
  let parts: HouseParts
  let community: CommunityID
  let grid: GridID
  let otherGrid: GridID
  let firm: OrganizationID
  let otherFirm: OrganizationID

  let administrator: PersonID
  let secretary: PersonID
  let worker: PersonID
  let gridHead: PersonID
  let delegate: PersonID
  let employee: PersonID
  let nobody: PersonID

  var world: TestWorld { house.world }
  var database: any Database { house.database }
  var today: LocalDay { SiteZone.shanghai.day(of: world.now) }

  init(_ engine: Engine) async throws {
    let world = TestWorld()
    let database = try await engine.freshDatabase(world: world.world, subscriptions: HouseReactions.all.subscriptions)
    let folder = NSTemporaryDirectory() + "stairwell-people-" + ProcessInfo.processInfo.globallyUniqueString
    var parts = try HouseParts(
      home: Bench.home, files: FileStore(folder: folder), passwordCost: Bench.cheapPasswords)
    // Who waits for her turn moves the clock.
    parts.pause = { span in world.advance(by: span) }
    self.parts = parts
    var options = Site.Options(formKey: [UInt8](repeating: 5, count: 32))
    options.trustsProxy = true
    options.publicURL = "https://yunqiao.example"
    let site = Site(
      world: world.world, database: database, vault: try Bench.vault(), pages: try Bench.pages.get(),
      viewers: HouseParts.viewers(database), options: options)
    house = Bench(site: site, database: database, world: world, routes: SiteRouter.make(site, parts))
    let ids = try await database.write { tx in try Cast.people(tx, vault: site.vault) }
    community = ids.community
    grid = ids.grids[0]
    otherGrid = ids.grids[1]
    firm = ids.firms[0]
    otherFirm = ids.firms[1]
    administrator = ids.persons[0]
    secretary = ids.persons[1]
    worker = ids.persons[2]
    gridHead = ids.persons[3]
    delegate = ids.persons[4]
    employee = ids.persons[5]
    nobody = ids.persons[6]
  }

  private struct Made: Sendable {
    var community: CommunityID
    var grids: [GridID]
    var firms: [OrganizationID]
    var persons: [PersonID]
  }

  private static func people(_ tx: Tx, vault: Vault) throws -> Made {
    let today = SiteZone.shanghai.day(of: tx.now)
    let community: CommunityID = tx.newID()
    try tx.insert(Community(id: community, name: "云桥产业社区", kind: .techInnovation))
    let names = ["钟明", "周青", "沈社工", "方网格", "楼经理", "陈晓", "曾静"]
    let persons = try tx.createPersons(names.map { PersonDraft(name: $0) }, community: community)
    let viewer = Viewer(
      person: persons[0], community: community, standing: .post(tx.newID(), .administrator, .community), name: "钟明")
    let grids = try ["第一网格", "第二网格"].map { try CreateGrid(name: $0, starts: today).run(by: viewer, tx).id }
    let buildings = try zip(["知行园1号楼", "青禾大厦"], grids).map { name, grid in
      try CreateBuilding(
        grid: grid, facts: BuildingFacts(name: name, kind: .office, floorsAbove: 12), starts: today
      ).run(by: viewer, tx).id
    }
    let firms = zip(["禾木精密", "知渡机器人"], buildings).map { name, building in
      var draft = OrganizationDraft(uscc: nil, facts: [.name: name + "有限公司", .shortName: name])
      draft.set(PlaceFact(building: building, confidence: 100, isConfirmed: true))
      return draft
    }
    let organizations = try tx.insertOrganizations(firms, community: community, vault).map(\.id)
    let bodies = [("serviceCenter", "公共服务中心", "Public service centre"), ("partyBranch", "社区党组织", "Party organisation")]
    try tx.createBodies(
      bodies.map { BodyDraft(key: $0.0, name: $0.1, englishName: $0.2) }, community: community)
    let logins = ["zhong", "zhou", "shen", "fang", "lou", "chen"]
    for (place, login) in logins.enumerated() {
      let phone = login == "chen" ? phoneOfEmployee : "1990000000\(place)"
      try tx.createAccount(
        AccountDraft(
          person: persons[place], community: community, email: "\(login)@yunqiao.example", phone: phone,
          passwordRecord: try record.get()), vault: vault)
    }
    let posts: [(PersonID, Role, PostScope)] = [
      (persons[0], .administrator, .community), (persons[1], .secretary, .community),
      (persons[2], .communityWorker, .community), (persons[3], .gridHead, .grid(grids[0])),
    ]
    for (person, role, scope) in posts {
      try tx.grantPost(PostDraft(person: person, role: role, scope: scope, startsOn: today), community: community)
    }
    try tx.addDelegation(
      DelegationDraft(person: persons[4], organization: organizations[0], startsOn: today), community: community)
    try tx.addEmployments(
      [EmploymentDraft(person: persons[5], organization: organizations[0])], community: community)
    return Made(community: community, grids: grids, firms: organizations, persons: persons)
  }

  /// Another browser on the same house.
  func browser() -> Bench {
    Bench(site: house.site, database: house.database, world: house.world, routes: house.routes)
  }

  /// A browser in which this person has signed in: `zhong`, `zhou`, `shen`, `fang`, `lou`, `chen`.
  func signedIn(_ name: String) async throws -> Bench {
    let browser = browser()
    _ = try await browser.signIn("\(name)@yunqiao.example")
    return browser
  }

  func viewer(_ browser: Bench) async throws -> SignedIn? {
    try await house.site.viewers.signedIn(session: browser.cookies["session"] ?? "")
  }

  func audited(_ act: String) async throws -> Int {
    let community = community
    return try await database.read { tx in try tx.auditCount(AuditFilter(community: community, act: act)) }
  }

  func post(_ person: PersonID) async throws -> PostID {
    try await database.read { tx in try #require(try tx.posts(of: person).first).id }
  }
}

extension Bench {
  @discardableResult
  func signIn(
    _ account: String, _ password: String = Cast.password, next: String = "", from address: String = "198.51.100.7"
  ) async throws -> Answer {
    try await post(
      "/sign-in", ["account": account, "password": password, "next": next],
      headers: [HTTPField.Name("X-Forwarded-For")!: address])
  }

  /// The value of a hidden field, for forms with a nonce.
  func nonce(on path: String) async throws -> String {
    let page = try await get(path).text
    guard let start = page.range(of: "name=\"_nonce\" value=\"") else { return "" }
    return String(page[start.upperBound...].prefix { $0 != "\"" })
  }
}
