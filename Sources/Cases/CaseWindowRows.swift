import Contracts
import Kernel
import Store

extension Tx {
  /// Gives a new community its windows. Those that it has already stay as they are, so a second run changes nothing.
  public func installWindows(
    _ data: CaseWindowData, community: CommunityID, numberPrefix: String? = nil
  ) throws {
    try run(
      """
      INSERT INTO case_settings (community_id, number_prefix, caller_days)
      VALUES (\(community), \(numberPrefix ?? data.numberPrefix), \(CaseCaller.defaultDays))
      ON CONFLICT (community_id) DO NOTHING
      """)
    for (place, window) in data.windows.enumerated() { try install(window, at: place, community: community) }
    for (place, channel) in data.channels.enumerated() {
      try run(
        """
        INSERT INTO case_channels (community_id, position, number, name, english_name, words, calm_words)
        VALUES (\(community), \(place), \(channel.number), \(channel.name), \(channel.englishName),
          \(channel.words.joined(separator: "\n")), \(channel.calmWords.joined(separator: "\n")))
        ON CONFLICT (community_id, position) DO NOTHING
        """)
    }
    try installSources(data.sources, community: community)
  }

  private func install(_ window: CaseWindowData.Window, at place: Int, community: CommunityID) throws {
    let fresh: WindowID = newID()
    try run(
      """
      INSERT INTO case_windows (id, community_id, key, name, english_name, position, is_default, is_open)
      VALUES (\(fresh), \(community), \(window.key), \(window.name), \(window.englishName), \(place),
        \(window.isDefault), 1)
      ON CONFLICT (community_id, key) DO NOTHING
      """)
    let stored = try scalar(
      "SELECT id FROM case_windows WHERE community_id = \(community) AND key = \(window.key)", as: WindowID.self)
    guard let id = stored else { return }
    for (position, category) in window.categories.enumerated() {
      try addCategory(
        category.key, to: id, name: category.name, englishName: category.englishName, words: category.words,
        position: position, community: community)
    }
  }

  func addCategory(
    _ key: String, to window: WindowID, name: String, englishName: String, words: [String], position: Int,
    community: CommunityID
  ) throws {
    let fresh: CaseCategoryID = newID()
    try run(
      """
      INSERT INTO case_categories (id, community_id, window_id, key, name, english_name, words, position, is_open)
      VALUES (\(fresh), \(community), \(window), \(key), \(name), \(englishName), \(words.joined(separator: "\n")),
        \(position), 1)
      ON CONFLICT (community_id, key) DO NOTHING
      """)
  }

  /// Windows, categories and channels of a community, in their order, closed ones included.
  public func caseRouting(_ community: CommunityID) throws -> CaseRouting {
    try kept("cases.routing", of: .routing, community) { try readRouting(community) }
  }

  private func readRouting(_ community: CommunityID) throws -> CaseRouting {
    let windows = try all(
      "SELECT * FROM case_windows WHERE community_id = \(community) ORDER BY position, id LIMIT 50", CaseWindow.init)
    let categories = try all(
      """
      SELECT case_categories.* FROM case_categories JOIN case_windows ON case_windows.id = window_id
      WHERE case_categories.community_id = \(community)
      ORDER BY case_windows.position, case_categories.position, case_categories.id LIMIT 500
      """, CaseCategory.init)
    let channels = try all(
      "SELECT * FROM case_channels WHERE community_id = \(community) ORDER BY position LIMIT 50",
      EmergencyChannel.init)
    return CaseRouting(
      windows: windows, categories: categories, channels: channels, sources: try caseSources(community))
  }

  func renameWindow(_ id: WindowID, community: CommunityID, name: String, englishName: String, isOpen: Bool) throws -> Bool {
    try run(
      """
      UPDATE case_windows SET name = \(name), english_name = \(englishName), is_open = \(isOpen)
      WHERE id = \(id) AND community_id = \(community)
      """) > 0
  }

  func renameCategory(
    _ id: CaseCategoryID, community: CommunityID, name: String, englishName: String, words: [String], isOpen: Bool
  ) throws -> Bool {
    try run(
      """
      UPDATE case_categories SET name = \(name), english_name = \(englishName), words = \(words.joined(separator: "\n")),
        is_open = \(isOpen)
      WHERE id = \(id) AND community_id = \(community)
      """) > 0
  }

  /// The next number of the month of `now`: `YQ-2026-11-0372`. A case that is not written after all leaves a gap.
  func nextCaseNumber(_ community: CommunityID, at instant: Timestamp) throws -> String {
    let prefix: String =
      try scalar("SELECT number_prefix FROM case_settings WHERE community_id = \(community)") ?? "SQ"
    let period = String(SiteZone.shanghai.day(of: instant).description.prefix(7))
    let number: Int =
      try scalar(
        """
        INSERT INTO case_series (community_id, period, last_number) VALUES (\(community), \(period), 1)
        ON CONFLICT (community_id, period) DO UPDATE SET last_number = case_series.last_number + 1
        RETURNING last_number
        """) ?? 1
    return CaseNumber.text(prefix: prefix, period: period, number: number)
  }

  /// After cases were inserted in one go: the series goes on behind them.
  func setCaseSeries(_ community: CommunityID, period: String, last: Int) throws {
    try run(
      """
      INSERT INTO case_series (community_id, period, last_number) VALUES (\(community), \(period), \(last))
      ON CONFLICT (community_id, period) DO UPDATE SET last_number =
        CASE WHEN excluded.last_number > case_series.last_number THEN excluded.last_number
        ELSE case_series.last_number END
      """)
  }

  func caseNumberPrefix(_ community: CommunityID) throws -> String {
    try scalar("SELECT number_prefix FROM case_settings WHERE community_id = \(community)") ?? "SQ"
  }}

enum CaseNumber {
  /// Four digits at least; the ten-thousandth case of a month has five.
  static func text(prefix: String, period: String, number: Int) -> String {
    let digits = String(number)
    return "\(prefix)-\(period)-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
