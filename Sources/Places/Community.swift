import Contracts
import Geometry
import Kernel
import Store

/// The four types of industrial community (《现代产业社区治理与服务规范》, 2023). The raw value is stored.
public enum CommunityKind: String, CaseIterable, Sendable, Codable {
  case techInnovation = "tech_innovation"
  case culturalCreative = "cultural_creative"
  case smartManufacturing = "smart_manufacturing"
  case businessBuilding = "business_building"
}

/// Who supervises a community. Dual: the sub-district in social matters, an industry platform in economic ones.
public enum CommunityManagement: String, CaseIterable, Sendable, Codable {
  case dual, vertical
}

/// An industrial community. Most have no legal person of their own and act on behalf of a host body (托管主体).
public struct Community: Hashable, Sendable {
  public var id: CommunityID
  public var name: String
  public var englishName: String
  public var kind: CommunityKind
  /// 杭州市 · 余杭区 · 仓前街道: what an address of ours may begin with.
  public var city: String
  public var district: String
  public var subdistrict: String
  public var management: CommunityManagement
  /// The industry platform of dual management; empty in vertical management.
  public var platformName: String
  public var isLegalPerson: Bool
  public var hostName: String
  public var hostUSCC: String
  public var foundedOn: LocalDay?
  public var boundary: GeoArea?
  /// 审图号, printed under the map when there is one.
  public var mapApproval: String
  public var hotline: String
  /// Where one complains about the grid force.
  public var supervisionPhone: String
  public var office: String
  public var isDemo: Bool
  /// Counts every change of a place.
  public var revision: Int

  public init(id: CommunityID, name: String, kind: CommunityKind, hostName: String = "", isLegalPerson: Bool = false) {
    self.id = id
    self.name = name
    englishName = ""
    self.kind = kind
    city = ""
    district = ""
    subdistrict = ""
    management = .vertical
    platformName = ""
    self.isLegalPerson = isLegalPerson
    self.hostName = hostName
    hostUSCC = ""
    foundedOn = nil
    boundary = nil
    mapApproval = ""
    hotline = ""
    supervisionPhone = ""
    office = ""
    isDemo = false
    revision = 0
  }

  /// The host body on whose behalf it acts; empty when it is a legal person itself, or does not know its host yet.
  public var actsFor: String { isLegalPerson ? "" : hostName }

  /// What must hold whoever fills it in: a name, somebody who answers for it, a platform where there are two supervisors.
  public func check() throws(PlaceError) {
    if name.isEmpty { throw .nameMissing }
    if !isLegalPerson, hostName.isEmpty { throw .hostMissing }
    if management == .dual, platformName.isEmpty { throw .platformMissing }
  }
}

extension CommunityKind: SQLEnum {}
extension CommunityManagement: SQLEnum {}
