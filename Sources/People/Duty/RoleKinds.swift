import Contracts
import Foundation
import Kernel

/// With which seats a community begins: `Data/role-kinds.json`.
public struct RoleKindSet: Sendable {
  public let seats: [DutySeat]

  private struct File: Decodable {
    struct Line: Decodable {
      let role: Role
      let name: String
      let english: String
      let scope: String
      let buildings: [String]
      let least: Int
      let most: Int?
      let isPublic: Bool
      let duty: String
    }
    let seats: [Line]
  }

  public struct Broken: Error, CustomStringConvertible {
    public let description: String
  }

  /// No seats: until `App` hands in those of the file.
  init() { seats = [] }

  /// `home` is the folder that holds `Data/`.
  public init(home: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: home + "/Data/role-kinds.json"))
    seats = try JSONDecoder().decode(File.self, from: data).seats.map { line in
      DutySeat(
        role: line.role, name: line.name, englishName: line.english, scopeKind: line.scope, buildingKinds: Set(line.buildings),
        least: line.least, most: line.most, duty: line.duty, isPublic: line.isPublic)
    }
    if let fault = RoleKindRule.faults(of: seats).first {
      throw Broken(description: "role-kinds.json, seat \(fault.place + 1): \(fault.code)")
    }
  }
}

/// What a plan of seats has to keep to. Pure.
enum RoleKindRule {
  static let seatsMax = 40
  /// Roles that can be a seat of a grid, a park or a building.
  static let roles: [Role] = Role.posts.filter { role in
    PostRule.scopes(of: role).contains { DutySeat.scopeKinds.contains($0) }
  }

  struct Fault: Hashable, Sendable {
    /// Of the seat, from 0 on.
    let place: Int
    /// `name`, `scope`, `buildings`, `most`: the field that has to change.
    let field: String
    let code: String
  }

  /// Everything that is wrong, in the order of the seats.
  static func faults(of seats: [DutySeat]) -> [Fault] {
    var faults: [Fault] = []
    for (place, seat) in seats.enumerated() {
      func wrong(_ field: String, _ code: String) { faults.append(Fault(place: place, field: field, code: code)) }
      if seat.name.isEmpty { wrong("name", "field.missing") }
      if !PostRule.scopes(of: seat.role).contains(seat.scopeKind) { wrong("scope", "role_kind.not_there") }
      if seat.scopeKind == "building", seat.buildingKinds.isEmpty { wrong("buildings", "role_kind.no_building") }
      if let most = seat.most, most < seat.least { wrong("most", "role_kind.most_below_least") }
      // One role is one seat in one place: else nobody could say which of them somebody holds.
      let isTwice = seats[..<place].contains { other in
        other.role == seat.role && other.scopeKind == seat.scopeKind
          && (seat.scopeKind != "building" || !other.buildingKinds.isDisjoint(with: seat.buildingKinds))
      }
      if isTwice { wrong("role", "role_kind.role_twice") }
    }
    return faults
  }
}
