import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// Splitting and merging of grids and parks.
struct RedrawRoutes: Sendable {
  let site: Site
  private var forms: PlaceForms { PlaceForms(site: site) }

  init(site: Site) { self.site = site }

  func add(to routes: Routes) {
    routes.get("/grids/:id/split", .act(.editPlaces)) { _, context in
      try await showSplit(.grid(try context.id("id")), context)
    }
    routes.get("/parks/:id/split", .act(.editPlaces)) { _, context in
      try await showSplit(.park(try context.id("id")), context)
    }
    routes.post("/grids/:id/split", .act(.editPlaces)) { request, context in
      try await split(.grid(try context.id("id")), request, context)
    }
    routes.post("/parks/:id/split", .act(.editPlaces)) { request, context in
      try await split(.park(try context.id("id")), request, context)
    }
    routes.get("/grids/:id/merger", .act(.editPlaces)) { _, context in
      try await showMerger(.grid(try context.id("id")), context)
    }
    routes.get("/parks/:id/merger", .act(.editPlaces)) { _, context in
      try await showMerger(.park(try context.id("id")), context)
    }
    routes.post("/grids/:id/merger", .act(.editPlaces)) { request, context in
      try await merge(.grid(try context.id("id")), request, context)
    }
    routes.post("/parks/:id/merger", .act(.editPlaces)) { request, context in
      try await merge(.park(try context.id("id")), request, context)
    }
  }

  private var today: LocalDay { SiteZone.shanghai.day(of: site.world.now()) }

  private func page(_ place: PlaceID, _ viewer: Viewer) async throws -> RedrawPage {
    try await site.database.read { tx in try RedrawPage(place, viewer, tx) }
  }

  private func emptyForm() -> Form { Form(values: ["day": [today.description]]) }

  // MARK: Splitting

  private func showSplit(_ place: PlaceID, _ context: AppContext) async throws -> Response {
    let page = try await page(place, try context.requireViewer())
    let form = emptyForm()
    var fields = page.splitFields(PlaceWords(site: site, context: context), form)
    fields.merge(form.fields(site.pages.translations, context.locale)) { _, new in new }
    return site.page("places/split", fields, context)
  }

  private func split(_ place: PlaceID, _ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let page = try await page(place, viewer)
    let day = form.dayOrToday("day", today)
    let parts = page.parts(&form)
    let fields = page.splitFields(PlaceWords(site: site, context: context), form)
    guard form.isValid else { return site.again("places/split", fields, form, context) }
    let command = SplitPlace(place, into: parts, ends: form.flag("ends"), on: day)
    do {
      let path = try await forms.once(form, viewer) { tx in
        let new = try command.run(by: viewer, tx)
        return new.first.flatMap(PlaceWords.href) ?? "/places"
      }
      return site.redirect(path, flash: "place_split")
    } catch let error as PlaceError {
      return try forms.again(error, "places/split", fields, form, context)
    }
  }

  // MARK: Merging

  private func showMerger(_ place: PlaceID, _ context: AppContext) async throws -> Response {
    let page = try await page(place, try context.requireViewer())
    let form = emptyForm()
    var fields = page.mergeFields(PlaceWords(site: site, context: context), form)
    fields.merge(form.fields(site.pages.translations, context.locale)) { _, new in new }
    return site.page("places/merge", fields, context)
  }

  private func merge(_ place: PlaceID, _ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let page = try await page(place, viewer)
    let day = form.dayOrToday("day", today)
    let name = form.line("name", max: 60)
    let others = (form.values["others"] ?? []).compactMap { PlaceID($0) }
    let fields = page.mergeFields(PlaceWords(site: site, context: context), form)
    guard form.isValid else { return site.again("places/merge", fields, form, context) }
    let command = MergePlaces([place] + others.filter { $0 != place }, into: name, on: day)
    do {
      let path = try await forms.once(form, viewer) { tx in
        PlaceWords.href(try command.run(by: viewer, tx)) ?? "/places"
      }
      return site.redirect(path, flash: "place_merged")
    } catch let error as PlaceError {
      return try forms.again(error, "places/merge", fields, form, context)
    }
  }
}

/// What can be split off, and what can be merged with it.
struct RedrawPage: Sendable {
  let place: PlaceID
  let name: String
  let children: [(place: PlaceID, name: String)]
  let others: [(place: PlaceID, name: String)]
  let posts: [(id: PostID, holder: PostHolder)]

  init(_ place: PlaceID, _ viewer: Viewer, _ tx: Tx) throws {
    guard let line = try tx.placeLine(of: place), line.path.community == viewer.community else { throw Problem.notFound }
    self.place = place
    name = line.name
    children = try tx.children(of: place).map { ($0, try tx.placeName($0) ?? $0.text) }
    posts = try tx.posts(at: place, in: viewer.community)
    if case .park(let id) = place, let grid = line.path.grid {
      others = try tx.parks(of: viewer.community, in: grid).filter { $0.id != id }.map { (.park($0.id), $0.name) }
    } else {
      let all = try tx.grids(of: viewer.community).filter { PlaceID.grid($0.id) != place }
      others = all.map { (.grid($0.id), $0.name) }
    }
  }

  private var home: String { PlaceWords.href(place) ?? "/places" }

  /// The parts that have a name, each with the children and the posts that were given to it.
  func parts(_ form: inout Form) -> [SplitPlace.Part] {
    var parts: [SplitPlace.Part] = []
    for number in 1...3 {
      let name = form.line("part_\(number)_name", required: number == 1, max: 60)
      let own = children.filter { form.raw("to_" + $0.place.text) == "\(number)" }.map(\.place)
      let held = posts.map(\.id).filter { form.raw("post_" + $0.text) == "\(number)" }
      if name.isEmpty {
        if !own.isEmpty || !held.isEmpty { form.reject("part_\(number)_name", "field.missing") }
      } else {
        parts.append(.init(name: name, children: own, posts: held))
      }
    }
    return parts
  }

  func splitFields(_ words: PlaceWords, _ form: Form) -> Fields {
    let lines = children.map { line("to_" + $0.place.text, $0.name, form) }
    let people = posts.map { post -> Fields in
      var fields = line("post_" + post.id.text, post.holder.name, form)
      fields["role"] = words.site.text("role." + post.holder.role, words.context)
      return fields
    }
    return [
      "isGrid": place.kind == .grid, "heading": words.text("split.heading", ["name": name]), "action": home + "/split", "back": home,
      "backName": name, "children": lines, "hasChildren": !lines.isEmpty, "posts": people, "hasPosts": !people.isEmpty,
    ]
  }

  /// One select: which part takes this one.
  private func line(_ field: String, _ name: String, _ form: Form) -> Fields {
    let part = form.raw(field)
    return ["field": field, "name": name, "isFirst": part == "1", "isSecond": part == "2", "isThird": part == "3"]
  }

  func mergeFields(_ words: PlaceWords, _ form: Form) -> Fields {
    let chosen = Set(form.values["others"] ?? [])
    let lines: [Fields] = others.map { choice($0.place.text, $0.name, isChosen: chosen.contains($0.place.text)) }
    return [
      "heading": words.text("merge.heading", ["name": name]), "action": home + "/merger", "back": home,
      "backName": name, "others": lines, "othersLegend": words.text("merge.others_" + place.kind.rawValue),
    ]
  }
}
