import Contracts
import Kernel
import Store

/// A building that the words of an address may mean.
public struct AddressMatch: Sendable, Hashable {
  public var building: BuildingID
  /// As the gazetteer writes them; empty when the address does not say.
  public var floor: String
  public var unit: String
  /// Percent.
  public var confidence: Int
  /// Other buildings that it may mean, best first.
  public var others: [Other]

  public struct Other: Sendable, Hashable {
    public var building: BuildingID
    public var confidence: Int
    public init(building: BuildingID, confidence: Int) {
      self.building = building
      self.confidence = confidence
    }
  }

  public init(building: BuildingID, floor: String = "", unit: String = "", confidence: Int, others: [Other] = []) {
    self.building = building
    self.floor = floor
    self.unit = unit
    self.confidence = confidence
    self.others = others
  }

  /// Below this a person looks first.
  public static let surePercent = 80
}

/// Knows the buildings of one community. `Places` owns the gazetteer; `App` brings the two together.
public protocol AddressMatcher: Sendable {
  /// Nil when no building comes near.
  func match(_ text: String) -> AddressMatch?
}

/// Makes the matcher of a community, once for each import.
public typealias AddressMatcherSource = @Sendable (CommunityID, Tx) throws -> any AddressMatcher

/// For a community without buildings: every address stays text.
public struct NoGazetteer: AddressMatcher {
  public init() {}
  public func match(_ text: String) -> AddressMatch? { nil }
}

/// One line of the choice that a person has for a doubtful address.
public struct AddressCandidate: Sendable, Hashable {
  public var building: BuildingID
  public var floor: String
  public var unit: String
  public var confidence: Int
}

extension AddressMatch {
  var candidates: [AddressCandidate] {
    let best = AddressCandidate(building: building, floor: floor, unit: unit, confidence: confidence)
    let rest = others.map {
      AddressCandidate(building: $0.building, floor: floor, unit: unit, confidence: $0.confidence)
    }
    return Array(([best] + rest).prefix(5))
  }
}

extension Tx {
  func putCandidates(_ writes: [OrganizationWrite]) throws {
    let known = writes.filter { !$0.isNew && $0.candidates != nil }.map(\.organization.id)
    for batch in known.batches(of: 500) {
      try run("DELETE FROM address_candidates WHERE organization_id IN (\(list: batch))")
    }
    var rows: [SQL] = []
    for write in writes {
      let one = write.organization
      for (rank, candidate) in (write.candidates ?? []).enumerated() {
        rows.append(
          """
          (\(one.id), \(one.community), \(rank), \(candidate.building), \(candidate.unit), \(candidate.floor),
          \(candidate.confidence))
          """)
      }
    }
    for batch in rows.batches(of: 500) {
      try run(
        """
        INSERT INTO address_candidates (organization_id, community_id, rank, building_id, unit_text, floor_label,
          confidence)
        VALUES \(sql: SQL.joined(Array(batch), by: ", "))
        """)
    }
  }

  func candidates(of ids: [OrganizationID]) throws -> [OrganizationID: [AddressCandidate]] {
    var all: [OrganizationID: [AddressCandidate]] = [:]
    let rows = try rows(
      """
      SELECT * FROM address_candidates WHERE organization_id IN (\(list: ids))
      ORDER BY organization_id, rank LIMIT \(max(1, ids.count * 5))
      """)
    for row in rows {
      let candidate = AddressCandidate(
        building: try row("building_id"), floor: try row("floor_label"), unit: try row("unit_text"),
        confidence: try row("confidence"))
      all[try row("organization_id"), default: []].append(candidate)
    }
    return all
  }
}
