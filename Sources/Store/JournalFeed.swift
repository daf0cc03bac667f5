import Contracts
import Kernel

extension JournalEntryID {
  /// Before every id that was made at this moment or later.
  public static func first(at moment: Timestamp) -> JournalEntryID {
    JournalEntryID(uuid: UUIDv7(at: moment, random: [UInt8](repeating: 0, count: 10)))
  }
}

extension Tx {
  /// What the journal got behind an id, the oldest first. Ids sort by the time at which their transactions began; those commit in
  /// another order, so a reader looks back a little and passes over what it has seen.
  public func journal(behind id: JournalEntryID, limit: Int) throws -> [JournalEntry] {
    try all("SELECT * FROM journal WHERE id > \(id) ORDER BY id LIMIT \(limit)", JournalEntry.init)
  }

  /// The same of one community.
  public func journal(behind id: JournalEntryID, community: CommunityID, limit: Int) throws -> [JournalEntry] {
    try all(
      "SELECT * FROM journal WHERE community_id = \(community) AND id > \(id) ORDER BY id LIMIT \(limit)", JournalEntry.init)
  }

  /// What followed an entry in one community; nil when there is no such entry.
  public func journal(after id: JournalEntryID, community: CommunityID, limit: Int) throws -> [JournalEntry]? {
    guard try exists("SELECT 1 FROM journal WHERE id = \(id) AND community_id = \(community)") else { return nil }
    return try journal(behind: id, community: community, limit: limit)
  }
}
