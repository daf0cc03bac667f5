import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// What `App` gives to this module, because it belongs to others.
public struct PlaceWiring: Sendable {
  /// Whether the check characters of a credit code hold: `Enterprises` knows.
  var isCreditCode: @Sendable (String) -> Bool
  /// The name and the host stand in the frame of every page: read them anew.
  var afterCommunityChange: @Sendable () async -> Void
  /// Which seats places have: `People` keeps them.
  public var duty: @Sendable (Tx, CommunityID) throws -> DutyPlan = { _, _ in DutyPlan() }
  /// The squares of a QR code as a path, and how wide it is with its margin; nil when the text is too long.
  public var qr: @Sendable (String) -> (path: String, size: Int)? = { _ in nil }

  public init(
    isCreditCode: @escaping @Sendable (String) -> Bool = { _ in true },
    afterCommunityChange: @escaping @Sendable () async -> Void = {}
  ) {
    self.isCreditCode = isCreditCode
    self.afterCommunityChange = afterCommunityChange
  }
}

/// `/places/community`: what the community says of itself.
struct CommunityRoutes: Sendable {
  let site: Site
  let wiring: PlaceWiring

  func add(to routes: Routes) {
    routes.get("/places/community", .act(.editPlaces), use: show)
    routes.post("/places/community", .act(.editPlaces), use: keep)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let community = try await find(viewer)
    let form = CommunityForm.filled(community)
    var fields = CommunityForm.fields(form, PlaceWords(site: site, context: context))
    fields.merge(form.fields(site.pages.translations, context.locale)) { _, new in new }
    return site.page("places/community", fields, context)
  }

  private func find(_ viewer: Viewer) async throws -> Community {
    let found = try await site.database.read { tx in try tx.community(viewer.community) }
    guard let found else { throw Problem.notFound }
    return found
  }

  @Sendable private func keep(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    var community = try await find(viewer)
    CommunityForm.read(&form, into: &community)
    if !community.hostUSCC.isEmpty, !wiring.isCreditCode(community.hostUSCC) {
      form.reject("host_uscc", "community.host_code_wrong")
    }
    let fields = CommunityForm.fields(form, PlaceWords(site: site, context: context))
    guard form.isValid else { return site.again("places/community", fields, form, context) }
    let command = EditCommunity(community)
    do {
      try await site.database.write { tx in try command.run(by: viewer, tx) }
    } catch let error as PlaceError {
      return try PlaceForms(site: site).again(error, "places/community", fields, form, context)
    }
    await wiring.afterCommunityChange()
    return site.redirect("/places/community", flash: "community_saved")
  }
}

enum CommunityForm {
  static func filled(_ community: Community) -> Form {
    var values: [String: String] = [
      "name": community.name, "english_name": community.englishName, "kind": community.kind.rawValue,
      "city": community.city, "district": community.district, "subdistrict": community.subdistrict,
      "management": community.management.rawValue, "platform_name": community.platformName,
      "host_name": community.hostName, "host_uscc": community.hostUSCC,
      "founded_on": community.foundedOn?.description ?? "", "office": community.office,
      "hotline": community.hotline, "supervision_phone": community.supervisionPhone,
      "map_approval": community.mapApproval,
    ]
    if community.isLegalPerson { values["is_legal_person"] = "1" }
    return Form(values: values.mapValues { [$0] })
  }

  static func read(_ form: inout Form, into community: inout Community) {
    community.name = form.line("name", max: 60)
    community.englishName = form.line("english_name", required: false, max: 120)
    community.kind = form.choice("kind") ?? community.kind
    community.city = form.line("city", required: false, max: 30)
    community.district = form.line("district", required: false, max: 30)
    community.subdistrict = form.line("subdistrict", required: false, max: 30)
    community.management = form.choice("management") ?? community.management
    community.platformName = form.line("platform_name", required: false, max: 60)
    community.isLegalPerson = form.flag("is_legal_person")
    community.hostName = form.line("host_name", required: false, max: 60)
    community.hostUSCC = Text.code(form.line("host_uscc", required: false, max: 30))
    community.foundedOn = form.day("founded_on", required: false)
    community.office = form.line("office", required: false, max: 120)
    community.hotline = form.line("hotline", required: false, max: 40)
    community.supervisionPhone = form.line("supervision_phone", required: false, max: 40)
    community.mapApproval = form.line("map_approval", required: false, max: 60)
  }

  static func fields(_ form: Form, _ words: PlaceWords) -> Fields {
    [
      "back": "/places", "backName": words.text("title"), "isLegalPerson": form.flag("is_legal_person"),
      "kinds": CommunityKind.allCases.map {
        choice($0.rawValue, words.text("community_kind." + $0.rawValue), isChosen: form.raw("kind") == $0.rawValue)
      },
      "managements": CommunityManagement.allCases.map {
        choice($0.rawValue, words.text("management." + $0.rawValue), isChosen: form.raw("management") == $0.rawValue)
      },
    ]
  }
}
