/// Who may not sit together in one elected body: across all lists of an election, and with members who remain in office. A pack that does
/// not say looks at relatives within each list only.
public struct SeatingRules: Hashable, Sendable, Codable {
  /// A parent and a child are one relation, whoever is named first.
  public enum Kin: String, CaseIterable, Sendable, Codable { case spouse, parent, sibling }

  /// What decides between relatives with equal votes.
  public enum Tie: String, Sendable, Codable {
    case voteAgain = "vote_again"
    /// Drawn before the election committee.
    case lot
  }

  /// What becomes of the seat of somebody who may not sit.
  public enum Next: String, Sendable, Codable {
    case movesUp = "moves_up"
    case staysEmpty = "stays_empty"
  }

  public var kin: [Kin]
  /// One controlling group, one seat.
  public var isOneSeatPerGroup: Bool
  public var tie: Tie
  public var next: Next

  private enum CodingKeys: String, CodingKey {
    case kin, tie, next
    case isOneSeatPerGroup = "one_seat_per_group"
  }

  public init(kin: [Kin] = Kin.allCases, isOneSeatPerGroup: Bool = true, tie: Tie = .voteAgain, next: Next = .movesUp) {
    self.kin = kin
    self.isOneSeatPerGroup = isOneSeatPerGroup
    self.tie = tie
    self.next = next
  }
}

/// The lists of one election, counted together. Whoever stands on a list has an id that nobody on another list has.
public struct Body: Sendable {
  public var rounds: [Round]
  public var kinship: Kinship
  /// Members who remain in office.
  public var sitting: [String]
  /// On whom the lot fell.
  public var drawn: Set<String>

  public init(_ rounds: [Round], _ kinship: Kinship, sitting: [String] = [], drawn: Set<String> = []) {
    self.rounds = rounds
    self.kinship = kinship
    self.sitting = sitting
    self.drawn = drawn
  }
}

extension RulePack {
  /// Who sits, list by list. Whoever has more votes sits, on whichever list; a member in office goes before everybody. Of relatives with
  /// equal votes the one on whom the lot fell; before that, and where the voters decide, all of them are `votedOnAgain`.
  public func outcome(_ body: Body, _ rules: SeatingRules) -> [SeatedOutcome] {
    var rounds = body.rounds
    var emptied = rounds.map { _ in 0 }
    var seated = rounds.map { SeatedOutcome(outcome: outcome($0)) }
    // Each turn bars somebody, so it ends. Only those with most votes are barred in a turn: who moves up then has no more than they had,
    // so nothing that was decided above changes, and whose relative is barred is free.
    while true {
      let (barred, again) = settle(seated, rounds, body)
      for index in seated.indices { seated[index].votedOnAgain = again.filter { seated[index].outcome.elected.contains($0) } }
      guard !barred.isEmpty else { return seated }
      for one in barred {
        let isElected = seated[one.list].outcome.elected.contains(one.id)
        seated[one.list].barred.append(one.id)
        seated[one.list].because[one.id] = one.because
        rounds[one.list].candidates.removeAll { $0.id == one.id }
        guard rules.next == .staysEmpty, isElected else { continue }
        rounds[one.list].seats -= 1
        emptied[one.list] += 1
      }
      for index in seated.indices {
        seated[index].outcome = outcome(rounds[index])
        seated[index].outcome.vacancies += emptied[index]
      }
    }
  }

  private struct Barred {
    let id: String
    let list: Int
    /// Who sits.
    let because: String
  }

  private struct Contender {
    let id: String
    let list: Int
    let votes: Int
    let isElected: Bool
  }

  /// By votes, most first, equal votes together: those whom somebody who sits keeps out, or else who must be decided on again.
  private func settle(_ seated: [SeatedOutcome], _ rounds: [Round], _ body: Body) -> (barred: [Barred], again: [String]) {
    var kept = body.sitting
    var again: [String] = []
    for level in Self.levels(seated, rounds) {
      let keptOut = level.compactMap { one in
        kept.first { body.kinship.areRelated($0, one.id) }.map { Barred(id: one.id, list: one.list, because: $0) }
      }
      guard keptOut.isEmpty else { return (keptOut, again) }
      let free = level.filter(\.isElected)
      let lucky = free.map(\.id).filter { body.drawn.contains($0) }
      let unlucky = free.compactMap { one -> Barred? in
        guard !body.drawn.contains(one.id), let because = lucky.first(where: { body.kinship.areRelated($0, one.id) }) else { return nil }
        return Barred(id: one.id, list: one.list, because: because)
      }
      guard unlucky.isEmpty else { return (unlucky, again) }
      again += free.map(\.id).filter { id in free.contains { body.kinship.areRelated($0.id, id) } }
      kept += free.map(\.id)
    }
    return ([], again)
  }

  /// Whoever is elected or tied at the last seats; the order of the lists says nothing.
  private static func levels(_ seated: [SeatedOutcome], _ rounds: [Round]) -> [[Contender]] {
    var all: [Contender] = []
    for (list, one) in seated.enumerated() {
      let votes = Dictionary(rounds[list].candidates.map { ($0.id, $0.votes) }, uniquingKeysWith: max)
      for id in one.outcome.elected + one.outcome.tied {
        all.append(Contender(id: id, list: list, votes: votes[id] ?? 0, isElected: one.outcome.elected.contains(id)))
      }
    }
    return Dictionary(grouping: all, by: \.votes).sorted { $0.key > $1.key }.map { $0.value.sorted { $0.id < $1.id } }
  }
}
