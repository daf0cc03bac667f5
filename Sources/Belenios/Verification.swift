/// Everything that can be checked about an archive without knowing a secret. Specification §3.5.
///
/// The file, the chain, the setup, every ballot, the encrypted tally, every partial decryption, the result. It goes
/// beyond Belenios 2.0, which takes the published tally, its two counts and the order of the closing events as given.
public enum Verification {
  /// How far the check has come: ballots checked, of how many.
  public typealias Progress = @Sendable (_ checked: Int, _ total: Int) -> Void

  /// Reads and checks an archive. Never throws: what is wrong is in the report. Ballots are checked on all cores;
  /// time and memory are in proportion to their number.
  public static func verify(_ bytes: [UInt8], progress: Progress? = nil) async -> VerificationReport {
    var report = VerificationReport()
    do throws(BeleniosError) {
      let archive = try Archive(bytes)
      let chain = try EventChain(archive)
      report.note(chain)
      let setup = try await ElectionSetup(archive, chain)
      report.note(setup)
      let check = await BallotsCheck(archive, chain, setup)
      let ballots = await check.run(progress)
      report.faults += ballots.faults
      let tally = ballots.product.tally
      report.countedBallots = tally.ballotCount
      report.countedWeight = tally.totalWeight
      // With a bad ballot the product would be of something else than the archive: later faults would mislead.
      guard ballots.faults.isEmpty else { return report }
      report.result = try await ClosingCheck(archive, chain, setup, tally, check.checker.powers).run()
    } catch { report.faults.append(error) }
    return report
  }
}

/// What a verification found.
public struct VerificationReport: Sendable {
  public init() {}

  public enum Stage: String, Sendable { case unreadable, open, closed, tallied, published }

  /// Empty when everything holds.
  public internal(set) var faults: [BeleniosError] = []
  public internal(set) var stage = Stage.unreadable
  public internal(set) var uuid: ElectionUUID?
  public internal(set) var name = ""
  public internal(set) var questions: [Question] = []
  public internal(set) var groupName: Group.Name?
  public internal(set) var credentialCount = 0
  public internal(set) var trusteeCount = 0
  /// Ballots in the archive, those replaced by a later one included.
  public internal(set) var ballotCount = 0
  public internal(set) var countedBallots = 0
  public internal(set) var countedWeight = 0
  public internal(set) var lastEvent = ""
  /// Nil until it is published.
  public internal(set) var result: ElectionResult?

  public var holds: Bool { faults.isEmpty && stage != .unreadable }

  mutating func note(_ chain: EventChain) {
    ballotCount = chain.events.count { $0.type == .ballot }
    lastEvent = chain.events.last?.name ?? ""
    let types = Set(chain.events.map(\.type))
    stage = .open
    if types.contains(.endBallots) { stage = .closed }
    if types.contains(.encryptedTally) { stage = .tallied }
    if types.contains(.result) { stage = .published }
  }

  mutating func note(_ setup: ElectionSetup) {
    uuid = setup.election.uuid
    name = setup.election.name
    questions = setup.election.questions
    groupName = setup.election.group.name
    credentialCount = setup.credentials.entries.count
    trusteeCount = setup.trustees.verificationKeys.count
  }
}
