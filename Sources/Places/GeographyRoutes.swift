import Contracts
import Geometry
import Hummingbird
import Kernel
import Store
import Web

/// `/places/import`: a GeoJSON file is tried first, then written.
struct GeographyRoutes: Sendable {
  let site: Site
  let territories: Territories
  private static let fileBytes = 8 * 1024 * 1024
  private static let linesMax = 500

  init(site: Site, territories: Territories) {
    self.site = site
    self.territories = territories
  }

  func add(to routes: Routes) {
    routes.get("/places/import", .act(.editPlaces), use: show)
    routes.post("/places/import", .act(.editPlaces), use: take)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    site.page("places/import", page(context), context)
  }

  private func page(_ context: AppContext) -> Fields {
    let words = PlaceWords(site: site, context: context)
    return ["back": "/places", "backName": words.text("title"), "hasReport": false, "isGCJ": false]
  }

  @Sendable private func take(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    // The second form carries the text of the file, escaped, so it is larger than the file.
    var form = try await site.form(request, context, limit: GeographyRoutes.fileBytes * 3)
    let isCommit = form.flag("commit")
    let bytes = isCommit ? Array(form.raw("text").utf8) : form.uploads["file"]?.first?.bytes ?? []
    let datum: Datum = form.raw("datum") == "gcj02" ? .gcj02 : .wgs84
    var fields = page(context)
    fields["isGCJ"] = datum == .gcj02
    guard !bytes.isEmpty else {
      form.reject("file", "place.file_missing")
      return site.again("places/import", fields, form, context)
    }
    guard bytes.count <= GeographyRoutes.fileBytes else {
      throw Problem(.tooLarge, code: "form.too_large", details: ["limit": "8"])
    }
    let day = SiteZone.shanghai.day(of: site.world.now())
    let command = ImportGeography(bytes, datum: datum, starts: day)
    do {
      let report = try await report(command, isCommit: isCommit, viewer)
      fields.merge(self.fields(report, isCommit: isCommit, bytes, datum, context)) { _, new in new }
      return site.page("places/import", fields, context)
    } catch PlaceError.fileInvalid(let error) {
      fields["fileSentence"] = sentence(error, context)
      return site.page("places/import", fields, context, status: .unprocessableContent)
    }
  }

  private func report(_ command: ImportGeography, isCommit: Bool, _ viewer: Viewer) async throws -> GeographyReport {
    do {
      return try await site.database.write { tx in
        if !isCommit { try command.dryRun(by: viewer, tx) }
        return try command.run(by: viewer, tx)
      }
    } catch let dry as GeographyDryRun { return dry.report }
  }

  /// What is wrong, where in the file, and what to do.
  private func sentence(_ error: GeometryError, _ context: AppContext) -> String {
    let problem = error.problem
    let key = "problem." + problem.code
    var words = site.text(key, context, problem.details)
    if site.pages.translations.has(key + ".next") { words += " " + site.text(key + ".next", context, problem.details) }
    guard let place = problem.details["place"] else { return words }
    return words + site.text("places.import.at", context, ["place": place])
  }

  private func fields(
    _ report: GeographyReport, isCommit: Bool, _ bytes: [UInt8], _ datum: Datum, _ context: AppContext
  ) -> Fields {
    let words = PlaceWords(site: site, context: context)
    let refused = report.lines.filter { $0.outcome == .refused }
    let others = report.lines.filter { $0.outcome != .refused }
    let lines: [Fields] = (refused + others).prefix(GeographyRoutes.linesMax).map { line in
      [
        "number": line.number, "name": line.name, "isRefused": line.outcome == .refused,
        "kindWord": line.kind.isEmpty ? "" : words.text("kind." + line.kind),
        "outcomeWord": words.text("import.outcome." + line.outcome.rawValue),
        "why": line.why.map { words.text("import.why." + $0) }.joined(separator: words.text("reason_joint")),
      ]
    }
    var counts: [String: String] = [:]
    for outcome in GeographyReport.Outcome.allCases { counts[outcome.rawValue] = "\(report.count(outcome))" }
    return [
      "hasReport": true, "lines": lines, "isCut": report.lines.count > GeographyRoutes.linesMax,
      "reportTitle": words.text(isCommit ? "import.done_title" : "import.dry_title", counts),
      "canCommit": !isCommit && report.hasChanges, "isDone": isCommit,
      "text": isCommit ? "" : String(decoding: bytes, as: UTF8.self),
      "datum": datum == .gcj02 ? "gcj02" : "wgs84",
    ]
  }
}
