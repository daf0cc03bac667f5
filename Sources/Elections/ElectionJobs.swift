import Contracts
import Jobs
import Kernel
import Store

/// What the clock does by itself: a box is closed at its instant, whether anybody looks on or not. No ballot was taken from that
/// instant on; the job multiplies what is there, so that trustees need not wait for an office.
public enum ElectionJobs {
  public static let all: [ScheduledJob] = [
    ScheduledJob("elections.close", .every(.minutes(1))) { (database: any Database) in try await closeDue(database) }
  ]

  static func closeDue(_ database: any Database) async throws {
    let due = try await database.read { tx in
      try tx.all(
        """
        SELECT e.id AS id FROM elections e JOIN election_protocols p ON p.election_id = e.id
        WHERE e.opened_at IS NOT NULL AND e.closes_at <= \(tx.now) AND p.tally IS NULL ORDER BY e.closes_at, e.id LIMIT 20
        """
      ) { row in try row("id", as: ElectionID.self) }
    }
    for id in due {
      // Somebody may have done it by hand in the same second.
      do { try await CountVotes(database: database, id: id).closeByClock() } catch VotingError.countedAlready {}
    }
    try await finishDue(database)
  }

  /// The last part is kept in one transaction and the result made in the next: a server that ended between them left the parts lying.
  private static func finishDue(_ database: any Database) async throws {
    let left = try await database.read { tx in
      try tx.all(
        """
        SELECT election_id AS id FROM election_protocols WHERE tally IS NOT NULL AND result IS NULL
        ORDER BY election_id DESC LIMIT 20
        """
      ) { row in try row("id", as: ElectionID.self) }
    }
    for id in left { try await CountVotes(database: database, id: id).finish() }
  }
}
