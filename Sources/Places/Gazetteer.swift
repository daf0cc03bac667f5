import Contracts

/// A building as the gazetteer knows it: its names and what lies in it.
public struct GazetteerBuilding: Sendable {
  public var id: BuildingID
  public var grid: GridID
  public var park: ParkID?
  public var name: String
  public var fullName: String
  public var address: StreetAddress
  public var floorsAbove: Int
  public var floorsBelow: Int
  public var aliases: [String]
  public var floors: [Int: FloorID]
  /// By name in upper case: `1203`. Rooms of the same name on two floors are left out.
  public var units: [String: UnitID]

  public init(
    id: BuildingID, grid: GridID, park: ParkID? = nil, name: String, fullName: String,
    address: StreetAddress = StreetAddress(), floorsAbove: Int = 100, floorsBelow: Int = 3, aliases: [String] = [],
    floors: [Int: FloorID] = [:], units: [String: UnitID] = [:]
  ) {
    self.id = id
    self.grid = grid
    self.park = park
    self.name = name
    self.fullName = fullName
    self.address = address
    self.floorsAbove = floorsAbove
    self.floorsBelow = floorsBelow
    self.aliases = aliases
    self.floors = floors
    self.units = units
  }
}

public struct GazetteerPark: Sendable {
  public var id: ParkID
  public var name: String
  public var address: StreetAddress
  public var aliases: [String]

  public init(id: ParkID, name: String, address: StreetAddress = StreetAddress(), aliases: [String] = []) {
    self.id = id
    self.name = name
    self.address = address
    self.aliases = aliases
  }
}

/// Every name by which a place of one community can be found in an address. A value: build it once, share it freely.
///
/// `match` finds names, road and number; the rest of the text is read by `AddressReading`; `Evidence` says what counts how much.
public struct Gazetteer: Sendable {
  /// What a name leads to; indices into `buildings` and `parks`.
  enum Target: Hashable, Sendable {
    case building(Int)
    case park(Int)
    case road(String)
  }

  struct Entry: Sendable {
    var tokens: [PlaceToken]
    var target: Target
    /// 知行 is short for 知行园.
    var spelling: AddressPlaces.Spelling

    var canBeMisspelt: Bool {
      if case .road = target { return false }
      return spelling == .whole && tokens.count >= 3 && tokens.allSatisfy { $0.kind == .han }
    }
  }

  struct Known: Sendable {
    var building: GazetteerBuilding
    var park: Int?
    /// Its numbers or letters: `3`, `A`.
    var designators: Set<String>
    /// Road and number, as `梦想路|88`; from the building, else from its park.
    var road: String
    var roadNumber: String
  }

  let buildings: [Known]
  let parks: [GazetteerPark]
  /// The buildings of each park.
  let members: [[Int]]
  /// By the first token; longest first.
  let entries: [String: [Entry]]
  /// Whole names of three Han characters and more by the second token, for names with one wrong character.
  let bySecond: [String: [Entry]]
  /// 杭州市, 余杭区, 仓前街道: the tokens of each without its last word; empty when unknown.
  let city: [String]
  let district: [String]
  let subdistrict: [String]

  /// Buildings in the order in which lists show them.
  public init(
    city: String = "", district: String = "", subdistrict: String = "", parks: [GazetteerPark],
    buildings: [GazetteerBuilding]
  ) {
    self.parks = parks
    self.city = Gazetteer.stem(city, endings: ["市"])
    self.district = Gazetteer.stem(district, endings: ["区", "县", "市"])
    self.subdistrict = Gazetteer.stem(subdistrict, endings: ["街道", "镇", "乡"])
    let parkPlaces = Dictionary(parks.enumerated().map { ($0.element.id, $0.offset) }) { first, _ in first }
    var known: [Known] = []
    for building in buildings {
      let park = building.park.flatMap { parkPlaces[$0] }
      known.append(Gazetteer.known(building, parkPlace: park, park: park.map { parks[$0] }))
    }
    self.buildings = known
    var members = [[Int]](repeating: [], count: parks.count)
    for (place, building) in known.enumerated() {
      if let park = building.park { members[park].append(place) }
    }
    self.members = members
    entries = GazetteerNames(parks: parks, buildings: known).entries()
    let whole = entries.values.joined().filter(\.canBeMisspelt)
    bySecond = Dictionary(grouping: whole) { $0.tokens[1].text }
  }

  public var isEmpty: Bool { buildings.isEmpty }

  private static func stem(_ name: String, endings: [String]) -> [String] {
    var name = name
    for ending in endings where name.hasSuffix(ending) && name.count > ending.count {
      name.removeLast(ending.count)
      break
    }
    return PlaceTokens.cut(name).map(\.text)
  }

  private static func known(_ building: GazetteerBuilding, parkPlace: Int?, park: GazetteerPark?) -> Known {
    var designators: Set<String> = []
    for name in [building.name] + building.aliases {
      var own = name
      if let park, own.hasPrefix(park.name) { own.removeFirst(park.name.count) }
      if let text = AddressReading.designator(ofName: PlaceTokens.cut(own)) { designators.insert(text) }
    }
    let address = building.address.isEmpty ? park?.address ?? StreetAddress() : building.address
    return Known(
      building: building, park: parkPlace, designators: designators, road: PlaceName.key(address.road),
      roadNumber: Gazetteer.numberKey(address.number))
  }

  /// 88号, 88 and ８８ are one house number; 88-1 another.
  static func numberKey(_ number: String) -> String {
    PlaceTokens.cut(number).filter { $0.text != "号" }.map { $0.value.map(String.init) ?? $0.text }.joined()
  }
}

/// Collects the names, and the short forms that lead to one place only.
struct GazetteerNames {
  let parks: [GazetteerPark]
  let buildings: [Gazetteer.Known]

  /// What people leave out or put in: 知行园区, 知行产业园, 青禾.
  private static let generic: [String] = [
    "科技产业园", "科技园区", "产业园区", "科技园", "产业园", "创业园", "工业园", "创意园", "创新园", "园区", "商务楼", "大厦",
    "中心", "广场", "大楼", "园", "楼", "城", "谷", "坊",
  ]

  func entries() -> [String: [Gazetteer.Entry]] {
    var all: [Gazetteer.Entry] = []
    var cores: [[PlaceToken]: Set<Gazetteer.Target>] = [:]
    func add(_ name: String, _ target: Gazetteer.Target, _ spelling: AddressPlaces.Spelling = .whole) {
      let tokens = PlaceTokens.cut(name).filter { $0.kind != .mark }
      guard tokens.count >= 2 || (tokens.first?.text.utf8.count ?? 0) >= 3 && tokens.first?.kind != .han else { return }
      all.append(.init(tokens: tokens, target: target, spelling: spelling))
      guard let core = core(of: name) else { return }
      cores[core, default: []].insert(target)
    }
    for (place, park) in parks.enumerated() {
      for name in [park.name] + park.aliases { add(name, .park(place)) }
    }
    for (place, known) in buildings.enumerated() {
      for (name, spelling) in properNames(of: known) { add(name, .building(place), spelling) }
    }
    var roads: Set<String> = []
    for address in parks.map(\.address) + buildings.map(\.building.address) where !address.road.isEmpty {
      let key = PlaceName.key(address.road)
      guard roads.insert(key).inserted else { continue }
      all.append(.init(tokens: PlaceTokens.cut(address.road), target: .road(key), spelling: .whole))
    }
    let full = Set(all.map(\.tokens))
    for (core, targets) in cores where Set(targets.map(whole)).count == 1 && !full.contains(core) {
      for target in targets { all.append(.init(tokens: core, target: target, spelling: .shortened)) }
    }
    let grouped = Dictionary(grouping: all.filter { !$0.tokens.isEmpty }) { $0.tokens[0].text }
    return grouped.mapValues { $0.sorted { a, b in a.tokens.count > b.tokens.count } }
  }

  /// A building that has only a number or a letter has no name of its own; 主楼 and 北楼 are said of many.
  private func properNames(of known: Gazetteer.Known) -> [(String, AddressPlaces.Spelling)] {
    let parkName = known.park.map { parks[$0].name } ?? ""
    var names: [(String, AddressPlaces.Spelling)] = []
    for name in [known.building.name] + known.building.aliases {
      var own = name
      if !parkName.isEmpty, own.hasPrefix(parkName) { own.removeFirst(parkName.count) }
      if AddressReading.designator(ofName: PlaceTokens.cut(own)) != nil { continue }
      // 研发楼 says which one only where its park is named; an alias that people use is theirs to vouch for.
      let isAlias = name != known.building.name
      let isCommon = !parkName.isEmpty && !isAlias && own.count <= 3
      if own.count >= (isAlias || parkName.isEmpty ? 2 : 3) { names.append((own, isCommon ? .common : .whole)) }
      if !parkName.isEmpty, own != name || own.count <= 3 { names.append((parkName + own, .whole)) }
    }
    return names
  }

  /// 青禾 may stand for the park and for the building of the same name in it: they are one place.
  private func whole(_ target: Gazetteer.Target) -> Gazetteer.Target {
    guard case .building(let place) = target, let park = buildings[place].park else { return target }
    return .park(park)
  }

  private func core(of name: String) -> [PlaceToken]? {
    for ending in GazetteerNames.generic where name.hasSuffix(ending) {
      let tokens = PlaceTokens.cut(String(name.dropLast(ending.count))).filter { $0.kind != .mark }
      return tokens.count >= 2 && tokens.allSatisfy { $0.kind == .han } ? tokens : nil
    }
    return nil
  }
}
