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

/// A form as it is known again: the nonce that it was served with (and whatever else belongs to its key), a keyed hash of what it says,
/// and who sent it.
public struct SentForm: Sendable {
  public let nonce: String
  public let digest: String
  public let community: CommunityID
  public let person: PersonID?

  /// Without a digest any words are the same ones.
  public init(nonce: String, digest: String = "", community: CommunityID, person: PersonID?) {
    self.nonce = nonce
    self.digest = digest
    self.community = community
    self.person = person
  }

  public init(nonce: String, digest: String = "", by viewer: Viewer) {
    self.init(nonce: nonce, digest: digest, community: viewer.community, person: viewer.person)
  }
}

extension Tx {
  /// Runs `act` unless this form was sent before, and keeps where it led. `location` is where the first one led; `before` says whether
  /// this is the first, the same again, or the same form with other words.
  @discardableResult
  public func once(_ form: SentForm, _ act: () throws -> String) throws -> (location: String, before: Submission) {
    let before = try submission(nonce: form.nonce, digest: form.digest)
    switch before {
    case .again(let location), .changed(let location): return (location, before)
    case .first:
      let location = try act()
      try keepSubmission(
        nonce: form.nonce, digest: form.digest, location: location, community: form.community, person: form.person)
      return (location, before)
    }
  }

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
