import Contracts
import Kernel
import Store
import Web

/// What this loop knows of a person by her account, for her own export and for forgetting her. It does not know her vote, nor whether she
/// has a ballot in a box: nothing joins an account with a credential. Rolls, candidates and results are published records and stay.
extension Tx {
  public func exportElections(of person: PersonID) throws -> JSONValue {
    let objections = try all(
      """
      SELECT o.kind AS kind, o.name AS name, o.words AS words, o.filed_on AS filed_on, o.decision AS decision, e.title AS title
      FROM election_objections o JOIN elections e ON e.id = o.election_id
      WHERE o.filed_by_person_id = \(person) ORDER BY o.filed_on, o.id LIMIT 1000
      """
    ) { row in
      JSONValue.object([
        "election": .text(try row("title")), "kind": .text(try row("kind")), "about": .text(try row("name")),
        "words": .text(try row("words")), "filedOn": .text(try row("filed_on", as: LocalDay.self).description),
        "decision": JSONValue(try row(optional: "decision", as: String.self)),
      ])
    }
    let nominations = try all(
      """
      SELECT c.name AS name, c.statement AS statement, c.nominated_at AS nominated_at, e.title AS title
      FROM election_candidates c JOIN elections e ON e.id = c.election_id
      WHERE c.nominated_by_person_id = \(person) AND c.is_written_in = 0 ORDER BY c.nominated_at, c.id LIMIT 2000
      """
    ) { row in
      JSONValue.object([
        "election": .text(try row("title")), "candidate": .text(try row("name")), "statement": .text(try row("statement")),
        "at": .text(try row("nominated_at", as: Timestamp.self).rfc3339()),
      ])
    }
    return .object(["objections": .array(objections), "nominations": .array(nominations)])
  }

  /// Her name goes from the objections that she filed; what they said and came to stays.
  public func eraseElections(of person: PersonID) throws {
    try run("UPDATE election_objections SET filed_by_name = '' WHERE filed_by_person_id = \(person)")
  }
}
