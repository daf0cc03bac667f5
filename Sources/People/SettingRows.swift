import Contracts
import Kernel
import Store

extension Tx {
  func peopleSettings(_ community: CommunityID) throws -> PeopleSettings {
    let rows = try rows("SELECT name, value FROM people_settings WHERE community_id = \(community) LIMIT 50")
    var values: [String: String] = [:]
    for row in rows { values[try row("name")] = try row("value", as: String.self) }
    return PeopleSettings(values)
  }

  func keep(_ settings: PeopleSettings, community: CommunityID) throws {
    for (name, value) in settings.values.sorted(by: { $0.key < $1.key }) {
      try run(
        """
        INSERT INTO people_settings (community_id, name, value) VALUES (\(community), \(name), \(value))
        ON CONFLICT (community_id, name) DO UPDATE SET value = excluded.value
        """)
    }
  }
}
