/// Checks the ballots of an archive side by side, then multiplies those that count in their order.
struct BallotsCheck: Sendable {
  private let archive: Archive
  private let chain: EventChain
  private let setup: ElectionSetup
  let checker: BallotChecker

  init(_ archive: Archive, _ chain: EventChain, _ setup: ElectionSetup) async {
    self.archive = archive
    self.chain = chain
    self.setup = setup
    checker = await BallotChecker(
      setup.election, setup.credentials, expected: chain.events.count { $0.type == .ballot })
  }

  /// What is kept of a ballot once it is checked.
  private struct Kept: Sendable {
    var credential: GroupElement
    var choices: [[Ciphertext]]
  }

  func run(_ progress: Verification.Progress?) async -> (product: TallyProduct, faults: [BeleniosError]) {
    let events = chain.events.filter { $0.type == .ballot }
    let (archive, checker) = (archive, checker)
    let answers = await Cores.map(events, done: { progress?($0, events.count) }) {
      event -> Result<Kept, BeleniosError> in
      guard let payload = event.payload else { return .failure(BeleniosError(.recordMissing)) }
      do throws(BeleniosError) {
        let ballot = try checker.check(archive.content(payload))
        return .success(Kept(credential: ballot.credential, choices: ballot.answers.map(\.choices)))
      } catch {
        return .failure(error.under("event \(event.height), ballot \(payload.name.prefix(8))…"))
      }
    }
    var product = TallyProduct(setup.election, setup.credentials)
    var faults: [BeleniosError] = []
    for answer in answers {
      switch answer {
      case .success(let kept): product.add(kept.credential, kept.choices)
      case .failure(let error): faults.append(error)
      }
    }
    return (product, faults)
  }
}
