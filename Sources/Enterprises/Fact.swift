import Contracts
import Kernel
import Store

/// One thing that we know of an organisation. Each has its own source and day; the raw value is stored.
public enum Fact: String, CaseIterable, Codable, Sendable {
  case uscc, kind, name
  case shortName = "short_name"
  case englishName = "english_name"
  case legalRepresentative = "legal_representative"
  case registeredAddress = "registered_address"
  case operatingAddress = "operating_address"
  /// Building, floor and unit together: they come from one address.
  case place
  case industryCode = "industry_code"
  case industryText = "industry_text"
  case chainSegment = "chain_segment"
  case scale, headcount
  case foundedOn = "founded_on"
  case status
  case contactName = "contact_name"
  case contactPhone = "contact_phone"
  case contactEmail = "contact_email"

  /// Sealed at rest, masked on pages.
  public var isPersonal: Bool { self == .contactPhone || self == .contactEmail }

  /// What stands on the licence and where it is: an enterprise itself cannot change it here.
  public var isOfficial: Bool {
    switch self {
    case .uscc, .kind, .name, .legalRepresentative, .registeredAddress, .operatingAddress, .status, .place: true
    default: false
    }
  }
}

extension Fact: SQLEnum {}

extension Fact {
  /// What is typed or made up → what is stored, the same for every way in, so that what goes out can come in again and changes
  /// nothing. What has its own form (a code, a day, a number) is judged where it is read and only loses white space here.
  func normal(_ text: String) -> String {
    switch self {
    case .name: OrganizationName.normal(text)
    case .place: PlaceFact(text: text).normal.text
    case .contactPhone: PhoneNumber(text)?.text ?? Text.line(text)
    case .contactEmail: RosterValues.email(text) ?? Text.line(text)
    default: Text.line(text)
    }
  }
}

/// Where a value came from, and of which day it is.
public struct FactSource: Hashable, Sendable {
  public enum Kind: String, Codable, Sendable, CaseIterable, SQLEnum {
    /// A spreadsheet; `id` is the import.
    case roster
    /// Somebody of the team; `id` is the person.
    case staff
    /// The enterprise itself; `id` is the person who acted for it.
    case enterprise
    /// Demonstration data.
    case demo
  }

  public var kind: Kind
  public var id: String
  public var asOf: LocalDay

  public init(_ kind: Kind, id: String, asOf: LocalDay) {
    self.kind = kind
    self.id = id
    self.asOf = asOf
  }
}

/// A value in normal form with its source. Unknown is the empty text.
public struct FactValue: Hashable, Sendable {
  public var text: String
  /// Nil for what nobody has said yet.
  public var source: FactSource?

  public init(_ text: String = "", _ source: FactSource? = nil) {
    self.text = text
    self.source = source
  }
}

/// One fact before and after.
public struct FactChange: Hashable, Sendable {
  public var fact: Fact
  public var before: FactValue
  public var after: FactValue

  /// False when only the day of the value is newer.
  public var isVisible: Bool { before.text != after.text }
}

/// Where an organisation sits, as one value of the fact `place`.
public struct PlaceFact: Hashable, Sendable {
  public var building: BuildingID?
  public var floor: String
  public var unit: String
  /// Percent.
  public var confidence: Int
  /// A person said so, or the match is as good as certain.
  public var isConfirmed: Bool

  public init(
    building: BuildingID? = nil, floor: String = "", unit: String = "", confidence: Int = 0, isConfirmed: Bool = false
  ) {
    self.building = building
    self.floor = floor
    self.unit = unit
    self.confidence = confidence
    self.isConfirmed = isConfirmed
  }

  var normal: PlaceFact {
    PlaceFact(
      building: building, floor: Text.line(floor), unit: Text.line(unit), confidence: confidence,
      isConfirmed: isConfirmed)
  }

  // A unit separator cannot occur in what people type: `Text.line` takes control characters out.
  private static let separator: Character = "\u{1F}"

  var text: String {
    if self == PlaceFact() { return "" }
    let parts: [String] = [building?.text ?? "", floor, unit, String(confidence), isConfirmed ? "1" : "0"]
    return parts.joined(separator: String(PlaceFact.separator))
  }

  init(text: String) {
    let parts = text.split(separator: PlaceFact.separator, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 5 else {
      self.init()
      return
    }
    self.init(
      building: BuildingID(parts[0]), floor: parts[1], unit: parts[2], confidence: Int(parts[3]) ?? 0,
      isConfirmed: parts[4] == "1")
  }
}
