import Contracts
import Kernel

extension Tx {
  /// Like `index`, for many subjects of one kind in a few statements. Whoever wants names found by their initials puts them
  /// into the text.
  public func index(
    kind: String, community: CommunityID, entries: [(subject: String, text: String)]
  ) throws {
    try tellWords()
    for start in stride(from: 0, to: entries.count, by: 250) {
      let batch = Array(entries[start..<min(start + 250, entries.count)])
      try unindex(kind: kind, subjects: batch.map(\.subject))
      switch dialect {
      case .sqlite: try indexForFTS5(kind, community, batch)
      case .postgres: try indexForGIN(kind, community, batch)
      }
    }
  }

  private func unindex(kind: String, subjects: [String]) throws {
    let numbers = try all(
      "DELETE FROM search_entries WHERE kind = \(kind) AND subject_id IN (\(list: subjects)) RETURNING number"
    ) { row in try row("number", as: Int64.self) }
    guard dialect == .sqlite, !numbers.isEmpty else { return }
    try run("DELETE FROM search_words WHERE rowid IN (\(list: numbers))")
  }

  private func indexForFTS5(
    _ kind: String, _ community: CommunityID, _ batch: [(subject: String, text: String)]
  ) throws {
    let entries: [SQL] = batch.map { entry in "(\(community), \(kind), \(entry.subject))" }
    let made = try rows(
      """
      INSERT INTO search_entries (community_id, kind, subject_id) VALUES \(sql: SQL.joined(entries, by: ", "))
      RETURNING number, subject_id
      """)
    var numbers: [String: Int64] = [:]
    for row in made { numbers[try row("subject_id")] = try row("number") }
    let words: [SQL] = batch.map { entry in
      "(\(numbers[entry.subject]), \(SearchText.words(entry.text).joined(separator: " ")))"
    }
    try run("INSERT INTO search_words (rowid, words) VALUES \(sql: SQL.joined(words, by: ", "))")
  }

  private func indexForGIN(
    _ kind: String, _ community: CommunityID, _ batch: [(subject: String, text: String)]
  ) throws {
    let entries: [SQL] = batch.map { entry in
      let vector = SearchText.words(entry.text).map { "'\($0)'" }.joined(separator: " ")
      return "(\(community), \(kind), \(entry.subject), CAST(\(vector) AS tsvector))"
    }
    try run(
      """
      INSERT INTO search_entries (community_id, kind, subject_id, words) VALUES \(sql: SQL.joined(entries, by: ", "))
      """)
  }
}
