/// The made-up voters of a rehearsal.
struct RehearsalRoll: Sendable {
  private struct Voter: Sendable {
    var credential: Credential
    var weight: Int
  }

  private let voters: [Voter]
  let credentials: CredentialList

  init(_ rehearsal: Rehearsal, _ election: Election) async throws(BeleniosError) {
    let random = SeededBytes.source("\(rehearsal.seed)/roll")
    voters = (0..<rehearsal.voters).map { _ in
      Voter(credential: Credential(random: random), weight: rehearsal.weighted ? 1 + Int(random(1)[0]) % 50 : 1)
    }
    let entries = await Cores.map(voters) { voter in
      CredentialList.Entry(
        credential: voter.credential.publicCredential(election.uuid, election.group), weight: voter.weight)
    }
    credentials = try CredentialList(entries, weighted: rehearsal.weighted)
  }

  /// First every voter's ballot, then the second ones.
  func ballots(_ rehearsal: Rehearsal, _ election: Election, _ progress: Verification.Progress?) async -> [Ballot] {
    let booth = Booth(election)
    let casts = casts(rehearsal)
    let voters = voters
    let ballots = await Cores.map(casts, done: { progress?($0, casts.count) }) { cast -> Ballot? in
      let votes = votes(cast, rehearsal, election.questions)
      let random = SeededBytes.source("\(rehearsal.seed)/ballot/\(cast.voter)/\(cast.round)")
      return try? booth.ballot(votes, voters[cast.voter].credential, random: random)
    }
    return ballots.compactMap { $0 }
  }

  /// The sums that the election must give, added in the plain.
  func plainCount(_ rehearsal: Rehearsal, _ questions: [Question]) -> [[Int]] {
    var last: [Int: Cast] = [:]
    for cast in casts(rehearsal) { last[cast.voter] = cast }
    var sums = questions.map { [Int](repeating: 0, count: $0.choiceCount) }
    for (voter, cast) in last {
      for (question, choices) in votes(cast, rehearsal, questions).enumerated() {
        for (index, choice) in choices.enumerated() { sums[question][index] += choice * voters[voter].weight }
      }
    }
    return sums
  }

  private struct Cast: Sendable {
    var voter: Int
    /// 0, or 1 for the ballot that replaces it.
    var round: Int
  }

  private func casts(_ rehearsal: Rehearsal) -> [Cast] {
    let again = rehearsal.revoteEvery == 0 ? [] : Array(stride(from: 0, to: voters.count, by: rehearsal.revoteEvery))
    return voters.indices.map { Cast(voter: $0, round: 0) } + again.map { Cast(voter: $0, round: 1) }
  }

  private func votes(_ cast: Cast, _ rehearsal: Rehearsal, _ questions: [Question]) -> [[Int]] {
    let random = SeededBytes.source("\(rehearsal.seed)/vote/\(cast.voter)/\(cast.round)")
    return questions.map { question in
      var choices = [Int](repeating: 0, count: question.answers.count)
      let isBlank = question.blank && random(1)[0] < 40
      if isBlank { return [1] + choices }
      let count = question.minimum + Int(random(1)[0]) % (question.maximum - question.minimum + 1)
      // The candidates with the smallest random numbers.
      let order = choices.indices.map { (random(4), $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }
      for (_, candidate) in order.prefix(count) { choices[candidate] = 1 }
      return (question.blank ? [0] : []) + choices
    }
  }
}
