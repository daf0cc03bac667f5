import Contracts
import Kernel
import Store

/// 选民名单. Pure rules: who may be on it, and who is on it after corrections.
public struct Roll: Sendable, Hashable {
  /// By what somebody is a voter.
  public enum Class: String, CaseIterable, Sendable, SQLEnum {
    /// Registered and at work here.
    case both
    /// Registered here, at work elsewhere, and says that it takes part.
    case registered
    /// At work here, registered elsewhere.
    case operating
    /// A person, entered by name.
    case named
  }

  public struct Entry: Sendable, Hashable {
    public let id: VoterID
    public var number: Int?
    public let organization: OrganizationID?
    public let name: String
    public let kind: Class
    public let constituency: String
    public let controller: String
    public let voteKey: String

    /// One firm one vote; one vote to a group, where the election says so and the group is known; one vote to a name.
    static func voteKey(
      organization: OrganizationID?, name: String, controller: String, isOnePerGroup: Bool
    ) -> String {
      if isOnePerGroup, !controller.isEmpty { return "group:" + controller }
      return organization.map { "firm:" + $0.text } ?? "name:" + name
    }
  }

  public struct Correction: Sendable, Hashable {
    public enum Kind: String, Sendable, SQLEnum { case added, struck }

    public let kind: Kind
    public let objection: RollObjectionID?
    public let voter: VoterID?
    public let name: String
    public let madeOn: LocalDay
  }

  public var entries: [Entry]
  public var corrections: [Correction]

  public init(_ entries: [Entry], _ corrections: [Correction] = []) {
    self.entries = entries
    self.corrections = corrections
  }

  /// How many may vote: the denominator of every share.
  public var count: Int {
    entries.count + corrections.count { $0.kind == .added } - corrections.count { $0.kind == .struck }
  }

  public func isStruck(_ voter: VoterID) -> Bool {
    corrections.contains { $0.kind == .struck && $0.voter == voter }
  }

  /// Throws `quota_exceeded` for the first category with more voters than it may have, `constituency_unknown` for a voter of none.
  public func check(_ constituencies: [Constituency]) throws(ElectionError) {
    guard !constituencies.isEmpty else { return }
    for one in constituencies where entries.count(where: { $0.constituency == one.name }) > one.quota {
      throw .quotaExceeded(one.name, one.quota)
    }
    let names = Set(constituencies.map(\.name))
    if let stranger = entries.first(where: { !names.contains($0.constituency) }) {
      throw .constituencyUnknown(stranger.constituency)
    }
  }
}

/// 名单异议: filed within some days of the publication, decided within some days of the filing.
public struct RollObjection: Sendable, Hashable {
  public enum Kind: String, CaseIterable, Sendable, SQLEnum { case missing, wrong }
  public enum Decision: String, CaseIterable, Sendable, SQLEnum { case upheld, rejected }

  public let id: RollObjectionID
  public let kind: Kind
  public let voter: VoterID?
  public let name: String
  public let words: String
  public let filedByName: String
  public let filedOn: LocalDay
  public let decideBy: LocalDay
  public private(set) var decision: Decision?
  public private(set) var decisionWords: String
  public private(set) var decidedOn: LocalDay?

  init(
    id: RollObjectionID, kind: Kind, voter: VoterID?, name: String, words: String, filedByName: String, filedOn: LocalDay,
    decideBy: LocalDay, decision: Decision? = nil, decisionWords: String = "", decidedOn: LocalDay? = nil
  ) {
    self.id = id
    self.kind = kind
    self.voter = voter
    self.name = name
    self.words = words
    self.filedByName = filedByName
    self.filedOn = filedOn
    self.decideBy = decideBy
    self.decision = decision
    self.decisionWords = decisionWords
    self.decidedOn = decidedOn
  }

  /// A decision that comes late is still one: the page says that it was late.
  mutating func decide(_ decision: Decision, _ words: String, on day: LocalDay) throws(ElectionError) {
    guard self.decision == nil else { throw .objectionDecided }
    self.decision = decision
    decisionWords = words
    decidedOn = day
  }
}
