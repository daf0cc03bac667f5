/// One round of an election for one kind of seat: its own workers, representatives of enterprises, the seat kept for a woman.
public struct Round: Hashable, Sendable {
  public enum Kind: Sendable {
    case first
    /// 另行选举: for the seats that a first round left empty.
    case runOff
    /// Among those with equal votes alone: whoever has more is elected.
    case revote
  }

  public struct Candidate: Hashable, Sendable {
    public var id: String
    public var votes: Int

    public init(_ id: String, votes: Int) {
      self.id = id
      self.votes = votes
    }
  }

  public var kind: Kind
  public var seats: Int
  /// Voters on the roll.
  public var registered: Int
  /// Ballots handed out to voters, and ballots found in the boxes, void ones included.
  public var ballotsIssued: Int
  public var ballotsCast: Int
  public var candidates: [Candidate]

  public init(
    _ kind: Kind = .first, seats: Int, registered: Int, ballotsIssued: Int? = nil, ballotsCast: Int,
    candidates: [Candidate]
  ) {
    self.kind = kind
    self.seats = seats
    self.registered = registered
    self.ballotsIssued = ballotsIssued ?? ballotsCast
    self.ballotsCast = ballotsCast
    self.candidates = candidates
  }
}

/// What a count means in law.
public struct Outcome: Hashable, Sendable {
  /// Why a whole vote is void.
  public enum Void: Hashable, Sendable {
    /// Not enough of the registered took part.
    case turnout(cast: Int, needed: Int)
    /// More ballots were found than handed out.
    case tooManyBallots(cast: Int, issued: Int)
  }

  public var void: Void?
  /// By votes, most first.
  public var elected: [String] = []
  /// Those with equal votes at the last seats, and how many of these seats: voted on again among them alone.
  public var tied: [String] = []
  public var tiedSeats = 0
  /// Seats for which nobody had votes enough.
  public var vacancies = 0
}

extension RulePack {
  /// Who is elected. The share is of those who took part, not of valid ballots.
  public func outcome(_ round: Round) -> Outcome {
    if round.ballotsCast > round.ballotsIssued {
      return Outcome(void: .tooManyBallots(cast: round.ballotsCast, issued: round.ballotsIssued))
    }
    // A run-off has no turnout of its own: its floor is the share of the ballots cast.
    if round.kind == .first, !turnout.isMet(by: round.ballotsCast, of: round.registered) {
      return Outcome(void: .turnout(cast: round.ballotsCast, needed: turnout.least(of: round.registered)))
    }
    let share: Share? = round.kind == .first ? elected : round.kind == .runOff ? runOffElected : nil
    let enough = round.candidates.filter { $0.votes > 0 && share?.isMet(by: $0.votes, of: round.ballotsCast) ?? true }
      .sorted { ($1.votes, $0.id) < ($0.votes, $1.id) }
    guard enough.count > round.seats else {
      return Outcome(elected: enough.map(\.id), vacancies: round.seats - enough.count)
    }
    guard round.seats > 0 else { return Outcome() }
    let boundary = enough[round.seats - 1].votes
    // When the first one beyond the seats has as many votes as the last one within, all who have so many are tied.
    guard enough[round.seats].votes == boundary else { return Outcome(elected: enough.prefix(round.seats).map(\.id)) }
    let above = enough.filter { $0.votes > boundary }.map(\.id)
    let tied = enough.filter { $0.votes == boundary }.map(\.id)
    return Outcome(elected: above, tied: tied, tiedSeats: round.seats - above.count)
  }

  /// Who stands in the run-off: those not elected with most votes, as many more than seats as the pack asks; who has as many votes
  /// as the last of them stands, too.
  public func runOffCandidates(after round: Round, _ outcome: Outcome) -> [String] {
    guard outcome.vacancies > 0 else { return [] }
    let losers = round.candidates.filter { !outcome.elected.contains($0.id) }
      .sorted { ($1.votes, $0.id) < ($0.votes, $1.id) }
    let count = outcome.vacancies + extraCandidates
    guard losers.count > count else { return losers.map(\.id) }
    let last = losers[count - 1].votes
    return losers.filter { $0.votes >= last }.map(\.id)
  }

  /// Whether seats may stay empty with so many elected in all.
  public func maySeatsStayEmpty(elected count: Int) -> Bool { count >= leastElected }

  /// 差额, 等额: whether so many candidates may stand for so many seats.
  public func mayStand(candidates count: Int, seats: Int) -> Bool {
    count >= seats + extraCandidates || (allowsEqualNumber && count == seats)
  }
}
