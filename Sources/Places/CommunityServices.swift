import Contracts
import Kernel
import Store

/// One of the services that a community is for (金融服务, 创业辅导 …), and the department or party that gives it. A community
/// starts with those of its kind; what it makes of them is its own.
public struct CommunityService: Hashable, Sendable {
  public var name: String
  public var englishName: String
  public var giver: String
  public var englishGiver: String

  /// More is no bundle any more but a catalogue.
  static let most = 20

  public init(name: String, englishName: String = "", giver: String = "", englishGiver: String = "") {
    self.name = name
    self.englishName = englishName
    self.giver = giver
    self.englishGiver = englishGiver
  }

  init(_ row: Row) throws {
    self.init(
      name: try row("name"), englishName: try row("english_name"), giver: try row("giver"),
      englishGiver: try row("english_giver"))
  }

  public init(_ template: CommunityTemplate.Service) {
    self.init(
      name: template.zh, englishName: template.en, giver: template.giver.zh, englishGiver: template.giver.en)
  }
}

extension Tx {
  /// The services of a community, in their order.
  public func services(of community: CommunityID) throws -> [CommunityService] {
    try all(
      """
      SELECT * FROM community_services WHERE community_id = \(community) ORDER BY position LIMIT \(CommunityService.most)
      """, CommunityService.init)
  }

  /// Puts these in the place of those that there are.
  public func keep(services: [CommunityService], of community: CommunityID) throws {
    try run("DELETE FROM community_services WHERE community_id = \(community)")
    for (place, service) in services.prefix(CommunityService.most).enumerated() {
      try run(
        """
        INSERT INTO community_services (community_id, position, name, english_name, giver, english_giver)
        VALUES (\(community), \(place), \(service.name), \(service.englishName), \(service.giver),
          \(service.englishGiver))
        """)
    }
  }
}

/// What the community offers is written anew, as a list.
public struct EditServices: Sendable {
  public var services: [CommunityService]
  public init(_ services: [CommunityService]) { self.services = services }

  public func run(by viewer: Viewer, _ tx: Tx) throws {
    try viewer.require(.editPlaces)
    try tx.keep(services: services, of: viewer.community)
    let names = services.map(\.name).joined(separator: "、")
    try tx.note(CommunityEdited(community: viewer.community), names, by: viewer)
  }
}
