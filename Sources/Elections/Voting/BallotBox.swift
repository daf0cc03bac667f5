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
  private let checkers = Mutex<[ElectionID: Task<Open, any Error>]>([:])

  private struct Open {
    let hours: PollingHours
    let checker: BallotChecker
  }

  init(_ database: any Database) { self.database = database }

  /// Gives the tracker once the ballot is durable, and whether it was in the box before: then nothing is counted again. Throws
  /// `voting.not_taking`, and what the protocol finds wrong with the ballot.
  func cast(_ text: String, in id: ElectionID) async throws -> (tracker: String, isRepeated: Bool) {
    let bytes = Array(text.utf8)
    let checker = try await checker(id)
    let ballot = try checker.check(bytes)
    let (tracker, credential) = (Ballot.tracker(of: bytes), Hex.encode(Digest.sha256(Array("\(ballot.credential)".utf8))))
    let isRepeated = try await database.write { tx in
      let hours = try tx.pollingHours(of: id)
      guard hours.takeBallots(at: tx.now) else { throw VotingError.notTaking }
      if try tx.hasBallot(tracker, of: id) { return true }
      try tx.insertBallot(text, tracker: tracker, credentialHash: credential, of: id, in: hours.community)
      return false
    }
    return (tracker, isRepeated)
  }

  /// Made once, however many ballots come in the first second. One that is known is given only while the box takes ballots: who comes
  /// too late or after a closing is sent away before proofs cost anything, and the transaction asks once more.
  private func checker(_ id: ElectionID) async throws -> BallotChecker {
    let open = try await opened(id)
    if open.hours.takeBallots(at: database.world.now()) { return open.checker }
    forget(id)
    return try await opened(id).checker
  }

  private func opened(_ id: ElectionID) async throws -> Open {
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

  private func forget(_ id: ElectionID) { checkers.withLock { $0[id] = nil } }

  private func make(_ id: ElectionID) async throws -> Open {
    let (hours, voting) = try await database.read { tx in
      let hours = try tx.pollingHours(of: id)
      guard hours.takeBallots(at: tx.now) else { throw VotingError.notTaking }
      return (hours, try tx.votingProtocol(of: id))
    }
    guard let text = try voting?.election(), let list = try voting?.credentialList() else { throw VotingError.notTaking }
    return Open(hours: hours, checker: await BallotChecker(text, list, expected: list.entries.count))
  }
}
