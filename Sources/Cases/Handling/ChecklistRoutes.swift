import Audit
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/settings/checklists`: what there is to do in most cases of a category.
struct ChecklistRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/settings/checklists", .act(.manageSettings), use: index)
    routes.post("/settings/checklists", .act(.manageSettings), use: save)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    return site.page("cases/checklists", try await fields(viewer, context), context)
  }

  private func fields(_ viewer: Viewer, _ context: AppContext, _ form: Form? = nil) async throws -> Fields {
    let (routing, lists) = try await site.database.read { tx in
      let routing = try tx.caseRouting(viewer.community)
      let lists = try routing.categories.map { try tx.checklist(of: $0.id) }
      return (routing, lists)
    }
    let windows: [Fields] = routing.windows.filter(\.isOpen).map { window in
      let rows: [Fields] = zip(routing.categories, lists).filter { $0.0.window == window.id && $0.0.isOpen }.map { category, list in
        let sent = form?.raw("category") == category.id.text ? form : nil
        return [
          "id": category.id.text, "word": category.name(in: context.locale), "count": list?.items.count ?? 0,
          "hasItems": list != nil, "isAgain": sent != nil,
          "items": sent?.raw("items") ?? list?.items.joined(separator: "\n") ?? "",
          "englishItems": sent?.raw("english_items") ?? list?.englishItems.joined(separator: "\n") ?? "",
        ]
      }
      return ["word": window.name(in: context.locale), "categories": rows]
    }
    return ["windows": windows]
  }

  @Sendable private func save(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let category = form.id("category", CaseCategoryTag.self)
    let list = Checklist(
      items: Checklist.lines(form.text("items", required: false, max: 2_000)),
      englishItems: Checklist.lines(form.text("english_items", required: false, max: 2_000)))
    for (field, lines) in [("items", list.items), ("english_items", list.englishItems)] {
      if lines.count > Checklist.itemsMax { form.reject(field, "checklist.too_many") }
      if lines.contains(where: { $0.count > Checklist.itemMax }) { form.reject(field, "checklist.line_too_long") }
    }
    guard form.isValid, let category else {
      return site.again("cases/checklists", try await fields(viewer, context, form), form, context)
    }
    try await site.database.write { tx in
      guard try tx.caseRouting(viewer.community).category(category) != nil else { throw Problem.notFound }
      try tx.keep(list, of: category, community: viewer.community, by: viewer.person)
      try tx.audit("checklist.changed", subject: category.text, detail: "\(list.items.count)", by: viewer)
    }
    return site.redirect("/settings/checklists", flash: "window.saved")
  }
}
