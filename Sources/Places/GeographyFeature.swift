import Geometry
import Kernel

/// One feature of a boundary file, as what it says it is. Property names are ours or Chinese.
struct GeographyFeature: Sendable {
  enum Kind: String, CaseIterable, Sendable { case community, grid, park, building }

  /// Counted from 1, as in the file.
  var number: Int
  var kind: Kind
  var id: String?
  var name: String
  var grid: String
  var park: String
  var address: StreetAddress
  var floors: Int?
  var basements: Int?
  var use: BuildingKind?
  var aliases: [String]
  var area: GeoArea?
  var point: GeoPoint?

  /// What is wrong with a feature before it meets the community.
  enum Fault: String, Error, CaseIterable, Sendable {
    case kindMissing = "kind_missing"
    case nameMissing = "name_missing"
    case shapeMissing = "shape_missing"
    case floorsInvalid = "floors_invalid"
  }

  init(_ feature: GeoFeature, number: Int) throws(Fault) {
    let properties = GeographyProperties(feature.properties)
    guard let kind = GeographyFeature.kind(properties.text("kind", "类型")) else { throw .kindMissing }
    self.number = number
    self.kind = kind
    id = feature.id
    name = properties.text("name", "名称")
    grid = properties.text("grid", "网格")
    park = properties.text("park", "园区")
    address = GeographyFeature.address(properties.text("address", "地址"))
    aliases = properties.list("aliases", "别名")
    use = BuildingKind(rawValue: properties.text("use", "用途"))
    area = feature.area
    point = feature.point ?? feature.area?.labelPoint
    floors = try GeographyFeature.count(properties, "floors", "层数", in: 1...200)
    basements = try GeographyFeature.count(properties, "basements", "地下层数", in: 0...20)
    if name.isEmpty, kind != .community { throw .nameMissing }
    if kind == .community || kind == .grid, area == nil { throw .shapeMissing }
  }

  private static func count(
    _ properties: GeographyProperties, _ name: String, _ chinese: String, in range: ClosedRange<Int>
  ) throws(Fault) -> Int? {
    let text = properties.text(name, chinese)
    if text.isEmpty { return nil }
    guard let number = Int(Text.code(text)), range.contains(number) else { throw .floorsInvalid }
    return number
  }

  private static func kind(_ text: String) -> Kind? {
    switch text.lowercased() {
    case "community", "社区": .community
    case "grid", "网格": .grid
    case "park", "园区": .park
    case "building", "楼", "楼宇", "楼栋": .building
    default: nil
    }
  }

  /// 梦想路88号 → 梦想路 and 88号.
  static func address(_ text: String) -> StreetAddress {
    let characters = Array(text)
    guard let digit = characters.indices.first(where: { characters[$0].isASCII && characters[$0].isNumber }),
      digit > 0
    else { return StreetAddress(road: text) }
    return StreetAddress(road: String(characters[..<digit]), number: String(characters[digit...]))
  }
}

/// The properties of a feature under either of two names.
struct GeographyProperties {
  private let values: [String: Geometry.JSONValue]
  init(_ values: [String: Geometry.JSONValue]) { self.values = values }

  func text(_ name: String, _ chinese: String) -> String {
    switch values[name] ?? values[chinese] {
    case .string(let text): Text.line(text)
    case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
    default: ""
    }
  }

  /// A JSON array, or names with 、 between.
  func list(_ name: String, _ chinese: String) -> [String] {
    if case .array(let items) = values[name] ?? values[chinese] { return items.compactMap(\.string).map { Text.line($0) } }
    return text(name, chinese).split { "、,，;；".contains($0) }.map { Text.line($0) }
  }
}

/// What an import did, or would do, feature by feature.
public struct GeographyReport: Hashable, Sendable {
  public enum Outcome: String, CaseIterable, Sendable { case created, updated, same, refused }

  public struct Line: Hashable, Sendable {
    /// Counted from 1, as in the file.
    public var number: Int
    /// community, grid, park, building; empty when the file does not say.
    public var kind: String
    public var name: String
    public var outcome: Outcome
    /// Keys of sentences: `places.import.why.<key>`.
    public var why: [String]
  }

  public var lines: [Line] = []
  public func count(_ outcome: Outcome) -> Int { lines.count { $0.outcome == outcome } }
  public var hasChanges: Bool { count(.created) + count(.updated) > 0 }
}

/// Thrown out of a transaction so that a dry run leaves nothing behind but its report.
public struct GeographyDryRun: Error, Sendable {
  public let report: GeographyReport
}
