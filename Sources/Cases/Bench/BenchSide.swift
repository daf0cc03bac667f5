import Contracts
import Enterprises
import Kernel
import Places
import Store
import Web

/// What stands beside an open case: its place on the map, and the enterprise's facts with a masked contact.
struct BenchSide: Sendable {
  let map: SmallMap?
  let enterprise: EnterpriseGlance?
  let buildingName: String

  init(_ item: Case, _ viewer: Viewer, _ vault: Vault, _ tx: Tx) throws {
    let mayLook = viewer.may(.seePlaces)
    map = mayLook ? try item.place.building.flatMap { try tx.smallMap(of: $0, in: item.community) } : nil
    enterprise = try item.applicant.organization.flatMap { try tx.enterpriseGlance($0, viewer, vault) }
    buildingName = item.place.buildingName
  }

  func fields(_ words: CaseWords) -> Fields {
    var fields: Fields = [:]
    if let map {
      let houses: [Fields] = map.houses.map { house in
        ["x": house.x, "y": house.y, "width": house.width, "height": house.height, "isHere": house.isHere]
      }
      fields["smallMap"] = [
        "viewBox": map.viewBox, "path": map.path, "hasPath": !map.path.isEmpty, "houses": houses,
        "label": words.text("workbench.map", ["building": buildingName, "grid": map.grid]),
      ] as Fields
    }
    if let enterprise {
      let count = enterprise.headcount.map { String($0) } ?? ""
      let named: [(String, String)] = [
        ("code", enterprise.code), ("industry", enterprise.industry), ("headcount", count),
        ("first_contact", enterprise.firstContact),
        ("contact", [enterprise.contactName, enterprise.maskedPhone].filter { !$0.isEmpty }.joined(separator: " ")),
      ]
      fields["glance"] = named.filter { !$0.1.isEmpty }.map { key, fact -> Fields in
        ["name": words.text("workbench.fact.\(key)"), "fact": fact]
      }
    }
    return fields
  }
}
