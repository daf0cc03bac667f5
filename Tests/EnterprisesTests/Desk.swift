import Contracts
import HTTPTypes
import Hummingbird
import Kernel
import Store
import TestKit
import Web

@testable import Enterprises

/// The registry's pages over a test community, and people who are signed in by a word.
struct Desk: Sendable {
  let registry: Registry
  let site: Site
  let cast: Cast

  /// Who asks: `secretary` of the community, `grid1` head of the first grid, `grid2` of the second, `delegate` of the
  /// first enterprise, `butler` of the second building, `person` for herself.
  struct Cast: ViewerSource {
    var viewers: [String: Viewer] = [:]

    func signedIn(session secret: String) async throws -> SignedIn? { signed(secret) }
    func signedIn(bearer token: String) async throws -> SignedIn? { signed(token) }

    private func signed(_ word: String) -> SignedIn? {
      guard let viewer = viewers[word] else { return nil }
      let option = StandingOption(key: word, standing: viewer.standing, name: "")
      return SignedIn(viewer: viewer, session: nil, options: [option], currentKey: word)
    }
  }

  init(_ engine: Engine) async throws {
    let registry = try await Registry(engine)
    self.registry = registry
    let rows = [
      Roster.titles,
      ["禾木精密传感有限公司", Roster.code(1), "俞总", "知行园1号楼1203", "I6513", "86", "楼经理", "19900000001", "国高企"],
      ["知渡机器人有限公司", Roster.code(2), "许总", "知行园2号楼0502", "C3491", "40", "林行政", "19900000002", ""],
      ["量石检测有限公司", Roster.code(3), "石总", "知行园某处", "M7452", "12", "", "", "省科小"],
    ]
    _ = try await registry.roster().commit(Roster.csv(rows), name: "名册.csv", by: .viewer(registry.staff))
    let own = try await registry.one(Roster.code(1))
    cast = Desk.cast(registry, own: own.id)
    var options = Site.Options(formKey: [UInt8](repeating: 5, count: 32))
    options.navigation = { _ in [] }
    site = Site(
      world: registry.world.world, database: registry.database, vault: registry.vault, pages: try Bench.pages.get(),
      viewers: cast, options: options)
  }

  private static func cast(_ registry: Registry, own: OrganizationID) -> Cast {
    let world = registry.world.world
    func viewer(_ standing: Standing, _ name: String) -> Viewer {
      Viewer(person: world.newID(), community: registry.community, standing: standing, name: name)
    }
    return Cast(viewers: [
      "secretary": registry.staff,
      "grid1": viewer(.post(world.newID(), .gridHead, .grid(registry.grids[0])), "网格长"),
      "grid2": viewer(.post(world.newID(), .gridHead, .grid(registry.grids[1])), "网格长"),
      "butler": viewer(.post(world.newID(), .propertyButler, .building(registry.buildings[1])), "管家"),
      "supervisor": viewer(.post(world.newID(), .supervisor, .community), "主管"),
      "delegate": viewer(.enterprise(own), "楼经理"), "person": viewer(.oneself, "个人"),
    ])
  }

  /// A browser of one of them.
  func browser(_ who: String, background: EnterpriseWiring? = nil) -> Bench {
    let router = Router(context: AppContext.self)
    router.add(middleware: ProblemMiddleware(site))
    router.add(middleware: LocaleMiddleware(site))
    router.add(middleware: ProblemMiddleware(site))
    router.add(middleware: SessionMiddleware(site))
    router.add(middleware: ProblemMiddleware(site))
    router.add(middleware: FormTokenMiddleware(site))
    let routes = Routes(router)
    var wiring = background ?? EnterpriseWiring()
    let matcher = registry.matcher
    wiring.matcher = { _, _ in matcher }
    wiring.background = { work in await work() }
    EnterpriseRoutes(site: site, data: registry.data, wiring: wiring).add(to: routes)
    let bench = Bench(site: site, database: registry.database, world: registry.world, routes: routes)
    bench.cookies["session"] = who
    return bench
  }

  func one(_ number: Int) async throws -> Organization { try await registry.one(Roster.code(number)) }

  func auditActs() async throws -> [String] {
    try await registry.database.read { tx in
      try tx.all("SELECT act FROM audit_entries ORDER BY number DESC LIMIT 50") { try $0("act", as: String.self) }
    }
  }
}
