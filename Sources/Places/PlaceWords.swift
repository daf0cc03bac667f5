import Contracts
import Kernel
import Web

/// What several pages say in the same way.
struct PlaceWords: Sendable {
  let site: Site
  let context: AppContext

  func text(_ key: String, _ values: [String: String] = [:]) -> String { site.text("places." + key, context, values) }

  /// 东网格、西网格
  func list(_ names: [String]) -> String { names.joined(separator: context.locale == .chinese ? "、" : ", ") }

  /// 2026年3月1日
  func day(_ day: LocalDay) -> String {
    text(
      "date",
      ["year": "\(day.year)", "month": "\(day.month)", "day": "\(day.day)", "iso": day.description])
  }

  /// Square metres as 0.12平方公里.
  func area(_ metres: Double) -> String { text("area_words", ["area": PlaceWords.squareKilometres(metres)]) }

  /// Two decimals below one, one above.
  static func squareKilometres(_ metres: Double) -> String {
    let hundredths = Int((metres / 10_000).rounded())
    if hundredths >= 100 {
      let tenths = Int((metres / 100_000).rounded())
      return "\(tenths / 10)" + (tenths % 10 == 0 ? "" : ".\(tenths % 10)")
    }
    return "0." + (hundredths < 10 ? "0" : "") + "\(hundredths)"
  }

  /// A floor that is only called by its number is called so in the reader's language; a name that somebody gave stays.
  func floor(_ name: String, _ level: Int) -> String {
    guard name == Floor.name(ofLevel: level) else { return name }
    return text(level > 0 ? "floor_name" : "basement_name", ["number": "\(abs(level))"])
  }

  /// Each in her seat, as the community calls it.
  func people(_ holders: [DutyHolder], _ plan: DutyPlan, buildingKind: String? = nil, of community: Community) -> Fields {
    let duty = DutyWords(self)
    let lines: [Fields] = holders.map { holder in
      let kind = holder.scopeKind == "building" ? buildingKind : nil
      let seat = plan.seat(of: holder.role, at: holder.scopeKind, buildingKind: kind)
        ?? DutySeat(role: holder.role, name: "", englishName: "", scopeKind: holder.scopeKind)
      return [
        "name": holder.name, "sign": String(holder.name.prefix(1)), "role": duty.seat(seat, holder.isSubstitute),
        "phone": holder.workPhone, "tel": Site.telephone(holder.workPhone), "hasPhone": !holder.workPhone.isEmpty,
      ]
    }
    let extra = plan.seats.filter { seat in
      guard let most = seat.most, seat.scopeKind != "building" || seat.buildingKinds.contains(buildingKind ?? "") else { return false }
      return holders.filter { $0.role == seat.role && $0.scopeKind == seat.scopeKind && !$0.isSubstitute }.count > most
    }
    let toChoose = extra.map { duty.text("places.too_many", ["seat": duty.seat($0), "count": String($0.most ?? 1)]) }
    return [
      "toChoose": Array(Set(toChoose)).sorted(), "hasToChoose": !toChoose.isEmpty,
      "people": lines, "hasPeople": !lines.isEmpty, "hotline": community.hotline,
      "hotlineTel": Site.telephone(community.hotline),
      "hasHotline": !community.hotline.isEmpty,
    ]
  }

  func aliases(_ aliases: [PlaceAlias]) -> Fields {
    let lines: [Fields] = aliases.map { alias in
      [
        "alias": alias.alias, "place": alias.place.text, "sourceWord": text("alias_source." + alias.source.rawValue),
        "removeLabel": text("alias_remove", ["alias": alias.alias]),
      ]
    }
    let joined = aliases.map(\.alias).joined(separator: "、")
    return ["aliases": lines, "hasAliases": !lines.isEmpty, "aliasWords": joined]
  }

  func ended(_ dates: EffectiveDates) -> Fields {
    [
      "isCurrent": dates.isCurrent, "since": day(dates.starts),
      "endedWords": dates.ends.map { text("ended", ["day": day($0)]) } ?? "",
    ]
  }

  /// The page of a place; floors and rooms are on the page of their building.
  static func href(_ place: PlaceID) -> String? {
    switch place {
    case .grid(let id): "/grids/\(id)"
    case .park(let id): "/parks/\(id)"
    case .building(let id): "/buildings/\(id)"
    case .floor, .unit: nil
    }
  }
}

/// How a place came to be and what became of it, ready for the template `places/history`.
struct PlaceHistory: Sendable {
  struct Step: Sendable {
    var key: String
    var day: LocalDay
    var others: [(place: PlaceID, name: String)]
  }

  var steps: [Step]

  init(of place: PlaceID, dates: EffectiveDates, _ names: (PlaceID) throws -> String?, _ successions: [PlaceSuccession])
    throws
  {
    var steps: [Step] = []
    for succession in successions {
      let isSource = succession.from == place
      let other = isSource ? succession.to : succession.from
      let key: String =
        switch (succession.kind, isSource) {
        case (.split, true): "split_into"
        case (.split, false): "split_from"
        case (.merge, true): "merged_into"
        case (.merge, false): "merged_from"
        }
      let name = try names(other) ?? other.text
      if let same = steps.firstIndex(where: { $0.key == key && $0.day == succession.day }) {
        steps[same].others.append((other, name))
      } else {
        steps.append(Step(key: key, day: succession.day, others: [(other, name)]))
      }
    }
    if !steps.contains(where: { $0.day == dates.starts }) {
      steps.insert(Step(key: "began", day: dates.starts, others: []), at: 0)
    }
    if let ends = dates.ends, !steps.contains(where: { $0.day == ends }) {
      steps.append(Step(key: "ended", day: ends, others: []))
    }
    self.steps = steps
  }

  func fields(_ words: PlaceWords) -> Fields {
    let lines: [Fields] = steps.map { step in
      let links: [Fields] = step.others.map { other in
        ["name": other.name, "href": PlaceWords.href(other.place) ?? "/places"]
      }
      return [
        "day": step.day.description, "dayWords": words.day(step.day), "words": words.text("history." + step.key),
        "links": links,
      ]
    }
    return ["history": lines, "hasHistory": steps.contains { $0.key != "began" }]
  }
}
