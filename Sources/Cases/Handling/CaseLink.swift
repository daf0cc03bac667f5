import Audit
import Contracts
import Kernel
import Store

/// What ties a case to something else, read from both ends. Kinds of other loops are theirs: a visit task, an agenda item, a match
/// card names itself and says by a `CaseLinkTarget` what it is called and where it stands.
public struct CaseLink: Sendable {
  static let merged = "merged"
  static let split = "split"
  static let related = "related"
  static let ofCase = "case"

  let id: CaseLinkID
  let from: CaseID
  let kind: String
  let targetKind: String
  let target: String
  let note: String

  init(_ row: Row) throws {
    id = try row("id")
    from = try row("case_id")
    kind = try row("kind")
    targetKind = try row("target_kind")
    target = try row("target_id")
    note = try row("note")
  }
}

/// How another loop shows what a case was linked to. Nil for whom it does not exist.
public struct CaseLinkTarget: Sendable {
  public struct Shown: Sendable {
    public let title: String
    public let path: String
    public init(title: String, path: String) {
      self.title = title
      self.path = path
    }
  }

  /// `visit`, `agenda`, `match` …; the word before it on the page is `link.kind.<kind>`.
  public let kind: String
  public let show: @Sendable (Tx, _ target: String, Viewer) throws -> Shown?
  public init(kind: String, show: @escaping @Sendable (Tx, _ target: String, Viewer) throws -> Shown?) {
    self.kind = kind
    self.show = show
  }
}

/// 相关诉求: two cases that handlers want to see side by side.
struct LinkCases: Sendable {
  let id: CaseID
  let number: String
  var words = ""

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    let other = try tx.handledCase(number: number, by: viewer)
    if other.id == id { throw HandlingError.linkToItself }
    guard try tx.links(of: id).allSatisfy({ $0.from != other.id && $0.target != other.id.text }) else {
      throw HandlingError.alreadyLinked
    }
    try tx.link(item, kind: CaseLink.related, to: .other(other), note: words, by: viewer)
    try tx.audit("case.linked", subject: id.text, detail: "\(item.number), \(other.number)", by: viewer)
    return item
  }
}

/// The two are no longer related. What a merge or a split tied stays.
struct UnlinkCase: Sendable {
  let id: CaseID
  let link: CaseLinkID

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    guard let found = try tx.links(of: id).first(where: { $0.id == link }), found.kind == CaseLink.related else {
      throw Problem.notFound
    }
    try tx.endLink(from: found.from, kind: found.kind, target: found.target)
    try tx.audit("case.unlinked", subject: id.text, detail: item.number, by: viewer)
    return item
  }
}

enum LinkEnd: Sendable {
  case other(Case)
  /// Something of another loop, by its kind and id.
  case target(kind: String, id: String)
}

extension Tx {
  func link(_ item: Case, kind: String, to end: LinkEnd, note: String, by viewer: Viewer) throws {
    let (targetKind, target) =
      switch end {
      case .other(let other): (CaseLink.ofCase, other.id.text)
      case .target(let kind, let id): (kind, id)
      }
    let id: CaseLinkID = newID()
    try run(
      """
      INSERT INTO case_links (id, community_id, case_id, kind, target_kind, target_id, note, by_person_id, at)
      VALUES (\(id), \(item.community), \(item.id), \(kind), \(targetKind), \(target), \(note), \(viewer.person), \(now))
      """)
    try record(CaseLinked(caseID: item.id, kind: kind, targetKind: targetKind, target: target), by: viewer)
  }

  /// From either end, newest first.
  func links(of id: CaseID) throws -> [CaseLink] {
    try all(
      """
      SELECT * FROM case_links WHERE ended_at IS NULL
        AND (case_id = \(id) OR (target_kind = 'case' AND target_id = \(id))) ORDER BY at DESC, id DESC LIMIT 60
      """, CaseLink.init)
  }

  func endLink(from id: CaseID, kind: String, target: String) throws {
    try run(
      """
      UPDATE case_links SET ended_at = \(now)
      WHERE case_id = \(id) AND kind = \(kind) AND target_id = \(target) AND ended_at IS NULL
      """)
  }

  /// For other loops: ties a case that the viewer handles to what they made of it. `word` where `link.kind.<kind>` says something else.
  public func linkCase(
    _ id: CaseID, to kind: String, _ target: String, word: String? = nil, note: String, by viewer: Viewer
  ) throws {
    let item = try handledCase(id, by: viewer)
    try link(item, kind: word ?? kind, to: .target(kind: kind, id: target), note: note, by: viewer)
    try audit("case.linked", subject: id.text, detail: "\(item.number), \(kind)", by: viewer)
  }
}
