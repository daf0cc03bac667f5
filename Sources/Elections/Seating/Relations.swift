import Contracts
import ElectionLaw
import Kernel

/// A member of the body who remains in office beside those who are elected now.
public struct SittingMember: Sendable, Hashable {
  public let name: String
  public let organization: String
  /// Who told the committee; empty for who was elected here.
  public let declaredBy: String

  public init(name: String, organization: String, declaredBy: String = "") {
    self.name = name
    self.organization = organization
    self.declaredBy = declaredBy
  }
}

/// What the committee has declared beside candidates and votes, and what says who may sit.
struct Beside: Sendable {
  var ties: [DeclaredTie] = []
  var sitting: [SittingMember] = []
  /// On whom the lot fell.
  var drawn: Set<CandidateID> = []
}

/// Who may not sit together with whom, and why. Pure rules.
struct Relations: Sendable {
  /// Why two may not sit together; the words are `election.bar.<raw value>`.
  enum Ground: String, CaseIterable, Sendable { case kin, group, same }

  struct One: Sendable, Hashable {
    let id: String
    let name: String
    let organization: String
    let isWrittenIn: Bool
    let isSitting: Bool
  }

  struct Pair: Sendable, Hashable {
    let one: One
    let other: One
    let ground: Ground
  }

  let people: [One]
  let pairs: [Pair]

  var kinship: Kinship { Kinship(pairs.map { ($0.one.id, $0.other.id) }) }
  var sitting: [String] { people.filter(\.isSitting).map(\.id) }

  init(_ candidates: [Candidate], _ beside: Beside, _ roll: Roll, _ rules: SeatingRules) {
    let standing = candidates.map {
      One(id: $0.id.text, name: $0.name, organization: $0.organization, isWrittenIn: $0.isWrittenIn, isSitting: false)
    }
    let sitting = beside.sitting.enumerated().map { index, one in
      One(id: "sitting:\(index)", name: one.name, organization: one.organization, isWrittenIn: false, isSitting: true)
    }
    let declared = Dictionary(beside.ties.map { ([$0.one, $0.other], $0.kind) }, uniquingKeysWith: { first, _ in first })
    let groups = rules.isOneSeatPerGroup ? Self.groups(roll) : [:]
    people = standing + sitting
    var pairs: [Pair] = []
    for (place, one) in people.enumerated() {
      for other in people[(place + 1)...] where !(one.isSitting && other.isSitting) {
        let tie = declared[[one.name, other.name].sorted()]
        guard let ground = Self.ground(one, other, tie, groups, rules) else { continue }
        pairs.append(Pair(one: one, other: other, ground: ground))
      }
    }
    self.pairs = pairs
  }

  func ground(_ one: String, _ other: String) -> Ground? {
    pairs.first { ($0.one.id == one && $0.other.id == other) || ($0.one.id == other && $0.other.id == one) }?.ground
  }

  func name(_ id: String) -> String { people.first { $0.id == id }?.name ?? "" }

  private static func ground(
    _ one: One, _ other: One, _ tie: DeclaredTie.Kind?, _ groups: [String: String], _ rules: SeatingRules
  ) -> Ground? {
    if isSame(one, other) { return .same }
    if let tie, let kin = SeatingRules.Kin(rawValue: tie.rawValue), rules.kin.contains(kin) { return .kin }
    guard rules.isOneSeatPerGroup else { return nil }
    if tie == .group { return .group }
    guard let group = groups[one.organization], group == groups[other.organization] else { return nil }
    return .group
  }

  /// Nobody holds two seats. Two who stand are two people; whoever was written in, or sits already, may be one of them.
  private static func isSame(_ one: One, _ other: One) -> Bool {
    guard one.name == other.name else { return false }
    if one.isWrittenIn || other.isWrittenIn { return true }
    return (one.isSitting || other.isSitting) && one.organization == other.organization
  }

  /// The controlling group of each firm on the roll; a firm of no group is one by itself.
  private static func groups(_ roll: Roll) -> [String: String] {
    let firms = roll.entries.filter { $0.organization != nil }
    return Dictionary(firms.map { ($0.name, $0.controller.isEmpty ? $0.name : $0.controller) }, uniquingKeysWith: { first, _ in first })
  }
}
