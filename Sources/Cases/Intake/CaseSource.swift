import Contracts
import Kernel
import Store
import Web

/// One of the ways in (来源): the program knows its key, the community says what it is called and whether staff are offered it.
public struct CaseSource: Sendable, Hashable {
  public let channel: CaseChannel
  public let name: String
  public let englishName: String
  /// Offered to staff who file for somebody.
  public let isForStaff: Bool
  public let isOpen: Bool

  init(_ row: Row) throws {
    channel = try row("key")
    name = try row("name")
    englishName = try row("english_name")
    isForStaff = try row("is_for_staff")
    isOpen = try row("is_open")
  }

  func name(in locale: Language) -> String { locale == .english && !englishName.isEmpty ? englishName : name }
}

extension CaseRouting {
  /// What a way in is called here; its key for one that the community does not have.
  func sourceName(_ channel: CaseChannel, in locale: Language) -> String {
    sources.first { $0.channel == channel }?.name(in: locale) ?? channel.rawValue
  }

  /// What staff who file for somebody choose from.
  var staffSources: [CaseSource] { sources.filter { $0.isForStaff && $0.isOpen } }
}

extension Tx {
  /// Those that the community has already stay as they are.
  func installSources(_ sources: [CaseWindowData.Source], community: CommunityID) throws {
    for (place, source) in sources.enumerated() {
      try run(
        """
        INSERT INTO case_sources (community_id, key, name, english_name, position, is_for_staff, is_open)
        VALUES (\(community), \(source.key), \(source.name), \(source.englishName), \(place), \(source.isForStaff), 1)
        ON CONFLICT (community_id, key) DO NOTHING
        """)
    }
  }

  func caseSources(_ community: CommunityID) throws -> [CaseSource] {
    try all(
      "SELECT * FROM case_sources WHERE community_id = \(community) ORDER BY position, key LIMIT 50", CaseSource.init)
  }

  func renameSource(
    _ channel: CaseChannel, community: CommunityID, name: String, englishName: String, isOpen: Bool
  ) throws -> Bool {
    try run(
      """
      UPDATE case_sources SET name = \(name), english_name = \(englishName), is_open = \(isOpen)
      WHERE key = \(channel) AND community_id = \(community)
      """) > 0
  }
}
