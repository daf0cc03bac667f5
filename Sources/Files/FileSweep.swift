import Contracts
import Foundation
import Kernel
import Store

/// Which of these files a module still uses. Each module that names files answers for its own tables.
public typealias FileUse = @Sendable (Tx, [FileID]) throws -> Set<FileID>

/// Forgetting in two steps: first the rows that nothing names, then the bytes that no row names.
public enum FileSweep {
  static let batchSize = 500

  /// The daily job. A transaction for each batch, so that nobody waits for all of them.
  public static func run(_ database: any Database, _ store: FileStore, uses: [FileUse]) async throws {
    var last: FileID?
    repeat {
      let after = last
      last = try await database.write { tx in try tx.forgetUnusedFiles(after: after, uses: uses) }
    } while last != nil
    let (named, dayAgo) = try await database.read { tx in (Set(try tx.fileHashes()), tx.now - .days(1)) }
    store.sweep(before: dayAgo) { named.contains($0) }
  }
}

extension Tx {
  /// Forgets what `person` uploaded and nothing names any more.
  public func forgetUnusedFiles(of person: PersonID, uses: [FileUse]) throws {
    var last: FileID?
    repeat { last = try forgetUnusedFiles(after: last, of: person, uses: uses) } while last != nil
  }

  /// Looks at one batch in the order of ids and gives its last; nil at the end.
  func forgetUnusedFiles(after last: FileID?, of person: PersonID? = nil, uses: [FileUse]) throws -> FileID? {
    let owner: SQL = person.map { "AND created_by = \($0)" } ?? ""
    let ids = try all(
      """
      SELECT id FROM files WHERE id > \(last?.text ?? "") \(sql: owner) ORDER BY id LIMIT \(FileSweep.batchSize)
      """
    ) { row in try row("id", as: FileID.self) }
    if ids.isEmpty { return nil }
    let unused = try uses.reduce(Set(ids)) { left, use in left.subtracting(try use(self, ids)) }
    if !unused.isEmpty {
      try run("DELETE FROM files WHERE id IN (\(list: unused.sorted { $0.text < $1.text }))")
    }
    return ids.last
  }
}

extension FileStore {
  /// Removes what has lain here unchanged since before `instant` and has no name, and what a crash left half written.
  ///
  /// `put` makes a file young again that it finds, so that nothing is taken from under a row that is about to be written. Between
  /// the look at its age and its removal it is set aside, looked at once more, and brought back if `put` was there meanwhile.
  @discardableResult
  public func sweep(before instant: Timestamp, isNamed: (String) -> Bool) -> Int {
    let files = FileManager.default
    var removed = 0
    for part in (try? files.contentsOfDirectory(atPath: folder)) ?? [] where part.count == 2 && part.allSatisfy(\.isHexDigit) {
      let names = (try? files.contentsOfDirectory(atPath: folder + "/" + part)) ?? []
      for name in names where !isNamed(name) {
        let path = folder + "/" + part + "/" + name
        guard isOlder(path, than: instant) else { continue }
        let aside = path + ".going"
        guard rename(path, aside) == 0 else { continue }
        if isOlder(aside, than: instant) {
          if unlink(aside) == 0 { removed += 1 }
        } else {
          _ = rename(aside, path)
        }
      }
    }
    return removed
  }

  private func isOlder(_ path: String, than instant: Timestamp) -> Bool {
    guard let changed = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date else { return false }
    return Int64(changed.timeIntervalSince1970 * 1_000) < instant.milliseconds
  }
}
