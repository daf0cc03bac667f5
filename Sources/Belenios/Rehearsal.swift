import Cryptography

/// A whole election with made-up voters, through the same code as a real one. The same seed gives the same election,
/// save for the time in its header.
public struct Rehearsal: Sendable {
  public var voters: Int
  public var candidates: Int
  /// At most so many candidates a vote.
  public var choose: Int
  public var minimum = 0
  public var questions = 1
  public var blank = false
  public var trustees: Int
  /// Nil: every trustee must decrypt. Else the first is single and the others are a group with this threshold, or, when
  /// `allInGroup`, all are in the group.
  public var threshold: Int?
  public var weighted = false
  /// Every so many-th voter votes twice; 0: none.
  public var revoteEvery = 0
  public var group = Group.Name.belenios2048
  public var seed: String

  public init(voters: Int, candidates: Int, choose: Int, trustees: Int, seed: String) {
    self.voters = voters
    self.candidates = candidates
    self.choose = choose
    self.trustees = trustees
    self.seed = seed
  }

  /// What a rehearsal leaves: the archive, and the plain count that its result must equal.
  public struct Outcome: Sendable {
    public var uuid: ElectionUUID
    public var archive: [UInt8]
    public var result: ElectionResult
    public var plainCount: [[Int]]
  }

  /// Throws `rehearsal_invalid` when the numbers do not fit together. `seconds` since 1970 go into the header.
  public func run(beganAt seconds: Int, progress: Verification.Progress? = nil) async throws(BeleniosError) -> Outcome {
    guard voters > 0, trustees > 0, (1...100).contains(questions), (1...trustees).contains(threshold ?? 1),
      (0...choose).contains(minimum), choose <= candidates
    else { throw BeleniosError(.rehearsalInvalid) }
    let random = SeededBytes.source("\(seed)/setup")
    let uuid = ElectionUUID(random: random)
    let team = try RehearsalTeam(Group.named(group), count: trustees, threshold: threshold, random)
    var list: [Question] = []
    for number in 1...questions {
      list.append(
        try Question(
          "Question \(number)", answers: (1...candidates).map { "Candidate \($0)" }, minimum: minimum, maximum: choose,
          blank: blank))
    }
    let election = try Election(
      uuid: uuid, name: "Rehearsal", description: "A rehearsal with made-up voters", trustees: team.trustees,
      questions: list)
    let roll = try await RehearsalRoll(self, election)
    var writer = ArchiveWriter(beganAt: seconds)
    writer.addSetup(election, team.trustees, roll.credentials)
    let ballots = await roll.ballots(self, election, progress)
    for ballot in ballots { writer.addBallot(ballot.serialized) }
    writer.add(.endBallots)
    var product = TallyProduct(election, roll.credentials)
    for ballot in ballots { try product.add(ballot) }
    let tally = product.tally
    writer.addTally(tally)
    var parts: [Int: PartialDecryption] = [:]
    for (owner, key) in team.decrypting {
      let part = PartialDecryption(tally.encrypted, key, election, random: random)
      parts[owner] = part
      writer.add(part, owner: owner)
    }
    let result = try ElectionResult(tally, parts, team.trustees)
    writer.add(result)
    return Outcome(uuid: uuid, archive: writer.bytes, result: result, plainCount: roll.plainCount(self, list))
  }
}
