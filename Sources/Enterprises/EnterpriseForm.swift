import Contracts
import Kernel
import Store
import Web

/// What the form of an organisation says, checked. Reading notes on the form what is wrong.
struct EnterpriseForm: Sendable {
  var facts: [Fact: String] = [:]
  var code: OrganizationCode?
  /// Codes that a wrong one may mean.
  var suggestions: [String] = []
  /// What is wrong with the code, in a sentence with its details; nil when nothing is.
  var fault: USCI.Fault?
  var building = BuildingChoice.byAddress
  var floor = ""
  var unit = ""

  enum BuildingChoice: Hashable, Sendable {
    case byAddress, none
    case chosen(BuildingID)
  }

  /// `isOfficial`: whether what stands on the licence may be said, too.
  init(_ form: inout Form, _ data: EnterpriseData, isOfficial: Bool, isNew: Bool) {
    if isOfficial {
      facts[.name] = OrganizationName.normal(form.line("name"))
      facts[.legalRepresentative] = form.line("legal_representative", required: false)
      facts[.registeredAddress] = form.line("registered_address", required: false, max: 300)
      facts[.operatingAddress] = form.line("operating_address", required: false, max: 300)
      facts[.kind] = form.choice("kind", OrganizationKind.self)?.rawValue
      facts[.status] = form.choice("status", OrganizationStatus.self)?.rawValue
      readCode(&form, isNew: isNew)
      readPlace(&form)
    }
    for fact in [Fact.shortName, .englishName, .contactName] {
      facts[fact] = form.line(fact.rawValue, required: false)
    }
    facts[.scale] = form.choice("scale", EnterpriseScale.self, required: false)?.rawValue ?? ""
    facts[.headcount] = form.whole("headcount", in: 0...1_000_000, required: false).map(String.init) ?? ""
    facts[.foundedOn] = form.day("founded_on", required: false)?.description ?? ""
    facts[.chainSegment] = data.chains.normal(form.line("chain_segment", required: false)).name
    readIndustry(&form, data)
    readContact(&form)
  }

  private mutating func readCode(_ form: inout Form, isNew: Bool) {
    let typed = form.raw("uscc")
    if Text.code(typed).isEmpty {
      facts[.uscc] = ""
      if isNew, !form.flag("no_code") { form.reject("uscc", "enterprise.code_needed") }
      return
    }
    do {
      let read = try OrganizationCode(typed)
      code = read
      // A provisional id is no USCI; it is kept beside.
      if case .uscc(let uscc) = read {
        facts[.uscc] = uscc.text
      } else if !isNew {
        form.reject("uscc", "uscc.not_valid")
      }
    } catch {
      fault = error
      suggestions = USCI.suggestions(for: typed).map(\.text)
      form.reject("uscc", "uscc.not_valid")
    }
  }

  private mutating func readPlace(_ form: inout Form) {
    floor = form.line("floor", required: false, max: 40)
    unit = form.line("unit", required: false, max: 80)
    let choice = form.raw("building")
    if choice == "none" {
      building = .none
    } else if !choice.isEmpty, let id: BuildingID = form.id("building") {
      building = .chosen(id)
    }
  }

  private mutating func readIndustry(_ form: inout Form, _ data: EnterpriseData) {
    let typed = form.line("industry", required: false)
    facts[.industryText] = ""
    facts[.industryCode] = ""
    if typed.isEmpty { return }
    if let code = data.industries.code(of: typed) {
      facts[.industryCode] = code
    } else {
      form.reject("industry", "enterprise.industry_unknown")
    }
  }

  /// An empty field keeps what is there: the page never shows it in full.
  private mutating func readContact(_ form: inout Form) {
    let phone = Text.line(form.raw("contact_phone"))
    if form.flag("phone_clear") {
      facts[.contactPhone] = ""
    } else if !phone.isEmpty {
      if let number = PhoneNumber(phone) {
        facts[.contactPhone] = number.text
      } else {
        form.reject("contact_phone", "enterprise.phone_wrong")
      }
    }
    let email = Text.line(form.raw("contact_email"))
    if form.flag("email_clear") {
      facts[.contactEmail] = ""
    } else if !email.isEmpty {
      if let address = RosterValues.email(email) {
        facts[.contactEmail] = address
      } else {
        form.reject("contact_email", "enterprise.email_wrong")
      }
    }
  }

  /// The fact of the place, and the buildings that a doubtful address may mean.
  func place(
    _ old: Organization?, matcher: () throws -> any AddressMatcher
  ) throws -> (fact: PlaceFact, candidates: [AddressCandidate]) {
    let before = old?.place ?? PlaceFact()
    switch building {
    case .chosen(let id):
      let isSame = id == before.building && floor == before.floor && unit == before.unit
      if isSame { return (before, []) }
      return (PlaceFact(building: id, floor: floor, unit: unit, confidence: 100, isConfirmed: true), [])
    case .none: return (PlaceFact(floor: floor, unit: unit, isConfirmed: true), [])
    case .byAddress:
      let address = facts[.operatingAddress] ?? ""
      guard !address.isEmpty, let match = try matcher().match(address + unit) ?? matcher().match(address) else {
        return (PlaceFact(floor: floor, unit: unit), [])
      }
      let isSure = match.confidence >= AddressMatch.surePercent
      let place = PlaceFact(
        building: isSure ? match.building : nil, floor: floor.isEmpty ? match.floor : floor,
        unit: unit.isEmpty ? match.unit : unit, confidence: match.confidence)
      return (place, isSure ? [] : match.candidates)
    }
  }
}
