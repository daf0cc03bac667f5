import Contracts
import Cryptography
import Kernel
import Store
import Web

/// What `App` gives to this module, because it belongs to others.
public struct PeopleWiring: Sendable {
  /// What a password costs to try; tests take a cheap one.
  public var passwordCost = ScryptCost.standard
  /// Passwords hashed at the same time.
  public var passwordsAtOnce = 2
  public typealias Pause = @Sendable (Timestamp.Span) async throws -> Void
  /// How a try at a password waits for its turn; tests move their clock instead.
  public var pause: Pause = { span in try await Task.sleep(for: .milliseconds(span.milliseconds)) }
  /// Writes the row of the community that the set-up page names.
  public var createCommunity: @Sendable (Tx, CommunityDraft) throws -> CommunityID
  /// What a kind of community brings, for the page on which one is chosen.
  public var offer: @Sendable (CommunityDraft.Kind, Language) -> CommunityOffer = { _, _ in
    CommunityOffer(services: [], bodies: [], matterCount: 0)
  }
  /// Whether the check characters of a credit code hold: `Enterprises` knows.
  public var isCreditCode: @Sendable (String) -> Bool = { _ in true }
  /// After the set-up: read the community's face anew.
  public var afterSetUp: @Sendable () async -> Void = {}
  /// The windows in which a specialist can sit.
  public var windows: @Sendable (Tx, CommunityID) throws -> [NamedScope] = { _, _ in [] }
  /// With which seats a community begins.
  public var roleKinds = RoleKindSet()
  /// What other modules know of a person, for her export: a name and the data.
  public var exporters: [@Sendable (Tx, PersonID) throws -> (String, JSONValue)] = []
  /// What other modules forget of a person: her cases keep their facts and lose her identity.
  public var erasers: [@Sendable (Tx, PersonID) throws -> Void] = []

  /// For how long notices are kept: their consent names it.
  public var noticeDays = 365

  public init(createCommunity: @escaping @Sendable (Tx, CommunityDraft) throws -> CommunityID) {
    self.createCommunity = createCommunity
  }

  func consents(_ site: Site) -> ConsentWords { ConsentWords(site.pages.translations, noticeDays: noticeDays) }
}

/// All pages and the API of this module.
public struct PeopleRoutes: Sendable {
  let site: Site
  let wiring: PeopleWiring
  let passwords: PasswordRoom

  public init(site: Site, wiring: PeopleWiring) {
    self.site = site
    self.wiring = wiring
    passwords = PasswordRoom(
      world: site.world, cost: wiring.passwordCost, atOnce: wiring.passwordsAtOnce, pause: wiring.pause)
  }

  public func add(to routes: Routes) {
    SignInRoutes(site: site, passwords: passwords).add(to: routes)
    SetUpRoutes(site: site, passwords: passwords, wiring: wiring).add(to: routes)
    InvitationRoutes(site: site, passwords: passwords, wiring: wiring).add(to: routes)
    StaffRoutes(site: site, wiring: wiring).add(to: routes)
    PostRoutes(site: site, wiring: wiring).add(to: routes)
    PostDetailRoutes(site: site).add(to: routes)
    RoleKindRoutes(site: site, start: wiring.roleKinds).add(to: routes)
    AccountRoutes(site: site, passwords: passwords).add(to: routes)
    SecurityRoutes(site: site, passwords: passwords).add(to: routes)
    PrivacyRoutes(site: site, passwords: passwords, wiring: wiring).add(to: routes)
    DataRequestRoutes(site: site, wiring: wiring).add(to: routes)
    EmployeeRoutes(site: site).add(to: routes)
    PeopleAPI(site: site).add(to: routes)
  }
}
