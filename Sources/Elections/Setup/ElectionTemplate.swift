import Kernel
import Store

/// What an election is for, and what it starts with: lists of seats, who votes.
public enum ElectionTemplate: String, CaseIterable, Sendable, SQLEnum {
  /// 楼事会: the firms of a building elect its executives, one firm one vote.
  case buildingCouncil = "building_council"
  /// 代表: voters of a category elect those who vote for the committee.
  case delegates
  /// 社区治理委员会: delegates elect five of the community's workers and four representatives of firms.
  case governanceCommittee = "governance_committee"

  /// The seats that the form proposes.
  var lists: [SeatList] {
    switch self {
    case .buildingCouncil: [SeatList(.executives, seats: 5)]
    case .delegates: [SeatList(.delegates, seats: 20)]
    case .governanceCommittee: [SeatList(.workers, seats: 5), SeatList(.firms, seats: 4)]
    }
  }

  /// Whether the voters are the firms of one building.
  var isOfBuilding: Bool { self == .buildingCouncil }

  /// Whether voters come in categories with a quota each.
  var hasConstituencies: Bool { self == .governanceCommittee }
}

/// One list of the ballot.
public struct SeatList: Sendable, Hashable {
  public enum Kind: String, CaseIterable, Sendable, SQLEnum { case executives, delegates, workers, firms, woman }

  public var kind: Kind
  public var seats: Int

  public init(_ kind: Kind, seats: Int) {
    self.kind = kind
    self.seats = seats
  }
}

/// A category of voters and how many it may have at most.
public struct Constituency: Sendable, Hashable {
  public var name: String
  public var quota: Int

  public init(name: String, quota: Int) {
    self.name = name
    self.quota = quota
  }

  /// One a line, the number last: `企业代表 36`. Nil when a line has no number, or a name stands twice.
  static func parse(_ typed: String) -> [Constituency]? {
    var found: [Constituency] = []
    for line in typed.split(whereSeparator: \.isNewline) {
      let words = line.split { " \t，,".contains($0) }
      guard words.count >= 2, let quota = Int(words[words.count - 1]), (1...10_000).contains(quota) else { return nil }
      let name = words.dropLast().joined(separator: " ")
      guard !found.contains(where: { $0.name == name }) else { return nil }
      found.append(Constituency(name: name, quota: quota))
    }
    return found
  }
}
