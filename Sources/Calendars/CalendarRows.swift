import Cryptography
import Kernel
import Store
import Synchronization
import WorkCalendar

/// A year's file as it came: the bytes of `Data/calendars/cn-2026.json`, or of one that was imported.
public struct CalendarFile: Sendable, Hashable {
  public enum Origin: String, Sendable, SQLEnum { case shipped, imported }

  public let year: Int
  public let origin: Origin
  public let content: String

  public init(year: Int, origin: Origin, content: String) {
    self.year = year
    self.origin = origin
    self.content = content
  }
}

/// The working calendar with a name for its state: whoever counted with another digest has to count again.
public struct DatedCalendar: Sendable {
  public let calendar: WorkCalendar
  public let digest: String
}

extension Tx {
  /// Keeps the files of the years. An imported file is replaced by an imported one only. Gives whether anything changed.
  @discardableResult
  public func keep(_ files: [CalendarFile]) throws -> Bool {
    var changed = 0
    for file in files {
      changed += try run(
        """
        INSERT INTO work_calendar_years (year, origin, content, changed_at)
        VALUES (\(file.year), \(file.origin), \(file.content), \(now))
        ON CONFLICT (year) DO UPDATE SET origin = excluded.origin, content = excluded.content,
          changed_at = excluded.changed_at
        WHERE (work_calendar_years.origin = 'shipped' OR excluded.origin = 'imported')
          AND (work_calendar_years.content <> excluded.content OR work_calendar_years.origin <> excluded.origin)
        """)
    }
    if changed == 0 { return false }
    let contents = try all("SELECT content FROM work_calendar_years ORDER BY year LIMIT 9000") { row in
      try row("content", as: String.self)
    }
    // A file whose days make no sense is refused here, in the transaction that brings it, and not at every case that is filed.
    _ = try WorkCalendar(years: try contents.map { try CalendarYear.read(Array($0.utf8)) })
    let digest = Hex.encode(Digest.sha256(Array(contents.joined(separator: "\n").utf8)))
    try run(
      """
      INSERT INTO work_calendars (number, digest, changed_at) VALUES (1, \(digest), \(now))
      ON CONFLICT (number) DO UPDATE SET digest = excluded.digest, changed_at = excluded.changed_at
      """)
    return true
  }

  /// The calendar that every deadline counts with. Without any file, every Monday to Friday is worked.
  public func workCalendar() throws -> DatedCalendar {
    guard let digest: String = try scalar("SELECT digest FROM work_calendars WHERE number = 1") else {
      return DatedCalendar(calendar: try WorkCalendar(years: []), digest: "")
    }
    if let known = CalendarCache.shared.withLock({ $0[digest] }) {
      return DatedCalendar(calendar: known, digest: digest)
    }
    let years = try all("SELECT content FROM work_calendar_years ORDER BY year LIMIT 9000") { row in
      try CalendarYear.read(Array(try row("content", as: String.self).utf8))
    }
    let calendar = try WorkCalendar(years: years)
    CalendarCache.shared.withLock { cache in
      // A process meets one or two; tests meet more.
      if cache.count > 16 { cache = [:] }
      cache[digest] = calendar
    }
    return DatedCalendar(calendar: calendar, digest: digest)
  }
}

/// Reading twenty-three files for each deadline would cost more than all the rest. A digest names one calendar for ever.
private enum CalendarCache {
  static let shared = Mutex<[String: WorkCalendar]>([:])
}
