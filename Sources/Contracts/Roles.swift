/// As what a person may act. The raw value is stored and is the translation key `role.<raw value>`.
public enum Role: String, CaseIterable, Codable, Sendable {
  /// As herself: every signed-in person.
  case person
  /// For an enterprise, as its authorised delegate.
  case delegate

  // In a post of the community team.
  case administrator, secretary, communityWorker, windowSpecialist
  // Grid force, 1+3+N.
  case gridHead, gridWorker, gridHelper
  // Volunteers: the park leader, and 一长二员 of a building.
  case parkLeader, buildingChief, enterpriseLiaison, safetyPromoter, serviceAssistant, generalSupport
  // Others who serve here.
  case propertyButler, partner, supervisor

  /// Posts that belong to the community's own team: TOTP can be required of them, their acts are audited.
  public var isStaff: Bool {
    switch self {
    case .administrator, .secretary, .communityWorker, .windowSpecialist, .gridHead, .gridWorker,
      .supervisor:
      true
    default: false
    }
  }

  /// Roles that are held as a post.
  public static let posts: [Role] = allCases.filter { $0 != .person && $0 != .delegate }
}
