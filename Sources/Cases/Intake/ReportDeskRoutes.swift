import Audit
import Contracts
import Hummingbird
import Kernel
import People
import Store
import Web

/// `/intake`: reports that wait for a call, for those who may file for callers; and posters with a code for the wall.
struct ReportDeskRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/intake", .act(.fileCaseForCaller), use: index)
    routes.post("/intake/reports/:id/contact", .act(.seeContactDetails), use: reveal)
    routes.post("/intake/reports/:id/confirmation", .act(.fileCaseForCaller), use: confirm)
    routes.post("/intake/reports/:id/refusal", .act(.fileCaseForCaller), use: refuse)
    routes.get("/report/posters", .act(.handleCase), use: posters)
    routes.get("/report/posters/:id", .act(.handleCase), use: poster)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let vault = site.vault
    let desk = try await site.database.read { tx in try ReportDesk(viewer, vault, tx) }
    let reports = desk.lines(CaseWords(site, context))
    return site.page("report/desk", ["reports": reports, "isEmpty": reports.isEmpty, "hours": CaseReport.hours, "days": CaseReport.mailDays], context)
  }

  /// The contact in full, once, and written down; below it the two ends of the call.
  @Sendable private func reveal(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ReportID = try context.id("id")
    _ = try await site.form(request, context)
    let vault = site.vault
    let found = try await site.database.write { tx -> (CaseReport, Contact) in
      let report = try tx.waitingReport(id, viewer)
      guard let contact = try tx.contact(of: report, vault: vault) else { throw Problem.notFound }
      try tx.audit("report.contact_seen", subject: id.text, by: viewer)
      return (report, contact)
    }
    let voice = try await site.database.read { tx in try tx.reportRecording(id) }
    let isPhone = if case .phone = found.1 { true } else { false }
    let fields: Fields = [
      "id": id.text, "name": found.0.name, "contact": found.1.text, "isPhone": isPhone, "body": found.0.body,
    ]
    return site.page("report/call", fields.merging(voice.fields) { _, new in new }, context).unkept
  }

  @Sendable private func confirm(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ReportID = try context.id("id")
    _ = try await site.form(request, context)
    let command = ConfirmReportByCall(id: id, spotLabel: site.text("report.spot_label", context))
    let vault = site.vault
    let filed = try await site.database.write { tx in try command.run(by: viewer, vault: vault, tx) }
    return site.redirect("/bench?case=\(filed)", flash: "report.confirmed")
  }

  @Sendable private func refuse(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ReportID = try context.id("id")
    _ = try await site.form(request, context)
    try await site.database.write { tx in try RefuseReport(id: id).run(by: viewer, tx) }
    return site.redirect("/intake", flash: "report.refused")
  }

  // MARK: Posters

  @Sendable private func posters(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let buildings = try await site.database.read { tx in try tx.buildings(viewer.community, limit: 300) }
    let seen = buildings.filter { building in
      viewer.covers(PlacePath(community: viewer.community, grid: building.grid, park: building.park, building: building.id))
    }
    let list: [Fields] = seen.map { ["id": $0.id.text, "name": $0.name] }
    return site.page("report/posters", ["buildings": list, "isEmpty": list.isEmpty], context)
  }

  @Sendable private func poster(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: BuildingID = try context.id("id")
    guard let building = try await site.database.read({ tx in try tx.building(id, community: viewer.community) }) else {
      throw Problem.notFound
    }
    let address = site.options.publicURL + "/report?at=\(id)"
    guard let code = QRCode(address) else { throw Problem.notFound }
    let fields: Fields = ["name": building.name, "address": address, "qr": code.path, "qrSize": code.size + 8]
    return site.page("report/poster", fields, context)
  }
}
