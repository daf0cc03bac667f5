import Belenios
import Contracts
import ElectionLaw
import Kernel

/// What the count means in law: for each list who is elected, tied, barred, and what stays vacant.
struct ElectionOutcome: Sendable {
  struct Line: Sendable {
    enum Standing: String, CaseIterable, Sendable { case elected, tied, barred, again, lot, notElected = "not_elected" }
    let candidate: Candidate
    let online: Int
    let paper: Int
    let standing: Standing
    /// Why somebody with votes enough does not sit; nil where the pack looks at each list by itself.
    var bar: Bar?
    var votes: Int { online + paper }
  }

  /// Who sits instead, and what joins the two.
  struct Bar: Sendable, Hashable {
    let name: String
    let ground: Relations.Ground
    let isSitting: Bool
    /// The votes were equal.
    let isByLot: Bool

    /// Its words: `election.bar.kin_sitting`.
    var key: String { "election.bar." + ground.rawValue + (isSitting ? "_sitting" : isByLot ? "_lot" : "") }
    /// The rule of the pack that it stands on.
    var article: String { ground == .kin ? "kinship" : "one_seat_per_" + (ground == .group ? "group" : "person") }
  }

  struct List: Sendable {
    let seats: SeatList
    let lines: [Line]
    let blank: Int
    let outcome: Outcome
    let round: Round
    /// Of relatives with equal votes only one may sit: each such group is voted on again. A group across lists stands on its first one.
    let relatedGroups: [[Candidate]]
    let kinship: Kinship
  }

  let lists: [List]
  let registered: Int
  /// Ballots of both kinds; those on paper.
  let cast: Int
  let paper: PaperCount?
  /// Groups of relatives with equal votes between whom the lot has still to be drawn.
  let openLots: [[Candidate]]
  /// The ids, in `kinship`, of members who remain in office.
  let sitting: [String]

  /// Whether enough took part, where the law asks.
  var isValid: Bool { lists.allSatisfy { $0.outcome.void == nil } }

  /// Nil before there is a result.
  init?(
    _ election: CommunityElection, _ roll: Roll, _ candidates: [Candidate], _ beside: Beside, _ voting: VotingProtocol,
    _ paper: PaperCount?
  ) throws {
    guard let text = voting.result, let online = voting.ballotCount else { return nil }
    let cast = online + (paper?.found ?? 0)
    let sums = try ElectionResult(known: Array(text.utf8)).sums
    let standing = election.lists.indices.map { index in candidates.filter { $0.list == index + 1 && $0.stands } }
    // The blank choice stands first.
    let votes = Dictionary(
      zip(standing, sums).flatMap { list, sums in zip(list.map(\.id), sums.dropFirst()) }, uniquingKeysWith: max)
    let rounds = election.lists.enumerated().map { index, seats in
      // Of a recall only the yes can carry.
      let counted = election.follow?.kind == .recall ? standing[index].filter { $0.place == 1 } : standing[index]
      return Round(
        election.follow?.kind.round ?? .first, seats: seats.seats, registered: roll.count, ballotsCast: cast,
        candidates: counted.map { one in
          Round.Candidate(one.id.text, votes: (votes[one.id] ?? 0) + (paper?.votes[one.id] ?? 0))
        })
    }
    let seating = Seating(election, rounds, standing, beside, roll)
    let groups = seating.groups(standing)
    let isByLot = election.pack.seating?.tie == .lot
    lists = election.lists.enumerated().map { index, seats in
      let lines = standing[index].map { one in
        Line(
          candidate: one, online: votes[one.id] ?? 0, paper: paper?.votes[one.id] ?? 0,
          standing: Self.standing(one.id.text, seating.seated[index], isByLot: isByLot), bar: seating.bar(one.id.text, index))
      }
      return List(
        seats: seats, lines: lines.sorted { ($1.votes, $0.candidate.place ?? 0) < ($0.votes, $1.candidate.place ?? 0) },
        blank: sums[index].first ?? 0, outcome: seating.seated[index].outcome, round: rounds[index],
        relatedGroups: isByLot ? [] : groups.filter { $0.first?.list == index + 1 }, kinship: seating.kinship[index])
    }
    openLots = isByLot ? groups : []
    sitting = seating.relations?.sitting ?? []
    registered = roll.count
    self.cast = cast
    self.paper = paper
  }

  private static func standing(_ id: String, _ seated: SeatedOutcome, isByLot: Bool) -> Line.Standing {
    if seated.votedOnAgain.contains(id) { return isByLot ? .lot : .again }
    if seated.outcome.elected.contains(id) { return .elected }
    if seated.outcome.tied.contains(id) { return .tied }
    return seated.barred.contains(id) ? .barred : .notElected
  }
}

/// Who may sit: all lists together where the pack says so, else each list by itself.
private struct Seating {
  let seated: [SeatedOutcome]
  /// Of each list.
  let kinship: [Kinship]
  /// Nil where the pack looks at each list by itself.
  var relations: Relations?
  private let votes: [String: Int]

  init(_ election: CommunityElection, _ rounds: [Round], _ standing: [[Candidate]], _ beside: Beside, _ roll: Roll) {
    let isRecall: Bool = election.follow?.kind == .recall
    votes = Dictionary(rounds.flatMap(\.candidates).map { ($0.id, $0.votes) }, uniquingKeysWith: max)
    if let rules = election.pack.seating, !isRecall {
      let relations = Relations(standing.flatMap { $0 }, beside, roll, rules)
      let (kinship, drawn) = (relations.kinship, Set(beside.drawn.map(\.text)))
      seated = election.pack.outcome(Body(rounds, kinship, sitting: relations.sitting, drawn: drawn), rules)
      self.kinship = rounds.map { _ in kinship }
      self.relations = relations
      return
    }
    let kinship = standing.map { Kinship(Self.pairs(beside.ties, $0)) }
    self.kinship = kinship
    seated = zip(rounds, kinship).map { round, kinship in
      var seated = election.pack.outcome(round, kinship)
      if isRecall { seated.outcome.vacancies = 0 }
      return seated
    }
  }

  func bar(_ id: String, _ list: Int) -> ElectionOutcome.Bar? {
    guard let relations, let because = seated[list].because[id], let ground = relations.ground(id, because) else { return nil }
    let isSitting = relations.sitting.contains(because)
    return ElectionOutcome.Bar(
      name: relations.name(because), ground: ground, isSitting: isSitting, isByLot: !isSitting && votes[id] == votes[because])
  }

  private static func pairs(_ ties: [DeclaredTie], _ standing: [Candidate]) -> [(String, String)] {
    ties.compactMap { tie in
      guard let a = standing.first(where: { $0.name == tie.one }), let b = standing.first(where: { $0.name == tie.other })
      else { return nil }
      return (a.id.text, b.id.text)
    }
  }

  /// Who is related to whom, directly or through others with as many votes, of those who are decided on again.
  func groups(_ standing: [[Candidate]]) -> [[Candidate]] {
    var groups: [[Candidate]] = []
    for (list, candidates) in standing.enumerated() {
      for one in candidates where seated[list].votedOnAgain.contains(one.id.text) {
        let near = groups.indices.filter { index in groups[index].contains { isDecided($0, one, list) } }
        let joined = near.flatMap { groups[$0] } + [one]
        groups = groups.indices.filter { !near.contains($0) }.map { groups[$0] } + [joined]
      }
    }
    return groups
  }

  private func isDecided(_ one: Candidate, _ other: Candidate, _ list: Int) -> Bool {
    let (a, b) = (one.id.text, other.id.text)
    return votes[a] == votes[b] && kinship[list].areRelated(a, b)
  }
}
