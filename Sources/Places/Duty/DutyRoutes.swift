import Audit
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/places/duty`: who sits where and which seats are empty, to print and for an address book. `/grids/:id/notice`: what hangs on the wall.
struct DutyRoutes: Sendable {
  let site: Site
  let territories: Territories
  let wiring: PlaceWiring

  func add(to routes: Routes) {
    routes.get("/places/duty", .act(.seePeople), use: roster)
    routes.get("/places/duty.vcf", .act(.seePeople), use: cards)
    routes.get("/grids/:id/notice", .open, use: notice)
  }

  // MARK: The list

  private struct Found: Sendable {
    var roster: DutyRoster
    var community: Community
    var grids: [Grid]
    var grid: GridID?
    var onlyGaps: Bool
  }

  /// Somebody of a grid sees that one.
  private func find(_ form: Form, _ viewer: Viewer) async throws -> Found {
    let (territories, wiring) = (territories, wiring)
    return try await site.database.read { tx in
      guard let territory = try territories.current(viewer.community, tx) else { throw Problem.notFound }
      var grid = GridID(form.raw("grid"))
      if viewer.reach(of: .seePeople) != .community {
        guard case .grid(let own) = viewer.scope else { throw Problem.notFound }
        grid = own
      }
      let plan = try wiring.duty(tx, viewer.community)
      let roster = DutyRoster(plan, territory, try tx.dutyHolders(of: viewer.community), grid: grid)
      return Found(
        roster: roster, community: territory.community, grids: territory.grids, grid: grid, onlyGaps: form.raw("view") == "gaps")
    }
  }

  @Sendable private func roster(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let found = try await find(Form(query: request.uri.query), viewer)
    let words = DutyWords(PlaceWords(site: site, context: context))
    let parts = found.roster.parts.map { part -> Fields in
      let lines = part.lines.filter { !found.onlyGaps || $0.missing > 0 }
      return [
        "id": part.grid.id.text, "name": part.grid.name, "lines": lines.map(words.line), "hasLines": !lines.isEmpty,
        "cards": "/places/duty.vcf?grid=\(part.grid.id)", "notice": "/grids/\(part.grid.id)/notice",
      ]
    }
    let missing = found.roster.missing
    let values = ["seats": String(found.roster.seatCount), "missing": String(missing)]
    let isWhole = viewer.reach(of: .seePeople) == .community
    let grids: [Fields] = found.grids.map { ["id": $0.id.text, "name": $0.name, "isChosen": $0.id == found.grid] }
    let chosen = found.grid?.text ?? ""
    let views: [Fields] = ["all", "gaps"].map { view in
      [
        "word": words.text("duty.view." + view), "isCurrent": (view == "gaps") == found.onlyGaps,
        "path": URLEncoded.address("/places/duty", ["view": view, "grid": chosen]),
      ]
    }
    return site.page(
      "places/duty",
      [
        "parts": parts.filter { !found.onlyGaps || $0["hasLines"] as? Bool == true }, "isWhole": isWhole, "grids": grids,
        "views": views, "count": words.text(missing > 0 ? "duty.count_missing" : "duty.count_full", values),
        "mayArrange": viewer.may(.managePosts), "today": words.places.day(words.today), "view": found.onlyGaps ? "gaps" : "all",
        "cards": URLEncoded.address("/places/duty.vcf", ["grid": chosen]),
      ], context)
  }

  // MARK: The address book

  @Sendable private func cards(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let found = try await find(Form(query: request.uri.query), viewer)
    let words = DutyWords(PlaceWords(site: site, context: context))
    let cards = found.roster.lines.flatMap { line in
      (line.holders + line.substitutes).map { words.card($0, line, found.community, at: site.world.now()) }
    }
    let count = cards.count
    try await site.database.write { tx in
      try tx.audit("duty.cards_taken", subject: viewer.community.text, detail: String(count), by: viewer)
    }
    let text = cards.map(\.text).joined()
    let answer = site.download(
      Array(text.utf8), name: words.text("duty.title") + ".vcf", plainName: "duty.vcf", type: "text/vcard; charset=utf-8")
    return answer.unkept
  }

  // MARK: On the wall

  /// Grid, area, who works there and how she is reached, and where one complains of her. Open to everybody where the community says so.
  @Sendable private func notice(_ request: Request, _ context: AppContext) async throws -> Response {
    let id: GridID = try context.id("id")
    let (territories, wiring) = (territories, wiring)
    let words = DutyWords(PlaceWords(site: site, context: context))
    let viewer = context.viewer
    let found = try await site.database.read { tx -> (notice: GridNotice, community: Community) in
      guard let grid = try tx.grid(id), grid.dates.isCurrent else { throw Problem.notFound }
      let plan = try wiring.duty(tx, grid.community)
      guard plan.showsNotices || viewer?.community == grid.community else { throw Problem.notFound }
      guard let territory = try territories.current(grid.community, tx) else { throw Problem.notFound }
      let holders = try tx.dutyHolders(grid.community, at: .grid(id))
      return (GridNotice(grid: grid, plan: plan, territory: territory, holders: holders), territory.community)
    }
    let address = site.options.publicURL + "/grids/\(id)/notice"
    var fields = found.notice.fields(words, found.community)
    fields["isShown"] = found.notice.plan.showsNotices
    fields["isStaff"] = viewer?.may(.seePeople) ?? false
    fields["address"] = address
    if found.notice.plan.showsNotices, let code = wiring.qr(address) {
      fields["qr"] = code.path
      fields["qrSize"] = code.size
    }
    return site.page("places/notice", fields, context)
  }
}

/// What hangs on the wall of a grid.
struct GridNotice: Sendable {
  let grid: Grid
  let plan: DutyPlan
  let territory: Territory
  /// Of the grid itself.
  let holders: [DutyHolder]

  func fields(_ words: DutyWords, _ community: Community) -> Fields {
    let seats = plan.seats(at: "grid").filter(\.isPublic)
    let people: [Fields] = seats.flatMap { seat in
      holders.filter { $0.role == seat.role }.map { holder -> Fields in
        let phone = holder.workPhone.isEmpty ? community.hotline : holder.workPhone
        return [
          "name": holder.name, "sign": String(holder.name.prefix(1)), "seat": words.seat(seat, holder.isSubstitute), "phone": phone,
          "tel": Site.telephone(phone), "hasPhone": !phone.isEmpty,
        ]
      }
    }
    let duties: [Fields] = seats.filter { !$0.duty.isEmpty }.map { ["seat": words.seat($0), "duty": $0.duty] }
    let parks = territory.parks.filter { $0.grid == grid.id }.map(\.name)
    let loose = territory.buildings.filter { $0.grid == grid.id && $0.park == nil }.map(\.name)
    let isChinese = words.places.context.locale == .chinese
    return [
      "id": grid.id.text, "name": grid.name, "people": people, "hasPeople": !people.isEmpty, "duties": duties, "hasDuties": !duties.isEmpty,
      "community": isChinese || community.englishName.isEmpty ? community.name : community.englishName,
      "covers": (parks + loose).joined(separator: isChinese ? "、" : ", "), "hasCovers": !(parks + loose).isEmpty,
      "hasArea": grid.boundary != nil, "area": grid.boundary.map { words.places.area($0.area) } ?? "", "supervision": community.supervisionPhone,
      "supervisionTel": Site.telephone(community.supervisionPhone), "hasSupervision": !community.supervisionPhone.isEmpty,
      "asOf": words.places.day(words.today),
    ]
  }
}

/// Seats and their holders in the words of the page's language.
struct DutyWords {
  let places: PlaceWords

  init(_ places: PlaceWords) { self.places = places }

  var today: LocalDay { SiteZone.shanghai.day(of: places.site.world.now()) }

  func text(_ key: String, _ values: [String: String] = [:]) -> String { places.site.text(key, places.context, values) }

  /// 网格长 · 网格长（替补）
  func seat(_ seat: DutySeat, _ isSubstitute: Bool = false) -> String {
    let isEnglish = places.context.locale == .english && !seat.englishName.isEmpty
    let own = isEnglish ? seat.englishName : seat.name
    let name = own.isEmpty ? text("role." + seat.role.rawValue) : own
    return isSubstitute ? text("duty.substitute_of", ["seat": name]) : name
  }

  func line(_ line: DutyRoster.Line) -> Fields {
    [
      "place": line.placeName, "href": PlaceWords.href(line.place) ?? "/places", "seat": seat(line.seat),
      "holders": line.holders.map(holder), "substitutes": line.substitutes.map(holder),
      "isMissing": line.missing > 0, "missing": text("duty.missing", ["count": String(line.missing)]), "isExtra": line.extra > 0,
      "extra": text("duty.extra", ["count": String(line.extra)]),
    ]
  }

  private func holder(_ holder: DutyHolder) -> Fields {
    let letter = [holder.appointedOn.map(places.day) ?? "", holder.appointedBy].filter { !$0.isEmpty }.joined(separator: " ")
    let isSoonOver = holder.endsOn.map { $0 < today.adding(days: 30) } ?? false
    return [
      "name": holder.name, "term": term(holder), "phone": holder.workPhone, "tel": Site.telephone(holder.workPhone),
      "hasPhone": !holder.workPhone.isEmpty, "letter": letter, "hasLetter": !letter.isEmpty, "isSoonOver": isSoonOver,
    ]
  }

  private func term(_ holder: DutyHolder) -> String {
    let from = places.day(holder.startsOn)
    guard let last = holder.endsOn else { return text("people.term_open", ["from": from]) }
    return text("people.term", ["from": from, "to": places.day(last)])
  }

  func card(_ holder: DutyHolder, _ line: DutyRoster.Line, _ community: Community, at now: Timestamp) -> ContactCard {
    ContactCard(
      id: holder.post.text, name: holder.name, units: [community.name, line.placeName], title: seat(line.seat, holder.isSubstitute),
      phone: holder.workPhone.isEmpty ? community.hotline : holder.workPhone, note: term(holder), changedAt: now)
  }
}
