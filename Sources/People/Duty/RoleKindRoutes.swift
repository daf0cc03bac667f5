import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/people/role-kinds`: which seats grids, parks and buildings have. Each change is a version.
struct RoleKindRoutes: Sendable {
  let site: Site
  let start: RoleKindSet

  func add(to routes: Routes) {
    routes.get("/people/role-kinds", .act(.managePosts), use: show)
    routes.post("/people/role-kinds", .act(.managePosts), use: keep)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let start = start
    let found = try await site.database.read { tx in
      (plan: try tx.dutyPlan(viewer.community, start: start), versions: try tx.dutyPlanVersions(viewer.community))
    }
    let lines = found.plan.seats.map(RoleKindLine.init) + [RoleKindLine()]
    let page = RoleKindPage(lines: lines, version: found.plan.version, showsNotices: found.plan.showsNotices, versions: found.versions)
    return site.page("people/role-kinds", page.fields(nil, site, context), context)
  }

  @Sendable private func keep(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    // No page of ours sends a form without this number, and one without a seat would empty the plan.
    guard let count = Int(form.raw("count")), count >= 0 else { throw Problem(.invalid, code: "form.broken") }
    let lines = (0..<min(count, RoleKindRule.seatsMax)).map { RoleKindLine(form, $0) }
    var seats: [DutySeat] = []
    var places: [Int] = []
    for (place, line) in lines.enumerated() where !line.isDropped && !line.isBlank {
      guard let seat = line.seat(&form, place) else { continue }
      seats.append(seat)
      places.append(place)
    }
    for fault in RoleKindRule.faults(of: seats) { form.reject("\(fault.field)-\(places[fault.place])", fault.code) }
    let seen = Int(form.raw("version")) ?? 0
    guard form.isValid else {
      let versions = try await site.database.read { tx in try tx.dutyPlanVersions(viewer.community) }
      let page = RoleKindPage(lines: lines, version: seen, showsNotices: form.flag("shows_notices"), versions: versions)
      return site.again("people/role-kinds", page.fields(form, site, context), form, context)
    }
    let command = KeepDutyPlan(seats: seats, showsNotices: form.flag("shows_notices"), seen: seen)
    let start = start
    try await site.database.write { tx in try command.run(by: viewer, start: start, tx) }
    return site.redirect("/people/role-kinds", flash: "role_kinds.kept")
  }
}

/// One seat as it stands in the form.
struct RoleKindLine: Sendable {
  var role = ""
  var name = ""
  var englishName = ""
  var scope = ""
  var buildings: Set<String> = []
  var least = ""
  var most = ""
  var duty = ""
  var isPublic = false
  var isDropped = false

  init() {}

  init(_ seat: DutySeat) {
    role = seat.role.rawValue
    name = seat.name
    englishName = seat.englishName
    scope = seat.scopeKind
    buildings = seat.buildingKinds
    least = String(seat.least)
    most = seat.most.map(String.init) ?? ""
    duty = seat.duty
    isPublic = seat.isPublic
  }

  init(_ form: Form, _ place: Int) {
    role = form.raw("role-\(place)")
    name = form.raw("name-\(place)")
    englishName = form.raw("english-\(place)")
    scope = form.raw("scope-\(place)")
    buildings = Set(form.values["buildings-\(place)"] ?? [])
    least = form.raw("least-\(place)")
    most = form.raw("most-\(place)")
    duty = form.raw("duty-\(place)")
    isPublic = form.flag("public-\(place)")
    isDropped = form.flag("drop-\(place)")
  }

  /// The empty line at the end of the form.
  var isBlank: Bool { Text.line(name + englishName + duty + least + most).isEmpty }

  /// Nil when the form says what is wrong.
  func seat(_ form: inout Form, _ place: Int) -> DutySeat? {
    let role: Role? = form.choice("role-\(place)")
    if let role, !RoleKindRule.roles.contains(role) { form.reject("role-\(place)", "field.not_among_choices") }
    if !DutySeat.scopeKinds.contains(scope) { form.reject("scope-\(place)", "field.not_chosen") }
    let least = form.whole("least-\(place)", in: 0...99)
    let most = form.whole("most-\(place)", in: 0...999, required: false)
    let name = form.line("name-\(place)", required: false, max: 20)
    let english = form.line("english-\(place)", required: false, max: 60)
    let duty = form.line("duty-\(place)", required: false, max: 200)
    guard let role, let least else { return nil }
    let kinds = scope == "building" ? buildings.intersection(DutySeat.allBuildingKinds) : []
    return DutySeat(
      role: role, name: name, englishName: english, scopeKind: scope, buildingKinds: kinds, least: least, most: most, duty: duty,
      isPublic: isPublic)
  }
}

/// `people/role-kinds`
struct RoleKindPage: Sendable {
  let lines: [RoleKindLine]
  let version: Int
  let showsNotices: Bool
  let versions: [DutyPlanVersion]

  func fields(_ form: Form?, _ site: Site, _ context: AppContext) -> Fields {
    let before: [Fields] = versions.map { one in
      ["version": one.version, "by": one.by, "at": site.moment(one.at, context)]
    }
    return [
      "lines": lines.enumerated().map { line($0.element, $0.offset, form, site, context) }, "count": lines.count, "version": version,
      "showsNotices": showsNotices, "versions": before, "hasVersions": !before.isEmpty,
    ]
  }

  private func line(_ line: RoleKindLine, _ place: Int, _ form: Form?, _ site: Site, _ context: AppContext) -> Fields {
    func option(_ value: String, _ word: String, _ isChosen: Bool) -> Fields {
      ["value": value, "word": word, "isChosen": isChosen]
    }
    let isNew = line.isBlank && line.role.isEmpty
    let places = line.scope.isEmpty ? "" : site.text("people.scope." + line.scope, context)
    let isEnglish = context.locale == .english && !line.englishName.isEmpty
    var fields: Fields = [
      "place": place, "shown": isEnglish ? line.englishName : line.name, "name": line.name, "english": line.englishName, "least": line.least, "most": line.most, "duty": line.duty,
      "isPublic": line.isPublic, "isDropped": line.isDropped, "isNew": isNew, "where": places,
      "span": line.most == line.least ? line.least : line.least + "–" + (line.most.isEmpty ? "N" : line.most),
      "roles": RoleKindRule.roles.map { option($0.rawValue, site.text("role." + $0.rawValue, context), $0.rawValue == line.role) },
      "scopes": DutySeat.scopeKinds.map { option($0, site.text("people.scope." + $0, context), $0 == line.scope) },
      "buildings": DutySeat.allBuildingKinds.map {
        option($0, site.text("places.use." + $0, context), line.buildings.contains($0))
      },
    ]
    var isWrong = false
    for name in ["role", "name", "scope", "buildings", "least", "most", "duty", "english"] {
      let error = form?.errors.first { $0.field == "\(name)-\(place)" }
      fields["wrong_" + name] = error.map { site.text("problem." + $0.code, context) } ?? ""
      fields["is_wrong_" + name] = error != nil
      isWrong = isWrong || error != nil
    }
    fields["isOpen"] = isWrong
    return fields
  }
}
