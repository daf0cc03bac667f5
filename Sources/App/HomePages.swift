import Cases
import Contracts
import Enterprises
import Hummingbird
import Kernel
import Notices
import Places
import Store
import Web

/// The first page of each standing: at most three things that concern her this week, her one act, what is open.
struct HomePages: Sendable {
  let site: Site
  let parts: HouseParts

  func answer(_ viewer: Viewer, _ context: AppContext) async throws -> Response {
    switch viewer.standing {
    case .oneself, .enterprise: try await applicant(viewer, context)
    case .post(_, .supervisor, _): try await figures(viewer, context)
    case .post where viewer.may(.handleCase): site.redirect("/cases/today")
    case .post(_, let role, let scope): site.page("home/post", try await post(role, scope), context)
    }
  }

  /// A volunteer's first page leads to her own park or building; a partner has none.
  private func post(_ role: Role, _ scope: PostScope) async throws -> Fields {
    let place: PlaceID? =
      switch scope {
      case .grid(let id): .grid(id)
      case .park(let id): .park(id)
      case .building(let id): .building(id)
      case .community, .window, .organization: nil
      }
    let name = try await site.database.read { tx in try place.flatMap { try tx.placeName($0) } }
    let path = place.flatMap { AuditNames.page(of: $0.text) } ?? "/places"
    return ["isPartner": role == .partner, "placePath": path, "place": name ?? "", "hasPlace": name != nil]
  }

  private func applicant(_ viewer: Viewer, _ context: AppContext) async throws -> Response {
    let cases = try await CaseHome(site: site).applicant(viewer, context)
    var fields = cases.page
    var matters = cases.matters
    if let enterprise = viewer.enterprise {
      matters += try await expiring(enterprise, context)
      fields.merge(try await contact(enterprise)) { _, new in new }
    }
    if let signedIn = context.signedIn, signedIn.unreadCount > 0, matters.count < 3 {
      let count = String(signedIn.unreadCount)
      matters.append([
        "what": site.text("home.matter.unread", context, ["count": count]),
        "why": site.text("home.matter.unread_why", context), "path": "/inbox",
      ])
    }
    fields["matters"] = Array(matters.prefix(3))
    fields["hasMatters"] = !matters.isEmpty
    fields["today"] = When(site, context).day(SiteZone.shanghai.day(of: site.world.now()))
    return site.page("home/applicant", fields, context)
  }

  /// Qualifications that end within ninety days: the alarm that firms ask for most.
  private func expiring(_ enterprise: OrganizationID, _ context: AppContext) async throws -> [Fields] {
    let held = try await site.database.read { tx in try tx.qualifications(of: enterprise) }
    let today = SiteZone.shanghai.day(of: site.world.now())
    let soon = held.compactMap { one -> (Qualification, Int)? in
      guard let end = one.validTo else { return nil }
      let days = end.daysSinceEpoch - today.daysSinceEpoch
      return (0...90).contains(days) ? (one, days) : nil
    }
    return soon.sorted { $0.1 < $1.1 }.map { one, days in
      let name = parts.enterprises.qualifications.kind(one.kind)?.short(in: context.locale) ?? one.kind
      return [
        "what": site.text("home.matter.tag", context, ["tag": name, "days": String(days)]),
        "why": site.text("home.matter.tag_why", context), "path": "/my-enterprise",
      ]
    }
  }

  /// The one named person of the community to whom this firm can turn.
  private func contact(_ enterprise: OrganizationID) async throws -> Fields {
    let name = try await site.database.read { tx -> String? in
      guard let present = try tx.firstContacts(of: enterprise).first, present.to == nil else { return nil }
      return try tx.scalar("SELECT name FROM person_cards WHERE person_id = \(present.person)")
    }
    guard let name else { return ["hasContact": false] }
    return ["hasContact": true, "contact": name, "contactSign": String(name.prefix(1))]
  }

  private func figures(_ viewer: Viewer, _ context: AppContext) async throws -> Response {
    try viewer.require(.seeFigures)
    return site.page("home/figures", try await CaseHome(site: site).figures(viewer, context), context)
  }
}
