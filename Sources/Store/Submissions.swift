import Contracts
import Kernel

/// What became of a form that was sent before.
public enum Submission: Sendable, Equatable {
  case first
  /// The same words again: lead to the same place.
  case again(location: String)
  /// The same form with other words (back button, edit, send): the first one counts, and the person is told.
  case changed(location: String)
}

extension Tx {
  /// Looks up the nonce of a form before its command runs, in the same transaction.
  public func submission(nonce: String, digest: String) throws -> Submission {
    let found = try first("SELECT digest, location FROM submissions WHERE nonce = \(nonce)") { row in
      (digest: try row("digest", as: String.self), location: try row("location", as: String.self))
    }
    guard let found else { return .first }
    return found.digest == digest ? .again(location: found.location) : .changed(location: found.location)
  }

  /// Keeps where the form led. Two submissions at once: the second breaks the primary key and is run again.
  public func keepSubmission(
    nonce: String, digest: String, location: String, community: CommunityID, person: PersonID?
  ) throws {
    try run(
      """
      INSERT INTO submissions (nonce, community_id, person_id, digest, location, at)
      VALUES (\(nonce), \(community), \(person), \(digest), \(location), \(now))
      """)
  }

  public func forgetSubmissions(before instant: Timestamp) throws {
    try run("DELETE FROM submissions WHERE at < \(instant)")
  }
}
