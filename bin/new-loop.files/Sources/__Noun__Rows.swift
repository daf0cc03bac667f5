import Contracts
import Kernel
import Store

/// All SQL of `__table__`.
extension Tx {
  func insert(_ item: __Noun__) throws {
    try run(
      """
      INSERT INTO __table__ (id, community_id, opened_by_person_id, title, opened_at, closed_at)
      VALUES (\(item.id), \(item.community), \(item.openedBy), \(item.title), \(item.openedAt), \(item.closedAt))
      """)
  }

  func update(_ item: __Noun__) throws {
    try run("UPDATE __table__ SET title = \(item.title), closed_at = \(item.closedAt) WHERE id = \(item.id)")
  }

  func find__Noun__(_ id: __Noun__ID) throws -> __Noun__ {
    guard let item = try first("SELECT * FROM __table__ WHERE id = \(id)", __Noun__.init) else {
      throw Problem.notFound
    }
    return item
  }

  /// Newest first; those that `viewer` may see.
  func list__Nouns__(for viewer: Viewer, limit: Int = Limits.pageRows, offset: Int = 0) throws -> [__Noun__] {
    try all(
      """
      SELECT * FROM __table__ WHERE \(sql: visibleTo(viewer))
      ORDER BY opened_at DESC, id DESC LIMIT \(limit) OFFSET \(offset)
      """, __Noun__.init)
  }

  func count__Nouns__(for viewer: Viewer) throws -> Int {
    try scalar("SELECT count(*) FROM __table__ WHERE \(sql: visibleTo(viewer))", as: Int.self) ?? 0
  }

  /// The condition that `__Noun__Policy.maySee` is in Swift.
  private func visibleTo(_ viewer: Viewer) -> SQL {
    switch viewer.reach(of: .see__Noun__) {
    case .none: "1 = 0"
    case .own: "community_id = \(viewer.community) AND opened_by_person_id = \(viewer.person)"
    case .scope, .community: "community_id = \(viewer.community)"
    }
  }
}

extension __Noun__ {
  fileprivate init(_ row: Row) throws {
    self.init(
      id: try row("id"), community: try row("community_id"), openedBy: try row("opened_by_person_id"),
      title: try row("title"), openedAt: try row("opened_at"), closedAt: try row(optional: "closed_at"))
  }
}
