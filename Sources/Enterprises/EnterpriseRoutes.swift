import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// What the registry needs from modules that it does not know. `App` fills it in.
public struct EnterpriseWiring: Sendable {
  public var matcher: AddressMatcherSource = { _, _ in NoGazetteer() }
  public var isInUse: RosterImport.InUse = { _, _ in [] }
  /// What loops tell of an enterprise, in the order in which their sections stand in its file.
  public var sources: [any DossierSource<Tx>] = []
  /// Runs a long commit beside the answer. The default starts a task.
  public var background: @Sendable (@escaping @Sendable () async -> Void) async -> Void = { work in
    Task { await work() }
  }
  public init() {}
}

/// What all pages of the registry share.
struct RegistryRoom: Sendable {
  let site: Site
  let data: EnterpriseData
  let wiring: EnterpriseWiring

  var roster: RosterImport {
    RosterImport(
      database: site.database, vault: site.vault, data: data, matcher: wiring.matcher, isInUse: wiring.isInUse)
  }
}

/// The registry of organisations: list, dossier, forms, imports, addresses, exports, API.
public struct EnterpriseRoutes: Sendable {
  private let room: RegistryRoom

  public init(site: Site, data: EnterpriseData, wiring: EnterpriseWiring = EnterpriseWiring()) {
    room = RegistryRoom(site: site, data: data, wiring: wiring)
  }

  public func add(to routes: Routes) {
    EnterpriseListRoutes(room: room).add(to: routes)
    RosterRoutes(room: room).add(to: routes)
    AddressRoutes(room: room).add(to: routes)
    DossierRoutes(room: room).add(to: routes)
    EnterpriseFormRoutes(room: room).add(to: routes)
    FirstContactRoutes(room: room).add(to: routes)
    MergerRoutes(room: room).add(to: routes)
    QualificationRoutes(room: room).add(to: routes)
    EnterpriseAPI(room: room).add(to: routes)
  }
}
