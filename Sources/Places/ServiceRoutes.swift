import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/places/services`: what the community is for, as one list that is written anew. The public page `/about` shows it.
struct ServiceRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/places/services", .act(.editPlaces), use: show)
    routes.post("/places/services", .act(.editPlaces), use: keep)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let services = try await site.database.read { tx in try tx.services(of: viewer.community) }
    return site.page("places/services", ["services": rows(services, Form(), context)], context)
  }

  @Sendable private func keep(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let typed = (0..<CommunityService.most).map { read(&form, $0) }
    // A row without a name is taken out; who gives it cannot stand alone.
    for (place, service) in typed.enumerated() where service.name.isEmpty && service != CommunityService(name: "") {
      if !service.giver.isEmpty || !service.englishGiver.isEmpty { form.reject("name_\(place)", "field.missing") }
    }
    guard form.isValid else {
      return site.again("places/services", ["services": rows(typed, form, context)], form, context)
    }
    let command = EditServices(typed.filter { !$0.name.isEmpty })
    try await site.database.write { tx in try command.run(by: viewer, tx) }
    return site.redirect("/places/services", flash: "services_saved")
  }

  private func read(_ form: inout Form, _ place: Int) -> CommunityService {
    CommunityService(
      name: form.line("name_\(place)", required: false, max: 60),
      englishName: form.line("english_name_\(place)", required: false, max: 120),
      giver: form.line("giver_\(place)", required: false, max: 120),
      englishGiver: form.line("english_giver_\(place)", required: false, max: 200))
  }

  /// Those that there are, and two empty rows.
  private func rows(_ services: [CommunityService], _ form: Form, _ context: AppContext) -> [Fields] {
    let used = services.lastIndex { $0 != CommunityService(name: "") }.map { $0 + 1 } ?? 0
    return (0..<min(used + 2, CommunityService.most)).map { place in
      let service = services.indices.contains(place) ? services[place] : CommunityService(name: "")
      let wrong = form.errors.first { $0.field == "name_\(place)" }.map { site.text("problem." + $0.code, context) }
      return [
        "place": place, "number": place + 1, "name": service.name, "englishName": service.englishName,
        "giver": service.giver, "englishGiver": service.englishGiver, "isWrong": wrong != nil, "wrong": wrong ?? "",
      ]
    }
  }
}
