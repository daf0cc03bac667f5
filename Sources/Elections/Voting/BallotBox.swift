import Belenios
import Contracts
import Cryptography
import Kernel
import Store
import Synchronization

/// Takes ballots while an election is open: every proof is checked before the transaction, what only the box knows inside it. There is
/// no journal event and no time for a ballot: the box itself, in its order, is the record that is published.
final class BallotBox: Sendable {
  private let database: any Database
  /// The tables of powers of an election cost more than a ballot.
  private let checkers = Mutex<[ElectionID: Task<BallotChecker, any Error>]>([:])

  init(_ database: any Database) { self.database = database }

  /// Gives the tracker once the ballot is durable, and whether it was in the box before: then nothing is counted again. Throws
  /// `voting.not_taking`, and what the protocol finds wrong with the ballot.
  func cast(_ text: String, in id: ElectionID) async throws -> (tracker: String, isRepeated: Bool) {
    let bytes = Array(text.utf8)
    let checker = try await checker(id)
    let ballot = try checker.check(bytes)
    let (tracker, credential) = (Ballot.tracker(of: bytes), Hex.encode(Digest.sha256(Array("\(ballot.credential)".utf8))))
    do {
      let isRepeated = try await database.write { tx in
        let hours = try tx.pollingHours(of: id)
        guard hours.takeBallots(at: tx.now) else { throw VotingError.notTaking }
        if try tx.hasBallot(tracker, of: id) { return true }
        try tx.insertBallot(text, tracker: tracker, credentialHash: credential, of: id, in: hours.community)
        return false
      }
      return (tracker, isRepeated)
    } catch VotingError.notTaking {
      // The next one that comes too late is sent away before its proofs cost anything.
      checkers.withLock { $0[id] = nil }
      throw VotingError.notTaking
    }
  }

  /// Made once, however many ballots come in the first second. One that is known was made while the election was open; whether it
  /// still is, the transaction asks.
  private func checker(_ id: ElectionID) async throws -> BallotChecker {
    let making = checkers.withLock { known in
      if let making = known[id] { return making }
      // A process meets one or two open elections at a time.
      if known.count > 8 { known = [:] }
      let making = Task { try await make(id) }
      known[id] = making
      return making
    }
    do { return try await making.value } catch {
      checkers.withLock { known in
        if known[id] == making { known[id] = nil }
      }
      throw error
    }
  }

  private func make(_ id: ElectionID) async throws -> BallotChecker {
    let voting = try await database.read { tx in
      guard try tx.pollingHours(of: id).takeBallots(at: tx.now) else { throw VotingError.notTaking }
      return try tx.votingProtocol(of: id)
    }
    guard let text = try voting?.election(), let list = try voting?.credentialList() else { throw VotingError.notTaking }
    return await BallotChecker(text, list, expected: list.entries.count)
  }
}
