import Audit
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// The community that the first administrator names. Its row belongs to another module, which `App` wires in.
public struct CommunityDraft: Sendable {
  /// The raw value is the translation key `set_up.kind.<raw value>`.
  public enum Kind: String, CaseIterable, Sendable {
    case techInnovation, culturalCreative, smartManufacturing, businessBuilding
  }
  public var name: String
  public var englishName: String
  public var kind: Kind
  public var hotline: String
  public var office: String
  /// One that is no legal person acts on behalf of a host body.
  public var isLegalPerson: Bool
  public var hostName: String
  public var hostUSCC: String
}

/// What a kind of community brings beyond what all have, in the reader's language.
public struct CommunityOffer: Sendable {
  public var services: [String]
  public var bodies: [String]
  /// Matters for the windows.
  public var matterCount: Int
  public init(services: [String], bodies: [String], matterCount: Int) {
    self.services = services
    self.bodies = bodies
    self.matterCount = matterCount
  }
}

/// Makes the community and its first administrator. Once: where an administrator exists this page does not.
struct SetUp: Sendable {
  var community: CommunityDraft
  var administrator: AcceptInvitation.NewAccount

  func run(
    _ tx: Tx, vault: Vault, createCommunity: (Tx, CommunityDraft) throws -> CommunityID
  ) throws -> (person: PersonID, community: CommunityID) {
    // Two tabs: the transaction is serializable, so the second one sees the first one's administrator.
    if try tx.isSetUp() { throw Problem.notFound }
    let community = try createCommunity(tx, community)
    let person = try tx.createPerson(PersonDraft(name: administrator.name), community: community)
    let account = AccountDraft(
      person: person, community: community, email: administrator.email, phone: administrator.phone,
      passwordRecord: administrator.passwordRecord, locale: administrator.locale)
    try tx.createAccount(account, vault: vault)
    for (purpose, text) in administrator.consents {
      try tx.giveConsent(purpose, person: person, community: community, text: text)
    }
    let today = SiteZone.shanghai.day(of: tx.now)
    let post = PostDraft(person: person, role: .administrator, scope: .community, startsOn: today)
    let id = try tx.grantPost(post, community: community, by: person)
    try tx.record(PostGranted(id, person: person), community: community, actor: person)
    try tx.audit(
      "community.set_up", subject: community.text, detail: id.text, community: community, person: person,
      standing: "set-up")
    return (person, community)
  }
}

struct SetUpRoutes: Sendable {
  let site: Site
  let passwords: PasswordRoom
  let wiring: PeopleWiring

  func add(to routes: Routes) {
    routes.get("/set-up", .open, use: show)
    routes.post("/set-up", .open, use: make)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    try await requireEmpty()
    return site.page("sign-in/set-up", ["kinds": kinds("", context), "days": wiring.noticeDays], context)
  }

  private func requireEmpty() async throws {
    if try await site.database.read({ tx in try tx.isSetUp() }) { throw Problem.notFound }
  }

  private func kinds(_ chosen: String, _ context: AppContext) -> [Fields] {
    let comma = context.locale == .chinese ? "、" : ", "
    return CommunityDraft.Kind.allCases.map { kind in
      let offer = wiring.offer(kind, context.locale)
      let brings = [
        "services": offer.services.joined(separator: comma), "bodies": offer.bodies.joined(separator: comma),
        "count": String(offer.matterCount),
      ]
      return [
        "value": kind.rawValue, "isChosen": kind.rawValue == chosen,
        "word": site.text("set_up.kind." + kind.rawValue, context), "note": site.text("set_up.brings", context, brings),
      ]
    }
  }

  @Sendable private func make(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    try await requireEmpty()
    let name = form.line("community_name")
    let englishName = form.line("community_english_name", required: false)
    let kind: CommunityDraft.Kind? = form.choice("community_kind")
    let hotline = form.line("hotline", required: false)
    let office = form.line("office", required: false)
    let isLegalPerson = form.flag("is_legal_person")
    let hostName = form.line("host_name", required: false, max: 60)
    let hostUSCC = Text.code(form.line("host_uscc", required: false, max: 30))
    if !isLegalPerson, hostName.isEmpty { form.reject("host_name", "place.host_missing") }
    if !hostUSCC.isEmpty, !wiring.isCreditCode(hostUSCC) { form.reject("host_uscc", "community.host_code_wrong") }
    var entry = AccountEntry(&form, asksConsent: true)
    guard form.isValid, let kind else { return again(form, context) }
    try await entry.hash(passwords)
    let draft = CommunityDraft(
      name: name, englishName: englishName, kind: kind, hotline: hotline, office: office, isLegalPerson: isLegalPerson,
      hostName: hostName, hostUSCC: hostUSCC)
    let command = SetUp(community: draft, administrator: entry.account(wiring.consents(site), context))
    let vault = site.vault
    let create = wiring.createCommunity
    let made = try await site.database.write { tx in
      try command.run(tx, vault: vault, createCommunity: create)
    }
    await wiring.afterSetUp()
    let signIn = SignIn(site: site, passwords: passwords)
    return try await signIn.welcome(made.person, made.community, next: "/", flash: "set_up.done", request)
  }

  private func again(_ form: Form, _ context: AppContext) -> Response {
    let fields: Fields = [
      "kinds": kinds(form.raw("community_kind"), context), "hasConsented": form.flag("consent_account"),
      "wantsNotices": form.flag("consent_notices"), "days": wiring.noticeDays, "isLegalPerson": form.flag("is_legal_person"),
    ]
    return site.again("sign-in/set-up", fields, form.withoutPasswords, context)
  }
}
