import Contracts
import Kernel
import Store
import Web

/// `enterprises/form`: for a new organisation, an old one, and the enterprise's own.
struct EnterpriseFormPage: Sendable {
  let words: RegistryWords
  let places: PlaceNames
  /// Nil for a new one.
  let one: Organization?
  let isOwn: Bool

  /// `values` is what the fields hold: the organisation's facts, or what was typed.
  func fields(_ values: [String: String]) -> Fields {
    let language = words.context.locale
    let sections = words.data.industries.all.filter { $0.code.count > 1 }
    let industries: [Fields] = sections.map { ["value": $0.code + " " + $0.name(in: language)] }
    let segments: [Fields] = words.data.chains.segments.map { ["value": $0.name] }
    let phone = one?[.contactPhone] ?? ""
    let email = one?[.contactEmail] ?? ""
    var fields: Fields = [
      "isNew": one == nil, "isOwn": isOwn, "isOfficial": !isOwn, "title": title, "form": values,
      "action": action, "back": back, "revision": one.map { String($0.revision) } ?? "",
      "industries": industries, "segments": segments, "hasPhone": !phone.isEmpty, "hasEmail": !email.isEmpty,
      "phoneNow": phone.isEmpty ? "" : words.text("enterprise.form.phone_now", ["phone": Mask.phone(phone)]),
      "emailNow": email.isEmpty ? "" : words.text("enterprise.form.email_now", ["email": Mask.email(email)]),
      "hasProvisional": one?.isProvisional ?? false, "provisional": one?.provisionalID ?? "",
      "noCode": !(values["no_code"] ?? "").isEmpty,
    ]
    fields.merge(selects(values)) { _, new in new }
    return fields
  }

  private var title: String {
    if isOwn { return words.text("enterprise.own_title") }
    return one.map { words.text("enterprise.edit_title", ["name": $0.name]) } ?? words.text("enterprise.new_title")
  }
  private var action: String { isOwn ? "/my-enterprise" : one.map { "/enterprises/\($0.id)" } ?? "/enterprises" }
  private var back: String { action }

  private func selects(_ values: [String: String]) -> Fields {
    let kinds = OrganizationKind.allCases.map { (value: $0.rawValue, label: words.kind($0)) }
    let statuses = OrganizationStatus.allCases.map { (value: $0.rawValue, label: words.status($0)) }
    let scales = EnterpriseScale.allCases.map { (value: $0.rawValue, label: words.scale($0)) }
    var buildings = [(value: "", label: words.text("enterprise.form.building_auto"))]
    buildings.append((value: "none", label: words.text("enterprise.form.building_none")))
    buildings += places.sortedBuildings.map { (value: $0.id.text, label: $0.fullName) }
    return [
      "kinds": words.options(kinds, chosen: values["kind"] ?? "enterprise"),
      "statuses": words.options(statuses, chosen: values["status"] ?? "operating"),
      "scales": words.options(scales, chosen: values["scale"] ?? ""),
      "buildings": words.options(buildings, chosen: values["building"] ?? ""),
    ]
  }

  /// What the fields hold before anybody types. Telephone and e-mail stay out.
  static func values(_ one: Organization, _ words: RegistryWords) -> [String: String] {
    var values: [String: String] = [:]
    for fact in Fact.allCases where !fact.isPersonal && fact != .place { values[fact.rawValue] = one[fact] }
    let code = one[.industryCode]
    values["industry"] = code.isEmpty ? "" : words.industry(code: code, text: "")
    values["floor"] = one.place.floor
    values["unit"] = one.place.unit
    values["building"] = one.place.building?.text ?? (one.place.isConfirmed ? "none" : "")
    return values
  }

  /// What is wrong with the code, and what it may be.
  static func codeFields(_ read: EnterpriseForm, _ words: RegistryWords) -> Fields {
    let fault = read.fault.map { words.text("problem." + $0.code, $0.details) }
    return [
      "fault": fault ?? "", "hasFault": fault != nil, "suggestions": read.suggestions,
      "hasSuggestions": !read.suggestions.isEmpty,
    ]
  }
}
