/// What a rule pack says of the time after an election: 罢免, 辞职, 补选.
public struct AfterElection: Hashable, Sendable, Codable {
  /// Who votes in a by-election.
  public enum RollSource: String, Sendable, Codable {
    /// Those on the roll of the election that it follows, as it was corrected.
    case former
    /// A roll that is made and published anew.
    case new
  }

  /// Of all voters, or of all delegates, how many may demand a recall.
  public var recallVoters: Share
  public var recallDelegates: Share
  /// From the demand to the vote on it, at most.
  public var recallDays: Int
  /// After a vote that did not carry, the same grounds do not count for so many days.
  public var recallBarredDays: Int
  /// From a resignation to the meeting that decides on it, and from there to the publication.
  public var resignationDays: Int
  public var resignationPublishedDays: Int
  public var byElectionRoll: RollSource

  private enum CodingKeys: String, CodingKey {
    case recallVoters = "recall_voters"
    case recallDelegates = "recall_delegates"
    case recallDays = "recall_days"
    case recallBarredDays = "recall_barred_days"
    case resignationDays = "resignation_days"
    case resignationPublishedDays = "resignation_published_days"
    case byElectionRoll = "by_election_roll"
  }

  var isSound: Bool {
    [recallVoters, recallDelegates].allSatisfy(\.isSound)
      && [recallDays, recallBarredDays, resignationDays, resignationPublishedDays].allSatisfy { $0 >= 0 }
  }
}
