import Contracts
import Kernel
import Store

/// Floors and rooms by the range: `1–12层，每层01–08`. What is already there stays as it is, so a second run changes nothing.
public struct AddFloors: Sendable {
  public var building: BuildingID
  /// From low to high, without 0.
  public var levels: [Int]
  /// Numbers behind the floor (01, 02 … give 1201, 1202) or whole names (A, 东侧).
  public var rooms: [String]
  public var starts: LocalDay

  public static let unitsMax = 5_000

  public struct Added: Hashable, Sendable {
    public var floors = 0
    public var units = 0
  }

  public init(building: BuildingID, levels: [Int], rooms: [String], starts: LocalDay) {
    self.building = building
    self.levels = levels
    self.rooms = rooms
    self.starts = starts
  }

  @discardableResult
  public func run(by viewer: Viewer, _ tx: Tx) throws -> Added {
    try viewer.require(.editPlaces)
    var building = try tx.findBuilding(building, in: viewer.community)
    guard building.dates.isCurrent else { throw PlaceError.alreadyEnded }
    try tx.checkDay(starts, notBefore: building.dates.starts)
    guard !levels.isEmpty else { throw PlaceError.levelsInvalid }
    guard levels.count * rooms.count <= AddFloors.unitsMax else { throw PlaceError.tooManyUnits(limit: AddFloors.unitsMax) }
    let added = try insert(into: building, tx)
    let above = max(building.floorsAbove, levels.max() ?? 0)
    let below = max(building.floorsBelow, -(levels.min() ?? 0))
    if above != building.floorsAbove || below != building.floorsBelow {
      building.floorsAbove = above
      building.floorsBelow = below
      try tx.update(building)
    }
    let detail = "\(building.name): + \(added.floors) / \(added.units)"
    try tx.note(FloorsAdded(building: building.id), detail, by: viewer)
    return added
  }

  private func insert(into building: Building, _ tx: Tx) throws -> Added {
    var floors = Dictionary(try tx.floors(of: building.id).map { ($0.level, $0) }) { first, _ in first }
    var taken: [FloorID: Set<String>] = [:]
    for unit in try tx.units(of: building.id) { taken[unit.floor, default: []].insert(unit.name) }
    let dates = EffectiveDates(from: starts)
    var newFloors: [Floor] = []
    var newUnits: [Unit] = []
    for level in levels {
      let floor: Floor
      if let there = floors[level] {
        floor = there
      } else {
        floor = Floor(
          id: tx.newID(), community: building.community, building: building.id, level: level,
          name: Floor.name(ofLevel: level), dates: dates)
        floors[level] = floor
        newFloors.append(floor)
      }
      for room in rooms {
        let name = AddFloors.unitName(room, level: level)
        guard taken[floor.id, default: []].insert(name).inserted else { continue }
        newUnits.append(Unit(id: tx.newID(), community: building.community, floor: floor.id, name: name, dates: dates))
      }
    }
    try tx.insertFloors(newFloors)
    try tx.insertUnits(newUnits)
    return Added(floors: newFloors.count, units: newUnits.count)
  }

  /// 08 on the twelfth floor is 1208, in the first cellar B108; 东侧 is 东侧.
  static func unitName(_ room: String, level: Int) -> String {
    guard room.allSatisfy({ $0.isASCII && $0.isNumber }) else { return room }
    return (level < 0 ? "B\(-level)" : "\(level)") + room
  }
}

/// Ranges as people type them.
public enum PlaceRange {
  /// `1-12`, `B2至B1，1～6、8`, `负1`: floors from low to high. Nil when it cannot be read or is too much.
  public static func levels(_ text: String) -> [Int]? {
    var levels: Set<Int> = []
    for piece in pieces(text) {
      let ends = ends(piece).map(level)
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first <= last,
        first >= -20, last <= 200
      else { return nil }
      for level in first...last where level != 0 { levels.insert(level) }
    }
    return levels.isEmpty ? nil : levels.sorted()
  }

  /// `01-08`, `01，03-05`, `A，B`: in the order given; empty text gives none. Nil when it cannot be read.
  public static func rooms(_ text: String) -> [String]? {
    var rooms: [String] = []
    for piece in pieces(text) {
      let ends = ends(piece)
      if ends.count == 1 {
        rooms.append(ends[0])
        continue
      }
      guard ends.count == 2, ends[0].allSatisfy(\.isNumber), let first = Int(ends[0]), let last = Int(ends[1]),
        first <= last, last - first < 200
      else { return nil }
      let width = ends[0].count
      for number in first...last {
        let digits = String(number)
        rooms.append(String(repeating: "0", count: max(0, width - digits.count)) + digits)
      }
    }
    var seen: Set<String> = []
    return rooms.filter { $0.count <= 20 && seen.insert($0).inserted }
  }

  private static func pieces(_ text: String) -> [String] {
    let plain = Text.line(text).uppercased().filter { !"层每室 ".contains($0) }
    return plain.split { ",，、;；".contains($0) }.map(String.init)
  }

  /// The two ends of a range, or the one value. A minus before a digit at the beginning is a sign, not a range.
  private static func ends(_ piece: String) -> [String] {
    var ends = [""]
    for character in piece {
      let isJoint = "-–—~～至到".contains(character)
      if isJoint, ends[ends.count - 1].isEmpty || ends[ends.count - 1] == "-" {
        if character == "-" { ends[ends.count - 1] = "-" }
      } else if isJoint {
        ends.append("")
      } else {
        ends[ends.count - 1].append(character)
      }
    }
    return ends
  }

  private static func level(_ text: String) -> Int? {
    for sign in ["地下", "负", "B", "-"] where text.hasPrefix(sign) {
      return Int(text.dropFirst(sign.count)).map { -$0 }
    }
    return Int(text.hasSuffix("F") ? String(text.dropLast()) : text)
  }
}
