import Audit
import Cases
import Contracts
import Elections
import Enterprises
import Foundation
import Kernel
import People
import Places
import Store

/// What the ids in a page of the audit log are called, asked of the modules to which they belong, and where each can be seen.
struct AuditNames: Sendable {
  private(set) var names: [String: String] = [:]
  private(set) var records: [String: RecordName] = [:]
  /// Windows by the key under which a case was sent to them.
  private(set) var windows: [String: CaseWindow] = [:]

  init(_ entries: [AuditEntry], community: CommunityID, _ tx: Tx) throws {
    var ids = Set(entries.flatMap { AuditNames.ids(in: $0.subject + " " + $0.detail) })
    ids.formUnion(entries.compactMap { $0.person?.text })
    records = try tx.recordNames(ids.sorted(), community: community)
    ids.formUnion(records.values.compactMap { $0.person?.text })
    let all = ids.sorted()
    try take("person_cards", "person_id", all.filter { $0.hasPrefix("per_") }, tx)
    try take("enterprise_cards", "organization_id", all.filter { $0.hasPrefix("org_") }, tx)
    try take("community_cards", "community_id", all.filter { $0.hasPrefix("com_") }, tx)
    for id in all { if let place = PlaceID(id) { names[id] = try tx.placeName(place) } }
    for id in all.compactMap({ ImportID($0) }) {
      names[id.text] = try? tx.storedImport(id, community: community).fileName
    }
    let cases = try tx.caseNumbers(all.compactMap { CaseID($0) }, community: community)
    for (id, number) in cases { names[id.text] = number }
    for id in all.compactMap({ ElectionID($0) }) { names[id.text] = try tx.electionTitle(id, in: community) }
    let routing = try tx.caseRouting(community)
    for window in routing.windows {
      windows[window.key] = window
      names[window.id.text] = window.name
    }
    for category in routing.categories { names[category.id.text] = category.name }
  }

  private mutating func take(_ view: SQL, _ key: SQL, _ ids: [String], _ tx: Tx) throws {
    if ids.isEmpty { return }
    let rows = try tx.rows(
      """
      SELECT \(sql: key) AS id, name FROM \(sql: view) WHERE \(sql: key) IN (\(list: ids))
      ORDER BY \(sql: key) LIMIT 1000
      """)
    for row in rows { names[try row("id")] = try row("name", as: String.self) }
  }

  static func ids(in text: String) -> [String] {
    text.matches(of: /[a-z]{3}_[0-7][0-9a-z]{25}/).map { String($0.0) }
  }

  /// The page on which it can be seen; nil for what has none.
  static func page(of id: String) -> String? {
    switch id.prefix(3) {
    case "per": "/people/\(id)"
    case "org": "/enterprises/\(id)"
    case "grd": "/grids/\(id)"
    case "prk": "/parks/\(id)"
    case "bld": "/buildings/\(id)"
    case "cas": "/cases/\(id)"
    case "ele": "/elections/\(id)"
    case "vis": "/visits/\(id)"
    case "cmt": "/commitments/\(id)"
    case "imp": "/enterprises/imports/\(id)"
    case "win", "ctg": "/settings/windows"
    case "whe": "/settings/webhooks/\(id)"
    default: nil
    }
  }
}
