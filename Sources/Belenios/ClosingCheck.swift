/// Checks what comes after the last ballot: tally, partial decryptions, result. Specification §3.5.2.
struct ClosingCheck: Sendable {
  private let archive: Archive
  private let chain: EventChain
  private let setup: ElectionSetup
  /// What the tally must be.
  private let tally: SizedTally
  private let powers: KeyPowers

  init(
    _ archive: Archive, _ chain: EventChain, _ setup: ElectionSetup, _ tally: SizedTally, _ powers: KeyPowers
  ) {
    self.archive = archive
    self.chain = chain
    self.setup = setup
    self.tally = tally
    self.powers = powers
  }

  /// The result, when it is published and right.
  func run() async throws(BeleniosError) -> ElectionResult? {
    for event in chain.events where event.type == .encryptedTally {
      do { try checkTally(event) } catch { throw error.under("event \(event.height), encrypted tally") }
    }
    let parts = try await decryptions()
    guard let event = chain.events.last, event.type == .result, let payload = event.payload else { return nil }
    do {
      let result = try ElectionResult(JSON(archive.content(payload)))
      try isCanonical(result.serialized, payload)
      try result.check(tally.encrypted, Decryption(trustees: setup.trustees, parts: parts))
      return result
    } catch { throw error.under("event \(event.height), result") }
  }

  private func checkTally(_ event: EventChain.Event) throws(BeleniosError) {
    guard let payload = event.payload, let reference = event.references["encrypted_tally"] else {
      throw BeleniosError(.recordMissing)
    }
    let content = archive.content(payload)
    let sized = try JSON(content)
    guard try sized.integer("num_tallied") == tally.ballotCount else { throw BeleniosError(.talliedCountWrong) }
    guard try sized.member("total_weight").count() == tally.totalWeight else { throw BeleniosError(.totalWeightWrong) }
    guard tally.serialized(tallyName: reference.name) == content else { throw BeleniosError(.recordNotCanonical) }
    let published = try EncryptedTally(JSON(archive.content(reference)), setup.election.group)
    guard published == tally.encrypted else { throw BeleniosError(.encryptedTallyWrong) }
    try isCanonical(published.serialized, reference)
  }

  private func decryptions() async throws(BeleniosError) -> [Int: PartialDecryption] {
    let events = chain.events.filter { $0.type == .partialDecryption }
    let answers = await Cores.map(events) { event -> Result<(Int, PartialDecryption), BeleniosError> in
      do throws(BeleniosError) { return .success(try decryption(event)) } catch {
        return .failure(error.under("event \(event.height), partial decryption"))
      }
    }
    var parts: [Int: PartialDecryption] = [:]
    for (event, answer) in zip(events, answers) {
      let (owner, part) = try answer.get()
      guard parts.updateValue(part, forKey: owner) == nil else {
        throw BeleniosError(.decryptionRepeated, at: "event \(event.height), partial decryption of trustee \(owner)")
      }
    }
    return parts
  }

  private func decryption(_ event: EventChain.Event) throws(BeleniosError) -> (Int, PartialDecryption) {
    guard let payload = event.payload, let reference = event.references["payload"] else {
      throw BeleniosError(.recordMissing)
    }
    let owned = try JSON(archive.content(payload))
    let owner = try owned.integer("owner")
    try isCanonical(owned.members(["owner", "payload"]).serialized, payload)
    let keys = setup.trustees.verificationKeys
    guard (1...keys.count).contains(owner) else { throw BeleniosError(.ownerUnknown) }
    do {
      let part = try PartialDecryption(JSON(archive.content(reference)), setup.election.group)
      try isCanonical(part.serialized, reference)
      try part.check(tally.encrypted, key: keys[owner - 1], setup.election, powers)
      return (owner, part)
    } catch { throw error.under("trustee \(owner)") }
  }

  /// A record has one form: otherwise somebody could publish the same thing twice, or hide a message in it.
  private func isCanonical(_ serialized: [UInt8], _ record: Archive.Record) throws(BeleniosError) {
    guard archive.bytes[record.range].elementsEqual(serialized) else { throw BeleniosError(.recordNotCanonical) }
  }
}
