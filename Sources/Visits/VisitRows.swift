import Contracts
import Files
import Kernel
import Store

extension Visit {
  init(_ row: Row) throws {
    self.init(
      id: try row("id"), community: try row("community_id"), organization: try row("organization_id"),
      organizationName: try row("organization_name"),
      host: VisitHost(person: try row("host_person_id"), post: try row("host_post_id")), companions: try row("companions"),
      reason: try row("reason"),
      place: VisitPlace(
        building: try row(optional: "building_id"), name: try row("building_name"), words: try row("place_words")),
      planned: VisitTime(day: try row("planned_on"), minute: try row(optional: "planned_minute")),
      madeBy: try row("made_by_person_id"), at: try row("made_at"))
    toldAt = try row(optional: "told_at")
    state = try row("state")
    doneAt = try row(optional: "done_at")
    writtenBy = try row(optional: "written_by_person_id")
    listsAt = try row(optional: "lists_at")
    cancelWords = try row("cancel_words")
    overWords = try row("over_words")
    overKinds = Set(try row("over_kinds", as: String.self).split(separator: " ").compactMap { Obstacle.Kind(rawValue: String($0)) })
    changedAt = try row("changed_at")
    if let day = try row(optional: "visited_on", as: LocalDay.self) {
      record = VisitRecord(
        visitedOn: day, met: try row("met_words"), note: try row("note"), followUpOn: try row(optional: "follow_up_on"),
        ticks: VisitTick.read(try row("ticks")))
    }
  }
}

extension Set<Obstacle.Kind> {
  /// As they are stored.
  fileprivate var words: String { map(\.rawValue).sorted().joined(separator: " ") }
}

/// What a list asks for. Empty asks for everything that the viewer may see.
struct VisitFilter: Sendable {
  var host: PersonID?
  var organization: OrganizationID?
  var state: VisitState?
  /// Done, with a day for the next one.
  var hasFollowUp = false
  /// Done, and nobody has looked through its lists.
  var isUnlisted = false
  /// Arranged for these days.
  var from: LocalDay?
  var until: LocalDay?

  func condition(_ viewer: Viewer) -> SQL { SQL.joined([VisitPolicy.visible(viewer)] + terms, by: " AND ") }

  /// What is asked for, whoever asks.
  var terms: [SQL] {
    var parts: [SQL] = []
    if let host { parts.append("visits.host_person_id = \(host)") }
    if let organization { parts.append("visits.organization_id = \(organization)") }
    if let state { parts.append("visits.state = \(state)") }
    if hasFollowUp { parts.append("visits.state = 'done' AND visits.follow_up_on IS NOT NULL") }
    if isUnlisted { parts.append("visits.state = 'done' AND visits.lists_at IS NULL") }
    if let from { parts.append("visits.planned_on >= \(from)") }
    if let until { parts.append("visits.planned_on <= \(until)") }
    return parts
  }
}

extension Tx {
  func findVisit(_ id: VisitID) throws -> Visit? {
    try first("SELECT * FROM visits WHERE id = \(id)", Visit.init)
  }

  func insert(_ visit: Visit) throws {
    let record = visit.record
    try run(
      """
      INSERT INTO visits (id, community_id, organization_id, organization_name, host_person_id, host_post_id, companions, reason,
        building_id, building_name, place_words, planned_on, planned_minute, told_at, state, visited_on, met_words, note,
        follow_up_on, ticks, written_by_person_id, done_at, lists_at, cancel_words, over_words, over_kinds, made_by_person_id,
        made_at, changed_at)
      VALUES (\(visit.id), \(visit.community), \(visit.organization), \(visit.organizationName), \(visit.host.person),
        \(visit.host.post), \(visit.companions), \(visit.reason), \(visit.place.building), \(visit.place.name),
        \(visit.place.words), \(visit.planned.day), \(visit.planned.minute), \(visit.toldAt), \(visit.state),
        \(record?.visitedOn), \(record?.met ?? ""), \(record?.note ?? ""), \(record?.followUpOn),
        \(VisitTick.stored(record?.ticks ?? [])), \(visit.writtenBy),
        \(visit.doneAt), \(visit.listsAt), \(visit.cancelWords), \(visit.overWords), \(visit.overKinds.words),
        \(visit.madeBy), \(visit.madeAt), \(visit.changedAt))
      """)
  }

  /// Writes what commands can change.
  func update(_ visit: Visit) throws {
    let record = visit.record
    try run(
      """
      UPDATE visits SET host_person_id = \(visit.host.person), host_post_id = \(visit.host.post),
        over_words = \(visit.overWords), over_kinds = \(visit.overKinds.words), planned_on = \(visit.planned.day),
        planned_minute = \(visit.planned.minute), told_at = \(visit.toldAt),
        state = \(visit.state), visited_on = \(record?.visitedOn), met_words = \(record?.met ?? ""),
        note = \(record?.note ?? ""), follow_up_on = \(record?.followUpOn), ticks = \(VisitTick.stored(record?.ticks ?? [])),
        written_by_person_id = \(visit.writtenBy),
        done_at = \(visit.doneAt), lists_at = \(visit.listsAt), cancel_words = \(visit.cancelWords),
        changed_at = \(visit.changedAt)
      WHERE id = \(visit.id)
      """)
  }

  /// What is planned comes in the order of the days, what is over with the latest first.
  func visits(_ filter: VisitFilter, _ viewer: Viewer, limit: Int, offset: Int = 0) throws -> [Visit] {
    let order: SQL =
      filter.state == .planned
      ? "visits.planned_on, coalesce(visits.planned_minute, 1440), visits.id"
      : "coalesce(visits.visited_on, visits.planned_on) DESC, visits.id DESC"
    return try all(
      """
      SELECT * FROM visits WHERE \(sql: filter.condition(viewer)) ORDER BY \(sql: order) LIMIT \(limit) OFFSET \(offset)
      """, Visit.init)
  }

  func visitCount(_ filter: VisitFilter, _ viewer: Viewer) throws -> Int {
    try scalar("SELECT count(*) FROM visits WHERE \(sql: filter.condition(viewer))") ?? 0
  }

  /// Whether there are some of which the viewer may not know more.
  func hasUnseenVisits(_ filter: VisitFilter, _ viewer: Viewer) throws -> Bool {
    try exists(
      """
      SELECT 1 FROM visits WHERE community_id = \(viewer.community) AND \(sql: SQL.joined(filter.terms, by: " AND "))
        AND id NOT IN (SELECT visits.id FROM visits WHERE \(sql: filter.condition(viewer))) LIMIT 1
      """)
  }

  // MARK: Photos

  /// `receipt`: they came with a record that stands beside the one of the visit.
  func attach(_ photos: [KeptPhoto], to visit: Visit, by person: PersonID, receipt: String? = nil) throws {
    let last: Int = try scalar("SELECT max(position) FROM visit_files WHERE visit_id = \(visit.id)") ?? 0
    for (place, kept) in photos.enumerated() {
      let file = try insertFile(kept.photo, sha256: kept.sha256, community: visit.community, by: person)
      try run(
        """
        INSERT INTO visit_files (visit_id, file_id, community_id, position, receipt_key)
        VALUES (\(visit.id), \(file), \(visit.community), \(last + place + 1), \(receipt))
        """)
    }
  }

  /// `receipt`: nil gives those of the visit's own record.
  func visitFiles(_ id: VisitID, receipt: String? = nil) throws -> [(id: FileID, width: Int, height: Int)] {
    let whose: SQL = receipt.map { "visit_files.receipt_key = \($0)" } ?? "visit_files.receipt_key IS NULL"
    return try all(
      """
      SELECT visit_files.file_id, file_cards.width, file_cards.height FROM visit_files
      JOIN file_cards ON file_cards.file_id = visit_files.file_id
      WHERE visit_files.visit_id = \(id) AND \(sql: whose) ORDER BY visit_files.position LIMIT 20
      """
    ) { row in (try row("file_id"), try row("width"), try row("height")) }
  }

  /// A person added the record with which they came.
  func joinFiles(of receipt: String, to visit: VisitID) throws {
    try run("UPDATE visit_files SET receipt_key = NULL WHERE visit_id = \(visit) AND receipt_key = \(receipt)")
  }

  /// For `FileRoutes`: photos of a visit, to staff who may see the visit. They belong to the visitor's note.
  public func mayViewVisitFile(_ file: FileID, _ viewer: Viewer) throws -> Bool {
    guard viewer.isStaff else { return false }
    return try exists(
      """
      SELECT 1 FROM visit_files JOIN visits ON visits.id = visit_files.visit_id
      WHERE visit_files.file_id = \(file) AND \(sql: VisitPolicy.visible(viewer)) LIMIT 1
      """)
  }

  /// What may not be forgotten.
  public func visitFilesInUse(_ files: [FileID]) throws -> Set<FileID> {
    Set(
      try all(
        """
        SELECT file_id FROM visit_files WHERE file_id IN (\(list: files)) ORDER BY file_id LIMIT \(files.count)
        """
      ) { row in try row("file_id", as: FileID.self) })
  }

  // MARK: Lists

  func insert(_ item: VisitItem, by person: PersonID, at instant: Timestamp? = nil) throws {
    let last: Int = try scalar("SELECT max(position) FROM visit_items WHERE visit_id = \(item.visit)") ?? 0
    try run(
      """
      INSERT INTO visit_items (id, community_id, visit_id, organization_id, position, kind, words, due_on, case_id, card_state,
        by_person_id, at)
      VALUES (\(item.id), \(item.community), \(item.visit), \(item.organization), \(last + 1), \(item.kind), \(item.words),
        \(item.dueOn), \(item.caseID), \(item.kind == .need || item.kind == .resource ? "draft" : nil), \(person),
        \(instant ?? now))
      """)
  }

  /// What a page of the lists has seen: 0 while nobody has looked through them, and more with every line that was confirmed.
  func listsSeen(_ visit: Visit) throws -> Int {
    guard visit.listsAt != nil else { return 0 }
    let items: Int = try scalar("SELECT count(*) FROM visit_items WHERE visit_id = \(visit.id)") ?? 0
    let promises: Int = try scalar("SELECT count(*) FROM commitments WHERE visit_id = \(visit.id)") ?? 0
    return 1 + items + promises
  }

  func items(of visit: VisitID) throws -> [VisitItem] {
    try all("SELECT * FROM visit_items WHERE visit_id = \(visit) ORDER BY position LIMIT 60", VisitItem.init)
  }

  /// What an enterprise has said on earlier visits, newest first: so that nobody asks again. Clues are not said by it.
  func itemsSaid(by organization: OrganizationID, community: CommunityID, limit: Int) throws -> [VisitItem] {
    try all(
      """
      SELECT * FROM visit_items WHERE organization_id = \(organization) AND community_id = \(community) AND kind <> 'clue'
      ORDER BY at DESC, id DESC LIMIT \(limit)
      """, VisitItem.init)
  }

  /// Those among `ids` that were ever visited or promised something: undoing an import leaves them.
  public func organizationsWithVisits(_ ids: [OrganizationID]) throws -> Set<OrganizationID> {
    let found = try all(
      """
      SELECT organization_id FROM visits WHERE organization_id IN (\(list: ids))
      UNION SELECT organization_id FROM commitments WHERE organization_id IN (\(list: ids))
      ORDER BY organization_id LIMIT \(ids.count)
      """
    ) { row in try row("organization_id", as: OrganizationID.self) }
    return Set(found)
  }
}

/// One line of the three lists, or a clue, as a person confirmed it. Promises are commitments.
struct VisitItem: Sendable {
  let id: VisitItemID
  let community: CommunityID
  let visit: VisitID
  let organization: OrganizationID
  let kind: NoteKind
  let words: String
  var dueOn: LocalDay?
  var caseID: CaseID?
  var at: Timestamp?
}

extension VisitItem {
  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    visit = try row("visit_id")
    organization = try row("organization_id")
    kind = try row("kind")
    words = try row("words")
    dueOn = try row(optional: "due_on")
    caseID = try row(optional: "case_id")
    at = try row("at")
  }
}
