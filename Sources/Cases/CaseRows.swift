import Contracts
import Kernel
import Store

extension Case {
  init(_ row: Row) throws {
    let kind: ApplicantKind = try row("applicant_kind")
    let person: PersonID? = try row(optional: "applicant_person_id")
    let organization: OrganizationID? = try row(optional: "organization_id")
    let applicant: Applicant =
      if kind == .enterprise, let organization { .enterprise(organization, by: person) } else { .person(person) }
    self.init(
      id: try row("id"), community: try row("community_id"), number: try row("number"), applicant: applicant,
      filedBy: try row(optional: "filed_by_person_id"), channel: try row("channel"), title: try row("title"), body: try row("body"),
      urgency: try row("urgency"), place: try CasePlace(row), window: try row("window_id"),
      category: try row(optional: "category_id"), openedAt: try row("opened_at"),
      isKeptFromProperty: try row("is_kept_from_property"))
    let leadPerson: PersonID? = try row(optional: "lead_person_id")
    let leadPost: PostID? = try row(optional: "lead_post_id")
    var lead: Handler?
    if let leadPerson, let leadPost { lead = Handler(person: leadPerson, post: leadPost) }
    restore(
      Progress(
        state: try row("state"), firstReceiver: try row(optional: "first_receiver_person_id"), lead: lead,
        round: try row("round"), takenAt: try row(optional: "taken_at"), closedAt: try row(optional: "closed_at"),
        confirmedAt: try row(optional: "confirmed_at"), changedAt: try row("changed_at")))
  }
}

extension CasePlace {
  init(_ row: Row) throws {
    self.init(
      kind: try row("place_kind"), building: try row(optional: "building_id"), buildingName: try row("building_name"),
      park: try row(optional: "park_id"), grid: try row(optional: "grid_id"), unit: try row(optional: "unit_id"),
      unitText: try row("unit_text"), commonPart: try row(optional: "common_part"))
  }
}

extension Tx {
  func findCase(_ id: CaseID) throws -> Case? {
    try first("SELECT * FROM cases WHERE id = \(id)", Case.init)
  }

  /// Writes a new case and starts its clocks.
  func insert(_ item: Case) throws {
    let clock = try newClock(of: item)
    try insertRow(item, dueAt: clock.dueAt)
    try insert([clock])
  }

  private func insertRow(_ item: Case, dueAt: Timestamp?) throws {
    let place = item.place
    try run(
      """
      INSERT INTO cases (id, community_id, number, applicant_kind, applicant_person_id, organization_id,
        filed_by_person_id, channel, place_kind, building_id, building_name, park_id, grid_id, unit_id, unit_text,
        common_part, is_kept_from_property, window_id, category_id, urgency, title, body, state,
        first_receiver_person_id, lead_person_id, lead_post_id, round, opened_at, taken_at, closed_at, confirmed_at,
        changed_at, due_at)
      VALUES (\(item.id), \(item.community), \(item.number), \(item.applicant.kind), \(item.applicant.person),
        \(item.applicant.organization), \(item.filedBy), \(item.channel), \(place.kind), \(place.building),
        \(place.buildingName), \(place.park), \(place.grid), \(place.unit), \(place.unitText), \(place.commonPart),
        \(item.isKeptFromProperty), \(item.window), \(item.category), \(item.urgency), \(item.title), \(item.body),
        \(item.state), \(item.firstReceiver), \(item.lead?.person), \(item.lead?.post), \(item.round), \(item.openedAt),
        \(item.takenAt), \(item.closedAt), \(item.confirmedAt), \(item.changedAt), \(dueAt))
      """)
  }

  /// Writes what commands can change.
  func update(_ item: Case) throws {
    try run(
      """
      UPDATE cases SET grid_id = \(item.place.grid), window_id = \(item.window), category_id = \(item.category),
        urgency = \(item.urgency), state = \(item.state),
        first_receiver_person_id = \(item.firstReceiver), lead_person_id = \(item.lead?.person),
        lead_post_id = \(item.lead?.post), round = \(item.round), taken_at = \(item.takenAt),
        closed_at = \(item.closedAt), confirmed_at = \(item.confirmedAt), changed_at = \(item.changedAt)
      WHERE id = \(item.id)
      """)
  }

  /// Puts a case where staff find it by its words. A person's name is never among them.
  func indexForStaff(_ item: Case) throws {
    var names = [item.title]
    if let organization = item.applicant.organization, let name = try organizationName(organization) {
      names.append(name)
    }
    let text = [item.number, item.body, item.place.buildingName, item.place.unitText].joined(separator: "\n")
    try index(kind: "case.staff", subject: item.id.text, community: item.community, names: names, text: text)
  }

  func organizationName(_ id: OrganizationID) throws -> String? {
    try scalar("SELECT name FROM enterprise_cards WHERE organization_id = \(id) LIMIT 1")
  }

  // MARK: Thread

  /// Adds a step at the end of the thread. The number of the step keeps steps of one instant in order.
  @discardableResult
  func addStep(
    _ kind: CaseStep.Kind, to item: Case, author: CaseStep.Author, by person: PersonID?, words: String = "",
    about: String = "", visibility: CaseStep.Visibility = .everybody
  ) throws -> CaseStepID {
    let id: CaseStepID = newID()
    let last: Int = try scalar("SELECT max(position) FROM case_steps WHERE case_id = \(item.id)") ?? 0
    try run(
      """
      INSERT INTO case_steps (id, community_id, case_id, round, kind, author, author_person_id, words, about, visibility,
        at, position)
      VALUES (\(id), \(item.community), \(item.id), \(item.round), \(kind), \(author), \(person), \(words), \(about),
        \(visibility), \(now), \(last + 1))
      """)
    return id
  }

  /// The thread, newest first. Without `internal`, what the applicant may read.
  func caseSteps(_ id: CaseID, includingInternal: Bool, limit: Int = 300) throws -> [CaseStep] {
    let filter: SQL = includingInternal ? "" : "AND case_steps.visibility = 'public'"
    return try all(
      """
      SELECT case_steps.*, person_cards.name AS author_name FROM case_steps
      LEFT JOIN person_cards ON person_cards.person_id = case_steps.author_person_id
      WHERE case_steps.case_id = \(id) \(sql: filter)
      ORDER BY case_steps.position DESC LIMIT \(limit)
      """, CaseStep.init)
  }

  // MARK: Facts

  /// `promised`: by when its clocks wanted it closed. What is promised later does not move it.
  func insertClosure(
    of item: Case, result: CaseState, words: String, by person: PersonID, promised: Timestamp?
  ) throws {
    try run(
      """
      INSERT INTO case_closures (case_id, round, community_id, result, words, by_person_id, at, due_at)
      VALUES (\(item.id), \(item.round), \(item.community), \(result), \(words), \(person), \(now), \(promised))
      """)
  }

  /// Who closed the present round, and with which words.
  func closure(of item: Case) throws -> CaseClosure? {
    try first(
      """
      SELECT case_closures.*, person_cards.name AS by_name FROM case_closures
      LEFT JOIN person_cards ON person_cards.person_id = case_closures.by_person_id
      WHERE case_id = \(item.id) AND round = \(item.round)
      """, CaseClosure.init)
  }

  /// With neither of the two persons, the reporter said it herself, with the code of her receipt.
  func insertConfirmation(of item: Case, by person: PersonID?, heardBy: PersonID?) throws {
    try run(
      """
      INSERT INTO case_confirmations (case_id, round, community_id, by_person_id, heard_by_person_id, by_receipt, at)
      VALUES (\(item.id), \(item.round), \(item.community), \(person), \(heardBy), \(person == nil && heardBy == nil), \(now))
      """)
  }

  /// `round` is the one that was not accepted.
  func insertReturn(of item: Case, round: Int, words: String, by person: PersonID?, heardBy: PersonID?) throws {
    try run(
      """
      INSERT INTO case_returns (case_id, round, community_id, words, by_person_id, heard_by_person_id, by_receipt, at)
      VALUES (\(item.id), \(round), \(item.community), \(words), \(person), \(heardBy), \(person == nil && heardBy == nil), \(now))
      """)
  }

  func insertWithdrawal(of item: Case, words: String, by person: PersonID) throws {
    try run(
      """
      INSERT INTO case_withdrawals (case_id, community_id, words, by_person_id, at)
      VALUES (\(item.id), \(item.community), \(words), \(person), \(now))
      """)
  }

  func isRated(_ item: Case) throws -> Bool {
    try exists("SELECT 1 FROM case_ratings WHERE case_id = \(item.id) AND round = \(item.round)")
  }

  /// `round`: the present one, unless it is another. Window, grid and channel stay as they are now.
  func insertRating(of item: Case, round: Int? = nil, level: RatingLevel, words: String, lead: PersonID) throws {
    try run(
      """
      INSERT INTO case_ratings (case_id, round, community_id, level, words, lead_person_id, at, window_id, grid_id, channel)
      VALUES (\(item.id), \(round ?? item.round), \(item.community), \(level.rawValue), \(words), \(lead), \(now),
        \(item.window), \(item.place.grid), \(item.channel))
      """)
  }

  // MARK: Photos

  func attach(_ files: [FileID], to item: Case) throws {
    let last: Int = try scalar("SELECT max(position) FROM case_files WHERE case_id = \(item.id)") ?? 0
    for (place, file) in files.enumerated() {
      try run(
        """
        INSERT INTO case_files (case_id, file_id, community_id, position)
        VALUES (\(item.id), \(file), \(item.community), \(last + place + 1))
        """)
    }
  }

  func caseFiles(_ id: CaseID) throws -> [CaseFile] {
    try all(
      """
      SELECT case_files.file_id, file_cards.width, file_cards.height FROM case_files
      JOIN file_cards ON file_cards.file_id = case_files.file_id
      WHERE case_files.case_id = \(id) ORDER BY case_files.position LIMIT 40
      """, CaseFile.init)
  }
}

/// What the worker said when she closed a round.
struct CaseClosure: Sendable {
  let result: CaseState
  let words: String
  let by: PersonID
  let byName: String
  let at: Timestamp

  init(_ row: Row) throws {
    result = try row("result")
    words = try row("words")
    by = try row("by_person_id")
    byName = try row(optional: "by_name") ?? ""
    at = try row("at")
  }
}

/// A photo of a case or of a draft.
struct CaseFile: Sendable {
  let id: FileID
  let width: Int
  let height: Int

  init(_ row: Row) throws {
    id = try row("file_id")
    width = try row("width")
    height = try row("height")
  }
}
