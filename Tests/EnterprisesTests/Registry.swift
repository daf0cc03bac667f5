import Contracts
import Foundation
import Kernel
import Sheets
import Store
import TestKit

@testable import Enterprises

/// A community with two parks and three buildings in two grids, and an import that knows them.
struct Registry: Sendable {
  let world: TestWorld
  let database: any Database
  let community: CommunityID
  let grids: [GridID]
  let buildings: [BuildingID]
  let vault: Vault
  let data: EnterpriseData
  let staff: Viewer

  init(_ engine: Engine) async throws {
    let world = TestWorld()
    self.world = world
    let database = try await engine.freshDatabase(world: world.world)
    self.database = database
    vault = try Bench.vault()
    data = try EnterpriseData(home: Bench.home)
    let places = try await database.write { tx in try TestPlaces.make(tx) }
    community = places.community
    grids = places.grids
    buildings = places.buildings
    staff = places.staff
  }

  var matcher: TestMatcher { TestMatcher(first: buildings[0], second: buildings[1]) }

  func roster(inUse: @escaping RosterImport.InUse = { _, _ in [] }) -> RosterImport {
    let matcher = matcher
    return RosterImport(
      database: database, vault: vault, data: data, matcher: { _, _ in matcher }, isInUse: inUse)
  }

  func export() async throws -> [UInt8] {
    let (vault, data, community) = (vault, data, community)
    return try await database.read { tx in
      let rows = try EnterpriseExport(data: data, vault: vault).rows(
        tx, community: community, filter: EnterpriseFilter())
      return SheetWriter.csv(columns: EnterpriseExport.columns, rows: rows)
    }
  }

  func all() async throws -> [Organization] {
    let (vault, community) = (vault, community)
    return try await database.read { tx in
      try tx.all("SELECT * FROM organizations WHERE community_id = \(community) ORDER BY name_sort, id LIMIT 20000") {
        try Organization($0, vault)
      }
    }
  }

  func one(_ code: String) async throws -> Organization {
    let found = try await all().first { $0.code == code }
    guard let found else { throw EnterpriseError.notFound }
    return found
  }
}

/// Knows `知行园N号楼` well and `知行园` alone badly.
struct TestMatcher: AddressMatcher {
  let first: BuildingID
  let second: BuildingID

  func match(_ text: String) -> AddressMatch? {
    let unit = text.split(whereSeparator: { !$0.isNumber }).last { $0.count == 4 }.map(String.init) ?? ""
    let floor = unit.isEmpty ? "" : String(unit.prefix(2)) + "层"
    if text.contains("1号楼") { return AddressMatch(building: first, floor: floor, unit: unit, confidence: 96) }
    if text.contains("2号楼") { return AddressMatch(building: second, floor: floor, unit: unit, confidence: 92) }
    guard text.contains("知行园") else { return nil }
    return AddressMatch(
      building: first, floor: floor, unit: unit, confidence: 55,
      others: [AddressMatch.Other(building: second, confidence: 50)])
  }
}

enum Roster {
  /// A CSV in UTF-8 of these rows.
  static func csv(_ rows: [[String]]) -> [UInt8] {
    Array(rows.map { $0.joined(separator: ",") }.joined(separator: "\r\n").utf8)
  }

  static let titles: [String] = ["企业名称", "统一社会信用代码", "法定代表人", "经营地址", "行业代码", "员工人数", "联系人", "联系电话", "资质"]

  static func code(_ number: Int) -> String {
    let digits = String(number)
    let subject = "MA" + String(repeating: "0", count: 6 - digits.count) + digits
    return USCI(authorityToSubject: "91330110" + subject)?.text ?? ""
  }
}

extension ImportReport {
  /// The counts as one text.
  var figures: String {
    let counts: [(String, Int)] = [
      ("new", count(.new)), ("changed", count(.changed)), ("unchanged", count(.unchanged)), ("error", count(.error)),
      ("doubtful", doubtfulCount),
    ]
    return counts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}
