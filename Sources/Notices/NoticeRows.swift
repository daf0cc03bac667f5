import Contracts
import Foundation
import Kernel
import Store

extension Tx {
  /// Writes a line for each recipient. Once for each event and recipient: a reaction that runs twice writes once.
  /// Gives the number of new lines.
  @discardableResult
  public func notify(
    _ recipients: some Sequence<Recipient>, of entry: JournalEntry, _ words: NoticeWords, path: String
  ) throws -> Int {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let values = String(decoding: try encoder.encode(words.values), as: UTF8.self)
    var written = 0
    for recipient in Set(recipients).sorted(by: { ($0.person, $0.key) < ($1.person, $1.key) }) {
      let id: NoticeID = newID()
      written += try run(
        """
        INSERT INTO notices (id, community_id, person_id, standing_key, event_id, subject_id, words_key, words_values,
          path, created_at)
        VALUES (\(id), \(entry.community), \(recipient.person), \(recipient.key), \(entry.id), \(entry.subject),
          \(words.key), \(values), \(path), \(now))
        ON CONFLICT (event_id, person_id, standing_key) DO NOTHING
        """)
    }
    return written
  }

  /// One page of the inbox of the viewer's present standing, newest first.
  public func inbox(_ viewer: Viewer, limit: Int, offset: Int = 0) throws -> [Notice] {
    let box = Recipient(viewer)
    return try all(
      """
      SELECT * FROM notices
      WHERE person_id = \(box.person) AND standing_key = \(box.key) AND community_id = \(viewer.community)
      ORDER BY id DESC LIMIT \(limit) OFFSET \(offset)
      """, Notice.init)
  }

  public func inboxCount(_ viewer: Viewer) throws -> Int {
    let box = Recipient(viewer)
    return try scalar(
      """
      SELECT count(*) FROM notices
      WHERE person_id = \(box.person) AND standing_key = \(box.key) AND community_id = \(viewer.community)
      """) ?? 0
  }

  /// Unread lines in the inbox of the viewer's present standing, and of no other.
  public func unreadCount(_ viewer: Viewer) throws -> Int {
    let box = Recipient(viewer)
    return try scalar(
      """
      SELECT count(*) FROM notices
      WHERE person_id = \(box.person) AND standing_key = \(box.key) AND community_id = \(viewer.community)
        AND read_at IS NULL
      """) ?? 0
  }

  /// Marks one line as read; false when it is not in this inbox.
  public func markRead(_ id: NoticeID, by viewer: Viewer) throws -> Bool {
    let box = Recipient(viewer)
    return try run(
      """
      UPDATE notices SET read_at = coalesce(read_at, \(now))
      WHERE id = \(id) AND person_id = \(box.person) AND standing_key = \(box.key)
        AND community_id = \(viewer.community)
      """) > 0
  }

  public func markAllRead(by viewer: Viewer) throws {
    let box = Recipient(viewer)
    try run(
      """
      UPDATE notices SET read_at = \(now)
      WHERE person_id = \(box.person) AND standing_key = \(box.key) AND community_id = \(viewer.community)
        AND read_at IS NULL
      """)
  }

  /// Whether lines about `subject` wait unread: the page that shows it marks them.
  public func hasUnread(about subject: String, _ viewer: Viewer) throws -> Bool {
    let box = Recipient(viewer)
    return try exists(
      """
      SELECT 1 FROM notices
      WHERE person_id = \(box.person) AND standing_key = \(box.key) AND subject_id = \(subject)
        AND community_id = \(viewer.community) AND read_at IS NULL LIMIT 1
      """)
  }

  public func markRead(about subject: String, by viewer: Viewer) throws {
    let box = Recipient(viewer)
    try run(
      """
      UPDATE notices SET read_at = \(now)
      WHERE person_id = \(box.person) AND standing_key = \(box.key) AND subject_id = \(subject)
        AND community_id = \(viewer.community) AND read_at IS NULL
      """)
  }

  /// Lines older than the time for which inboxes are kept.
  public func forgetNotices(before instant: Timestamp) throws {
    try run("DELETE FROM notices WHERE created_at < \(instant)")
  }

  /// What was written to a person, in all her standings: for her own export, and for erasing it.
  public func notices(to person: PersonID, community: CommunityID, limit: Int = 5_000) throws -> [Notice] {
    try all(
      """
      SELECT * FROM notices WHERE person_id = \(person) AND community_id = \(community) ORDER BY id LIMIT \(limit)
      """, Notice.init)
  }

  public func eraseNotices(to person: PersonID, community: CommunityID) throws {
    try run("DELETE FROM notices WHERE person_id = \(person) AND community_id = \(community)")
  }
}
