/// Which elected people may not sit together: spouses, parents and children, brothers and sisters; in an industrial community also
/// two from one group of enterprises, where its rules say so.
public struct Kinship: Sendable {
  private let pairs: [String: Set<String>]

  /// Each pair in either order.
  public init(_ pairs: [(String, String)]) {
    var related: [String: Set<String>] = [:]
    for (a, b) in pairs where a != b {
      related[a, default: []].insert(b)
      related[b, default: []].insert(a)
    }
    self.pairs = related
  }

  public func areRelated(_ a: String, _ b: String) -> Bool { pairs[a]?.contains(b) ?? false }

  fileprivate func isRelated(_ id: String, toAnyOf others: some Collection<String>) -> Bool {
    others.contains { areRelated(id, $0) }
  }
}

/// Who sits after relatives have been looked at.
public struct SeatedOutcome: Hashable, Sendable {
  /// With ties and vacancies as they are without those who are barred.
  public var outcome: Outcome
  /// Had votes enough, but a relative had more. In the order in which they were barred.
  public var barred: [String] = []
  /// For whom each of them makes room, where all lists are looked at together.
  public var because: [String: String] = [:]
  /// Relatives with equal votes: the voters decide between them again.
  public var votedOnAgain: [String] = []
}

extension RulePack {
  /// The outcome when of relatives only the one with more votes sits, and the next with votes enough moves up. Art. 31
  public func outcome(_ round: Round, _ kinship: Kinship) -> SeatedOutcome {
    var seated = SeatedOutcome(outcome: outcome(round))
    // Each turn bars somebody, so it ends.
    while true {
      let (barred, again) = settle(seated.outcome, round, kinship)
      seated.votedOnAgain = again
      guard !barred.isEmpty else { return seated }
      seated.barred += barred
      var rest = round
      rest.candidates.removeAll { seated.barred.contains($0.id) }
      seated.outcome = outcome(rest)
    }
  }

  /// By votes, most first, equal votes together.
  private func settle(_ outcome: Outcome, _ round: Round, _ kinship: Kinship) -> (barred: [String], again: [String]) {
    let votes = Dictionary(round.candidates.map { ($0.id, $0.votes) }, uniquingKeysWith: max)
    let groups = Dictionary(grouping: outcome.elected) { votes[$0] ?? 0 }
    var (kept, barred, again) = ([String](), [String](), [String]())
    for (_, group) in groups.sorted(by: { $0.key > $1.key }) {
      let free = group.filter { !kinship.isRelated($0, toAnyOf: kept) }
      barred += group.filter { kinship.isRelated($0, toAnyOf: kept) }
      again += free.filter { kinship.isRelated($0, toAnyOf: free) }
      kept += free
    }
    return (barred, again)
  }
}
