import Cases
import Contracts
import Cryptography
import Enterprises
import Foundation
import Kernel
import Outbound
import Places
import Store
import TestKit

@testable import App
@testable import Elections
@testable import People

/// Makes the communities of `HouseCast` inside one transaction.
struct TownMaking {
  let parts: HouseParts
  let vault: Vault
  let tx: Tx

  static let record = Result {
    try PasswordRecord.make(
      "a lamp on every floor", salt: [UInt8](repeating: 3, count: 16), cost: Bench.cheapPasswords)
  }

  private var today: LocalDay { SiteZone.shanghai.day(of: tx.now) }

  func town(_ name: String, firms names: [String]) throws -> HouseCast.Town {
    let community = Community(id: tx.newID(), name: name, kind: .techInnovation)
    try parts.createCommunity(community, tx)
    let founder = try tx.createPersons([PersonDraft(name: "\(name)创建人")], community: community.id)[0]
    let viewer = Viewer(
      person: founder, community: community.id, standing: .post(tx.newID(), .administrator, .community), name: "")
    let grid = try CreateGrid(name: "\(name)第一网格", starts: today).run(by: viewer, tx).id
    try CreateGrid(name: "\(name)第二网格", starts: today).run(by: viewer, tx)
    let park = try CreatePark(grid: grid, name: "\(name)知行园", starts: today).run(by: viewer, tx).id
    try CreatePark(grid: grid, name: "\(name)望月园", starts: today).run(by: viewer, tx)
    let buildings = try ["\(name)1号楼", "\(name)附楼"].map { name in
      try CreateBuilding(
        park: park, facts: BuildingFacts(name: name, kind: .office, floorsAbove: 12), starts: today
      ).run(by: viewer, tx).id
    }
    let drafts = names.map { name in
      var draft = OrganizationDraft(uscc: nil, facts: [.name: name + "有限公司", .shortName: name])
      draft.set(PlaceFact(building: buildings[0], unit: "1203室", confidence: 100, isConfirmed: true))
      return draft
    }
    let organizations = try tx.insertOrganizations(drafts, community: community.id, vault).map(\.id)
    // Who looks after the tower is an employer too.
    let property = OrganizationDraft(uscc: nil, facts: [.name: name + "净居物业有限公司", .kind: OrganizationKind.propertyFirm.rawValue])
    let propertyFirm = try tx.insertOrganizations([property], community: community.id, vault)[0].id
    try tx.run("UPDATE buildings SET property_organization_id = \(propertyFirm) WHERE id = \(buildings[0])")
    try WebhookDemo.load(events: CaseLive.events, community: community.id, vault, tx)
    try election(in: buildings[0], by: viewer)
    let window = try tx.caseRouting(community.id).windows[1].id
    return HouseCast.Town(
      community: community.id, grid: grid, park: park, tower: buildings[0], annex: buildings[1], window: window,
      firm: organizations[0], otherFirm: organizations[1], propertyFirm: propertyFirm)
  }

  /// An election of the tower's firms, at its beginning.
  private func election(in building: BuildingID, by viewer: Viewer) throws {
    let draft = ElectionDraft(
      template: .buildingCouncil, title: "楼事会选举", building: building, pack: "zj-village-2020", nomination: .voters,
      isOnePerGroup: true, pollingDay: today.adding(days: 35), opens: 510, closes: 1020, lists: [SeatList(.executives, seats: 5)])
    try MakeElection(draft: draft, packs: parts.elections.packs).run(by: viewer, tx)
  }

  /// One of each role in the first town, the people of its two firms, and two people of the other town.
  func actors(of town: HouseCast.Town, _ other: HouseCast.Town) throws -> [String: Actor] {
    var actors: [String: Actor] = [:]
    for role in Role.posts {
      actors[role.rawValue] = try post(role.rawValue, role, town)
    }
    actors["otherTownAdministrator"] = try post("otherTownAdministrator", .administrator, other)
    actors["head"] = try delegate("head", "禾木负责人", .legalRepresentative, town.firm, town)
    actors["humanResources"] = try delegate("humanResources", "禾木人事", .humanResources, town.firm, town)
    actors["neighbour"] = try delegate("neighbour", "澄砚负责人", .legalRepresentative, town.otherFirm, town)
    actors["otherTownHead"] = try delegate("otherTownHead", "玄武岩负责人", .legalRepresentative, other.firm, other)
    for (key, name, firm) in [
      ("employee", "林晓荷", town.firm), ("colleague", "周屿", town.firm), ("janitor", "庄守夜", town.propertyFirm),
    ] {
      let actor = try actor(key, name, town.community) { _ in ("self", .person) }
      try tx.addEmployments([EmploymentDraft(person: actor.person, organization: firm)], community: town.community)
      actors[key] = actor
    }
    if let butler = actors[Role.propertyButler.rawValue]?.person {
      let work = EmploymentDraft(person: butler, organization: town.propertyFirm)
      try tx.addEmployments([work], community: town.community)
    }
    // The one of human resources also has a life of her own.
    let person = actors["humanResources"]?.person
    actors["humanResourcesHerself"] = try person.map { person in
      try standing("humanResourcesHerself", person, "self", .person, town.community)
    }
    return actors
  }

  private func post(_ key: String, _ role: Role, _ town: HouseCast.Town) throws -> Actor {
    let scope: PostScope =
      switch PostRule.scopes(of: role).first {
      case "grid": .grid(town.grid)
      case "park": .park(town.park)
      case "building": .building(town.tower)
      case "window": .window(town.window)
      case "organization": .organization(town.otherFirm)
      default: .community
      }
    return try actor(key, "\(key)持岗人", town.community) { person in
      let draft = PostDraft(person: person, role: role, scope: scope, startsOn: today)
      try tx.grantPost(draft, community: town.community)
      let id = try tx.posts(of: person).first?.id.text ?? ""
      return (id, role)
    }
  }

  private func delegate(
    _ key: String, _ name: String, _ kind: Delegation.Kind, _ firm: OrganizationID, _ town: HouseCast.Town
  ) throws -> Actor {
    try actor(key, name, town.community) { person in
      try tx.addDelegation(
        DelegationDraft(person: person, organization: firm, kind: kind, startsOn: today), community: town.community)
      return (firm.text, .delegate)
    }
  }

  private func actor(
    _ key: String, _ name: String, _ community: CommunityID, _ settle: (PersonID) throws -> (String, Role)
  ) throws -> Actor {
    let person = try tx.createPersons([PersonDraft(name: name)], community: community)[0]
    try tx.createAccount(
      AccountDraft(
        person: person, community: community, email: "\(key.lowercased())@yunqiao.example", phone: nil,
        passwordRecord: try TownMaking.record.get()), vault: vault)
    let (standing, role) = try settle(person)
    return try self.standing(key, person, standing, role, community)
  }

  private func standing(
    _ key: String, _ person: PersonID, _ standing: String, _ role: Role, _ community: CommunityID
  ) throws -> Actor {
    let secret = try tx.startSession(person, community: community, userAgent: "")
    if let session = try tx.session(secret: secret)?.session.id {
      try tx.chooseStanding(standing, session: session, person: person)
    }
    let token = try tx.makeToken(person: person, name: key, standing: standing)
    return Actor(key: key, person: person, standing: standing, role: role, session: secret, token: token)
  }
}
