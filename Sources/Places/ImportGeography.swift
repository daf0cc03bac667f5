import Contracts
import Geometry
import Kernel
import Store

/// Boundaries and buildings from a GeoJSON file. What is there under the same id or name is brought up to date, the rest is new;
/// nothing is ended. Features in error are left out with their reason, the others go in. A second run changes nothing.
public struct ImportGeography: Sendable {
  public var bytes: [UInt8]
  public var datum: Datum
  public var starts: LocalDay

  public init(_ bytes: [UInt8], datum: Datum, starts: LocalDay) {
    self.bytes = bytes
    self.datum = datum
    self.starts = starts
  }

  /// Writes, and reports.
  public func run(by viewer: Viewer, _ tx: Tx) throws -> GeographyReport {
    try viewer.require(.editPlaces)
    let report = try write(viewer.community, tx)
    if report.hasChanges {
      let event = PlacesImported(
        community: viewer.community, created: report.count(.created), updated: report.count(.updated))
      try tx.note(event, "+ \(event.created), ~ \(event.updated)", by: viewer)
    }
    return report
  }

  /// Does the same and throws the report, so that the transaction is rolled back: what the dry run says is what will be done.
  public func dryRun(by viewer: Viewer, _ tx: Tx) throws -> Never {
    try viewer.require(.editPlaces)
    throw GeographyDryRun(report: try write(viewer.community, tx))
  }

  private func write(_ community: CommunityID, _ tx: Tx) throws -> GeographyReport {
    let features: [GeoFeature]
    do throws(GeometryError) { features = try GeoJSON.read(bytes, datum: datum) } catch {
      throw PlaceError.fileInvalid(error)
    }
    try tx.checkDay(starts, notBefore: nil)
    var report = GeographyReport()
    var read: [GeographyFeature] = []
    for (index, feature) in features.enumerated() {
      do throws(GeographyFeature.Fault) {
        read.append(try GeographyFeature(feature, number: index + 1))
      } catch {
        let properties = GeographyProperties(feature.properties)
        report.lines.append(
          .init(
            number: index + 1, kind: "", name: properties.text("name", "名称"), outcome: .refused,
            why: [error.rawValue]))
      }
    }
    guard var writer = try GeographyWriter(community, starts: starts, tx) else { throw Problem.notFound }
    // Wide before narrow: a building may name a grid that stands behind it in the file.
    for kind in GeographyFeature.Kind.allCases {
      for feature in read where feature.kind == kind { report.lines.append(try writer.write(feature, tx)) }
    }
    report.lines.sort { $0.number < $1.number }
    return report
  }
}

/// Brings one feature after the other into the community, and remembers what is there by name.
private struct GeographyWriter {
  private var community: Community
  private let starts: LocalDay
  private var grids: [Grid]
  private var parks: [Park]
  private var buildings: [Building]
  private var seen: Set<String> = []

  init?(_ id: CommunityID, starts: LocalDay, _ tx: Tx) throws {
    guard let community = try tx.community(id) else { return nil }
    self.community = community
    self.starts = starts
    grids = try tx.grids(of: id)
    parks = try tx.parks(of: id)
    buildings = try tx.buildings(of: id)
  }

  mutating func write(_ feature: GeographyFeature, _ tx: Tx) throws -> GeographyReport.Line {
    var line = GeographyReport.Line(
      number: feature.number, kind: feature.kind.rawValue, name: feature.name, outcome: .same, why: [])
    guard seen.insert([feature.kind.rawValue, feature.park, feature.name].joined(separator: "|")).inserted else {
      line.outcome = .refused
      line.why = ["twice"]
      return line
    }
    switch feature.kind {
    case .community: try writeCommunity(feature, &line, tx)
    case .grid: try writeGrid(feature, &line, tx)
    case .park: try writePark(feature, &line, tx)
    case .building: try writeBuilding(feature, &line, tx)
    }
    return line
  }

  private mutating func writeCommunity(
    _ feature: GeographyFeature, _ line: inout GeographyReport.Line, _ tx: Tx
  ) throws {
    line.name = community.name
    if community.boundary == feature.area { return }
    community.boundary = feature.area
    line.outcome = .updated
    try tx.update(community)
  }

  private mutating func writeGrid(_ feature: GeographyFeature, _ line: inout GeographyReport.Line, _ tx: Tx) throws {
    warnIfOutside(feature.area?.labelPoint, &line)
    if let index = grids.firstIndex(where: { $0.id.text == feature.id || $0.name == feature.name }) {
      let old = grids[index]
      grids[index].name = feature.name
      grids[index].boundary = feature.area
      let grid = grids[index]
      guard grid != old else { return }
      try save(&line, tx) { try tx.update(grid) }
      return
    }
    let create = CreateGrid(name: feature.name, boundary: feature.area, starts: starts)
    grids.append(try create.insert(community.id, tx))
    line.outcome = .created
  }

  private mutating func writePark(_ feature: GeographyFeature, _ line: inout GeographyReport.Line, _ tx: Tx) throws {
    if let index = parks.firstIndex(where: { $0.id.text == feature.id || $0.name == feature.name }) {
      let old = parks[index]
      parks[index].name = feature.name
      if let area = feature.area { parks[index].boundary = area }
      if !feature.address.isEmpty { parks[index].address = feature.address }
      let park = parks[index]
      try addAliases(feature, to: .park(park.id), &line, tx)
      if let grid = grid(named: feature.grid), grid.id != park.grid { line.why.append("grid_kept") }
      guard park != old else { return }
      try save(&line, tx) { try tx.update(park) }
      return
    }
    guard let grid = grid(named: feature.grid) ?? grid(at: feature.point), isKnown(feature.grid) else {
      return refuse(&line, "grid_unknown")
    }
    let create = CreatePark(
      grid: grid.id, name: feature.name, address: feature.address, boundary: feature.area,
      starts: max(starts, grid.dates.starts))
    let park = try create.insert(community.id, tx)
    parks.append(park)
    try addAliases(feature, to: .park(park.id), &line, tx)
    line.outcome = .created
  }

  private mutating func writeBuilding(
    _ feature: GeographyFeature, _ line: inout GeographyReport.Line, _ tx: Tx
  ) throws {
    let park = parks.first { $0.name == feature.park }
    if !feature.park.isEmpty, park == nil { return refuse(&line, "park_unknown") }
    warnIfOutside(feature.point, &line)
    let isSame = { (building: Building) in
      building.id.text == feature.id || (building.name == feature.name && building.park == park?.id)
    }
    if let same = buildings.firstIndex(where: isSame) {
      try updateBuilding(same, feature, &line, tx)
      return
    }
    let named = park.flatMap { park in grids.first { $0.id == park.grid } } ?? grid(named: feature.grid)
    guard let grid = named ?? grid(at: feature.point), isKnown(feature.grid) else {
      return refuse(&line, "grid_unknown")
    }
    if let boundary = grid.boundary, let point = feature.point, !boundary.contains(point) {
      line.why.append("outside_grid")
    }
    let facts = BuildingFacts(
      name: feature.name, kind: feature.use ?? .office, address: feature.address,
      floorsAbove: feature.floors ?? 1, floorsBelow: feature.basements ?? 0, point: feature.point,
      footprint: feature.area)
    let start = max(starts, park?.dates.starts ?? grid.dates.starts)
    let create = CreateBuilding(grid: grid.id, park: park?.id, facts: facts, starts: start)
    let building = try create.insert(community.id, tx)
    buildings.append(building)
    try addAliases(feature, to: .building(building.id), &line, tx)
    line.outcome = .created
  }

  private mutating func updateBuilding(
    _ index: Int, _ feature: GeographyFeature, _ line: inout GeographyReport.Line, _ tx: Tx
  ) throws {
    let old = buildings[index]
    buildings[index].name = feature.name
    if feature.area != old.footprint || feature.area == nil {
      buildings[index].footprint = feature.area ?? old.footprint
      buildings[index].point = feature.point ?? old.point
    }
    if !feature.address.isEmpty { buildings[index].address = feature.address }
    if let floors = feature.floors { buildings[index].floorsAbove = floors }
    if let basements = feature.basements { buildings[index].floorsBelow = basements }
    if let use = feature.use { buildings[index].kind = use }
    let building = buildings[index]
    try addAliases(feature, to: .building(building.id), &line, tx)
    if let park = parks.first(where: { $0.name == feature.park }), park.id != building.park { line.why.append("park_kept") }
    guard building != old else { return }
    try save(&line, tx) { try tx.update(building) }
  }

  // MARK: Small things

  private func save(_ line: inout GeographyReport.Line, _ tx: Tx, _ update: () throws -> Void) throws {
    if try tx.catchingConflict(update) == nil {
      refuse(&line, "name_taken")
    } else {
      line.outcome = .updated
    }
  }

  private func addAliases(
    _ feature: GeographyFeature, to place: PlaceID, _ line: inout GeographyReport.Line, _ tx: Tx
  ) throws {
    for name in feature.aliases where !PlaceName.key(name).isEmpty {
      let alias = PlaceAlias(place: place, alias: name, source: .spoken)
      if try tx.insertAlias(alias, community: community.id) { line.outcome = .updated }
    }
  }

  private func grid(named name: String) -> Grid? { name.isEmpty ? nil : grids.first { $0.name == name } }

  private func grid(at point: GeoPoint?) -> Grid? {
    point.flatMap { point in grids.first { $0.boundary?.contains(point) ?? false } }
  }

  /// A grid that is named must be there: the place on the map does not stand in for a misspelt name.
  private func isKnown(_ grid: String) -> Bool { grid.isEmpty || self.grid(named: grid) != nil }

  private func refuse(_ line: inout GeographyReport.Line, _ why: String) {
    line.outcome = .refused
    line.why.append(why)
  }

  private func warnIfOutside(_ point: GeoPoint?, _ line: inout GeographyReport.Line) {
    guard let boundary = community.boundary, let point, !boundary.contains(point) else { return }
    line.why.append("outside_community")
  }
}
