import Contracts
import Kernel

/// Full-text search on both engines: FTS5 on SQLite, `tsvector` with a GIN index on PostgreSQL. The words are made once, by
/// `SearchText`; the engines only look them up. Tables: migration `0002_search`.
extension Tx {
  /// Puts or replaces what can be found under `subject`. `kind` keeps lists apart: `enterprise`, `building`, `case.staff`.
  /// Names are also found by their pinyin initials.
  public func index(
    kind: String, subject: String, community: CommunityID, names: [String], text: String
  ) throws {
    let words = SearchText.words((names + [text]).joined(separator: "\n")) + names.flatMap(SearchText.allInitials)
    try unindex(kind: kind, subject: subject)
    try putSearchEntry(kind: kind, subject: subject, community: community.text, words: words)
  }

  /// A new entry with words that are made already; a dump brings such.
  func putSearchEntry(kind: String, subject: String, community: String, words: [String]) throws {
    let number: Int64 =
      try scalar(
        """
        INSERT INTO search_entries (community_id, kind, subject_id)
        VALUES (\(community), \(kind), \(subject)) RETURNING number
        """) ?? 0
    switch dialect {
    case .sqlite: changeWords(.put(number, words.joined(separator: " ")))
    case .postgres:
      let vector = words.map { "'\($0)'" }.joined(separator: " ")
      try run("UPDATE search_entries SET words = CAST(\(vector) AS tsvector) WHERE number = \(number)")
    }
  }

  public func unindex(kind: String, subject: String) throws {
    let numbers = try all(
      "DELETE FROM search_entries WHERE kind = \(kind) AND subject_id = \(subject) RETURNING number"
    ) { row in try row("number", as: Int64.self) }
    guard dialect == .sqlite else { return }
    for number in numbers { changeWords(.remove(number)) }
  }

  /// The ids under `kind` that hold all the words, oldest entry first or newest first. The last Latin word may be a beginning.
  public func search(
    kind: String, community: CommunityID, _ text: String, limit: Int = 200, newestFirst: Bool = false
  ) throws -> [String] {
    let words = SearchText.queryWords(text)
    if words.isEmpty { return [] }
    try tellWords()
    // By the row of the word table, so that FTS5 can stop at the limit; one text each, since an order cannot be bound.
    let byEntry: SQL = dialect == .sqlite ? "search_words.rowid" : "number"
    let order: SQL = newestFirst ? byEntry + " DESC" : byEntry
    let found: SQL =
      switch dialect {
      case .sqlite:
        """
        SELECT subject_id FROM search_entries JOIN search_words ON search_words.rowid = number
        WHERE search_words MATCH \(fts5(words)) AND community_id = \(community) AND kind = \(kind)
        ORDER BY \(sql: order) LIMIT \(limit)
        """
      case .postgres:
        """
        SELECT subject_id FROM search_entries
        WHERE words @@ CAST(\(tsquery(words)) AS tsquery) AND community_id = \(community) AND kind = \(kind)
        ORDER BY \(sql: order) LIMIT \(limit)
        """
      }
    return try all(found) { row in try row("subject_id") }
  }

  // Words are Han characters, ASCII letters and digits only, so quoting them cannot be escaped from.
  private func fts5(_ words: [String]) -> String {
    let quoted = words.enumerated().map { place, word in
      "\"\(word)\"" + (place == words.count - 1 && isLatin(word) ? "*" : "")
    }
    return quoted.joined(separator: " AND ")
  }

  private func tsquery(_ words: [String]) -> String {
    let quoted = words.enumerated().map { place, word in
      "'\(word)'" + (place == words.count - 1 && isLatin(word) ? ":*" : "")
    }
    return quoted.joined(separator: " & ")
  }

  private func isLatin(_ word: String) -> Bool { word.allSatisfy(\.isASCII) }
}

/// A change of FTS5's table, which is made when everything else of a group of writes is done.
///
/// FTS5 keeps new words in memory and writes them to the disk at the commit; but also at each savepoint and at each statement that
/// may have to be taken back alone, so that after it has heard of one case the next twenty cost a segment of its index each.
enum WordChange: Sendable {
  case put(Int64, String)
  case remove(Int64)

  var sql: (text: String, values: [SQLValue]) {
    switch self {
    case .put(let number, let words):
      ("INSERT INTO search_words (rowid, words) VALUES (?, ?)", [.integer(number), .text(words)])
    case .remove(let number): ("DELETE FROM search_words WHERE rowid = ?", [.integer(number)])
    }
  }
}

extension Tx {
  private func changeWords(_ change: WordChange) { (connection as? SQLiteConnection)?.words.append(change) }

  /// Makes the changes that wait, for a question that must see them.
  func tellWords() throws { try (connection as? SQLiteConnection)?.tellWords() }
}
