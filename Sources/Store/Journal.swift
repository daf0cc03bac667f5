import Contracts
import Foundation
import Kernel

/// One entry of the journal as a reaction reads it.
public struct JournalEntry: Sendable {
  public let id: JournalEntryID
  public let community: CommunityID
  public let name: String
  public let subject: String
  /// Who did it; nil when the clock did.
  public let actor: PersonID?
  public let at: Timestamp
  let payload: String

  public func decode<Event: JournalEvent>(_: Event.Type = Event.self) throws -> Event {
    try JSONDecoder().decode(Event.self, from: Data(payload.utf8))
  }

  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    name = try row("name")
    subject = try row("subject_id")
    actor = try row(optional: "actor_person_id")
    at = try row("at")
    payload = try row("payload")
  }
}

extension Tx {
  /// Records what happened and, in the same transaction, one job for each reaction that asked for it.
  public func record<Event: JournalEvent>(_ event: Event, by viewer: Viewer) throws {
    try record(event, community: viewer.community, actor: viewer.person)
  }

  public func record<Event: JournalEvent>(
    _ event: Event, community: CommunityID, actor: PersonID?
  ) throws {
    let id: JournalEntryID = newID()
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let payload = String(decoding: try encoder.encode(event), as: UTF8.self)
    try run(
      """
      INSERT INTO journal (id, community_id, name, subject_id, actor_person_id, at, payload)
      VALUES (\(id), \(community), \(Event.name), \(event.subject), \(actor), \(now), \(payload))
      """)
    try tellOfJournal()
    try enqueue(reactions: subscriptions.reactions[Event.name] ?? [], on: id, community: community)
  }

  /// Once a transaction: other server processes hear of it at the commit.
  private func tellOfJournal() throws {
    if hasRecorded { return }
    hasRecorded = true
    if dialect == .postgres { try run("SELECT pg_notify('stairwell_journal', '')") }
  }

  public func journalEntry(_ id: JournalEntryID) throws -> JournalEntry? {
    try first("SELECT * FROM journal WHERE id = \(id)", JournalEntry.init)
  }
}
