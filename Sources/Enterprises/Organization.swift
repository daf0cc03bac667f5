import Contracts
import Kernel
import Store

/// What an organisation is.
public enum OrganizationKind: String, CaseIterable, Sendable, SQLEnum {
  case enterprise
  case propertyFirm = "property_firm"
  case partner, office, ngo
}

/// Where an organisation stands with the community: 意向, 在营, 迁出, 注销, 回归.
public enum OrganizationStatus: String, CaseIterable, Sendable, SQLEnum {
  case intending, operating
  case movedOut = "moved_out"
  case deregistered, returned

  /// Here or about to be.
  public var isPresent: Bool { self == .operating || self == .returned }
}

/// 大中小微.
public enum EnterpriseScale: String, CaseIterable, Sendable, SQLEnum {
  case large, medium, small, micro
}

/// An enterprise, property firm, partner institution, office or NGO, as the registry knows it.
///
/// Everything that has a source is a fact, so that import, editing, provenance and undo share one way of changing it.
public struct Organization: Sendable {
  public let id: OrganizationID
  public let community: CommunityID
  /// Nil for those who came with a USCI.
  public var provisionalID: String?
  /// In normal form; an absent one is unknown. Telephone and e-mail are open here: never log one.
  public var facts: [Fact: String]
  public var revision: Int
  public var createdAt: Timestamp
  public var updatedAt: Timestamp

  public init(
    id: OrganizationID, community: CommunityID, provisionalID: String?, facts: [Fact: String], at now: Timestamp
  ) {
    self.id = id
    self.community = community
    self.provisionalID = provisionalID
    self.facts = facts
    revision = 1
    createdAt = now
    updatedAt = now
  }

  public subscript(_ fact: Fact) -> String {
    get { facts[fact] ?? "" }
    set { facts[fact] = newValue.isEmpty ? nil : newValue }
  }

  public var name: String { self[.name] }
  public var uscc: String { self[.uscc] }
  /// The USCI, or what stands in for it.
  public var code: String { uscc.isEmpty ? provisionalID ?? "" : uscc }
  public var isProvisional: Bool { uscc.isEmpty }
  public var kind: OrganizationKind { OrganizationKind(rawValue: self[.kind]) ?? .enterprise }
  public var status: OrganizationStatus { OrganizationStatus(rawValue: self[.status]) ?? .operating }
  public var scale: EnterpriseScale? { EnterpriseScale(rawValue: self[.scale]) }
  public var headcount: Int? { Int(self[.headcount]) }
  public var foundedOn: LocalDay? { LocalDay(self[.foundedOn]) }
  public var place: PlaceFact {
    get { PlaceFact(text: self[.place]) }
    set { self[.place] = newValue.text }
  }
}

/// Names of organisations in one form.
public enum OrganizationName {
  /// NFKC and single spaces; brackets around Han characters full width, as on a business licence.
  public static func normal(_ typed: some StringProtocol) -> String {
    let line = Text.line(typed)
    guard line.unicodeScalars.contains(where: { (0x4E00...0x9FFF).contains($0.value) }) else { return line }
    return String(
      line.map { character in
        switch character {
        case "(": "（"
        case ")": "）"
        default: character
        }
      })
  }

  /// What tells names apart: no spaces, no punctuation at the end, upper case.
  public static func key(_ name: some StringProtocol) -> String {
    let folded = Text.line(name).uppercased()
    return String(folded.filter { !$0.isWhitespace && !".,。，·・-".contains($0) })
  }
}
