import Contracts
import Kernel
import Store
import Web

/// Values of the registry in the reader's language.
struct RegistryWords: Sendable {
  let site: Site
  let data: EnterpriseData
  let context: AppContext

  init(_ room: RegistryRoom, _ context: AppContext) {
    site = room.site
    data = room.data
    self.context = context
  }

  var today: LocalDay { SiteZone.shanghai.day(of: site.world.now()) }

  func text(_ key: String, _ values: [String: String] = [:]) -> String { site.text(key, context, values) }

  /// 11月25日, or 2025年11月25日 when it is another year.
  func day(_ day: LocalDay) -> String {
    let values: [String: String] = [
      "year": String(day.year), "month": String(day.month), "day": String(day.day),
      "monthName": text("when.month.\(day.month)"),
    ]
    return text(day.year == today.year ? "when.day" : "when.day_year", values)
  }

  func day(_ instant: Timestamp) -> String { day(SiteZone.shanghai.day(of: instant)) }

  func kind(_ kind: OrganizationKind) -> String { text("enterprise.kind." + kind.rawValue) }
  func status(_ status: OrganizationStatus) -> String { text("enterprise.status." + status.rawValue) }
  func scale(_ scale: EnterpriseScale) -> String { text("enterprise.scale." + scale.rawValue) }

  /// The state of `state.css` whose shape stands before the status.
  func shape(_ status: OrganizationStatus) -> String {
    switch status {
    case .operating, .returned: "confirmed"
    case .intending: "waiting"
    case .movedOut: "declined"
    case .deregistered: "expired"
    }
  }

  func industry(code: String, text: String) -> String {
    code.isEmpty ? text : data.industries.label(code, context.locale)
  }

  func segment(_ name: String) -> String {
    guard let segment = data.chains.segment(name) else { return name }
    return segment.name(in: context.locale)
  }

  func tag(_ code: String) -> String { data.qualifications.kind(code)?.name(in: context.locale) ?? code }
  func shortTag(_ code: String) -> String { data.qualifications.kind(code)?.short(in: context.locale) ?? code }

  /// A tag in a list: its short name, and how it stands when that is not simply well.
  func tagFields(_ tag: Qualification) -> Fields {
    let standing = tag.standing(on: today)
    var word = shortTag(tag.kind)
    var isSoon = false
    var isPast = false
    switch standing {
    case .valid: break
    case .endsSoon:
      isSoon = true
      word += context.locale == .chinese ? "，" + standingWord(standing) : ", " + standingWord(standing)
    case .lapsed: isPast = true
    }
    return ["word": word, "isSoon": isSoon, "isPast": isPast]
  }

  func standingWord(_ standing: Qualification.Standing) -> String {
    switch standing {
    case .valid: text("enterprise.tag_valid")
    case .endsSoon(0): text("enterprise.tag_today")
    case .endsSoon(let days): text("enterprise.tag_soon", ["days": String(days)])
    case .lapsed(let days): text("enterprise.tag_lapsed", ["days": String(days)])
    }
  }

  /// `names`: persons by id, for sources that are people.
  func source(_ source: FactSource?, _ names: [String: String]) -> String {
    guard let source else { return "" }
    let word = text("enterprise.source." + source.kind.rawValue)
    guard source.kind == .staff || source.kind == .enterprise, let name = names[source.id] else { return word }
    return word + (context.locale == .chinese ? "，" : ", ") + name
  }

  /// A value as a person reads it.
  func value(_ fact: Fact, _ text: String, _ places: PlaceNames) -> String {
    switch fact {
    case .kind: OrganizationKind(rawValue: text).map(kind) ?? text
    case .status: OrganizationStatus(rawValue: text).map(status) ?? text
    case .scale: EnterpriseScale(rawValue: text).map(scale) ?? text
    case .industryCode: industry(code: text, text: "")
    case .chainSegment: segment(text)
    case .place: places.words(PlaceFact(text: text))
    case .foundedOn: LocalDay(text).map(day) ?? text
    case .headcount: self.text("enterprise.headcount_words", ["count": text])
    case .contactPhone: text.isEmpty ? "" : Mask.phone(text)
    case .contactEmail: text.isEmpty ? "" : Mask.email(text)
    default: text
    }
  }

  /// A code in groups of four, as people read it aloud.
  func grouped(_ code: String) -> String {
    guard code.count == 18 else { return code }
    let characters = Array(code)
    return stride(from: 0, to: 18, by: 4).map { String(characters[$0..<min($0 + 4, 18)]) }.joined(separator: " ")
  }

  /// Entries of a select.
  func options(_ entries: [(value: String, label: String)], chosen: String) -> [Fields] {
    entries.map { entry in ["value": entry.value, "label": entry.label, "isChosen": entry.value == chosen] }
  }
}

extension Tx {
  /// Names of persons, for sources and contacts.
  func personNames(_ ids: Set<String>) throws -> [String: String] {
    let known = ids.filter { PersonID($0) != nil }.sorted()
    let rows = try rows(
      """
      SELECT person_id, name FROM person_cards WHERE person_id IN (\(list: known))
      ORDER BY person_id LIMIT \(known.count)
      """
    )
    return try Dictionary(rows.map { (try $0("person_id"), try $0("name")) }, uniquingKeysWith: { first, _ in first })
  }
}
