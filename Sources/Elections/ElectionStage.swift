import Belenios
import Kernel

/// An election only to be measured: `stairwell election casting`.
extension ElectionDemo {
  /// Open since midnight, with so many voters who exist nowhere.
  public func stage(voters: Int, candidates: Int, seats: Int, today: LocalDay) async throws -> Opened {
    let draft = ElectionDraft(
      template: .delegates, title: "Measured", building: nil, pack: RulePacks.standard, nomination: .selfNominated,
      isOnePerGroup: false, pollingDay: today.adding(days: 6), opensOn: today, opens: 0, closes: 1_020,
      lists: [SeatList(.delegates, seats: seats)])
    let id = try await make(draft, on: today.adding(days: -20))
    try await register(id, (1...voters).map { "Voter \($0)" }, on: today.adding(days: -18))
    try await freeze(id, isOfBuilding: false, on: today.adding(days: -16))
    try await nominate(id, list: 1, (1...candidates).map { ("Candidate \($0)", "") }, on: today.adding(days: -6))
    try await publish(id, on: today.adding(days: -1))
    return try await open(id, on: today)
  }

  /// A ballot of every voter, made on all cores.
  public func seal(_ opened: Opened) async throws -> [String] {
    let (election, random) = (opened.election, random)
    let codes = opened.codes
    let booth = Booth(election)
    return try await withThrowingTaskGroup(of: [String].self) { tasks in
      let workers = 4
      for worker in 0..<workers {
        tasks.addTask {
          try stride(from: worker, to: codes.count, by: workers).map { place in
            let choices = election.questions.map { question in
              [0] + question.answers.indices.map { ($0 + place) % question.answers.count < question.maximum ? 1 : 0 }
            }
            let ballot = try booth.ballot(choices, Credential(typed: codes[place].code), random: random)
            return String(decoding: ballot.serialized, as: UTF8.self)
          }
        }
      }
      var ballots: [String] = []
      for try await made in tasks { ballots += made }
      return ballots
    }
  }

  /// Puts them into the box, so many side by side, and waits for the last answer.
  public func cast(_ ballots: [String], in opened: Opened, atOnce: Int) async throws {
    let (box, id) = (opened.box, opened.id)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      var next = 0
      while next < min(atOnce, ballots.count) {
        let ballot = ballots[next]
        tasks.addTask { _ = try await box.cast(ballot, in: id) }
        next += 1
      }
      while try await tasks.next() != nil {
        guard next < ballots.count else { continue }
        let ballot = ballots[next]
        tasks.addTask { _ = try await box.cast(ballot, in: id) }
        next += 1
      }
    }
  }
}
