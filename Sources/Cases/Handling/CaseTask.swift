import Audit
import Contracts
import Kernel
import Store

/// A small task within a case: what, who, until when.
struct CaseTask: Sendable {
  static let countMax = 60
  /// A task of other years is a slip in the year.
  static let daysMax = 2 * 366

  let id: CaseTaskID
  let title: String
  let person: PersonID
  let personName: String
  let dueOn: LocalDay?
  let doneAt: Timestamp?

  init(_ row: Row) throws {
    id = try row("id")
    title = try row("title")
    person = try row("person_id")
    personName = try row(optional: "person_name") ?? ""
    dueOn = try row(optional: "due_on")
    doneAt = try row(optional: "done_at")
  }
}

/// A task of somebody's day, with the case to which it belongs.
struct DayTask: Sendable {
  let task: CaseTask
  let caseID: CaseID
  let number: String
  let caseTitle: String

  init(_ row: Row) throws {
    task = try CaseTask(row)
    caseID = try row("case_id")
    number = try row("number")
    caseTitle = try row("case_title")
  }
}

/// Who can be given a task: the lead and those who assist; before anybody leads, whoever writes it down.
struct AddTasks: Sendable {
  let id: CaseID
  let titles: [String]
  /// Nil: the lead, or the viewer while there is none.
  var post: PostID?
  var dueOn: LocalDay?

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    try item.requireOpen()
    let handler = try doer(of: item, viewer, tx)
    let known = try tx.tasks(of: id)
    if known.count + titles.count > CaseTask.countMax { throw HandlingError.tooManyTasks }
    if let dueOn {
      let (filed, today) = (SiteZone.shanghai.day(of: item.openedAt), SiteZone.shanghai.day(of: tx.now))
      let span = filed.adding(days: -CaseTask.daysMax)...today.adding(days: CaseTask.daysMax)
      guard span.contains(dueOn) else { throw HandlingError.taskDayOutside }
    }
    for (place, title) in titles.enumerated() {
      try tx.insertTask(title, of: item, position: known.count + place + 1, to: handler, dueOn: dueOn, by: viewer.person)
    }
    try tx.audit("case.task_added", subject: id.text, detail: "\(item.number), \(titles.count)", by: viewer)
    try tx.record(CaseTaskAdded(caseID: id, person: handler.person, post: handler.post), by: viewer)
    return item
  }

  private func doer(of item: Case, _ viewer: Viewer, _ tx: Tx) throws -> Handler {
    let here = try CasePolicy.handler(viewer)
    guard let post else { return item.lead ?? here }
    let possible = [item.lead ?? here] + (try tx.assistants(of: id).map(\.handler)) + [here]
    guard let chosen = possible.first(where: { $0.post == post }) else { throw CaseError.handlerCannotSee }
    return chosen
  }
}

/// What is usually to do in this category, as far as it is not on the list yet.
struct AddChecklist: Sendable {
  let id: CaseID
  var isEnglish = false

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    guard let list = try item.category.flatMap({ try tx.checklist(of: $0) }) else { throw Problem.notFound }
    let known = Set(try tx.tasks(of: id).map(\.title))
    let fresh = list.items(in: isEnglish).filter { !known.contains($0) }
    if fresh.isEmpty { return item }
    return try AddTasks(id: id, titles: fresh).run(by: viewer, tx)
  }
}

/// Done, or not done after all. Who was given it says so, or whoever handles the case.
struct FinishTask: Sendable {
  let id: CaseID
  let task: CaseTaskID
  var isDone = true

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.workedCase(id, by: viewer)
    guard let found = try tx.tasks(of: id).first(where: { $0.id == task }) else { throw Problem.notFound }
    guard found.person == viewer.person || CasePolicy.mayHandle(item, viewer) else { throw Problem.notFound }
    // A second tap changes nothing.
    if (found.doneAt != nil) == isDone { return item }
    try tx.finish(found, isDone: isDone, by: viewer.person)
    try tx.audit(isDone ? "case.task_done" : "case.task_reopened", subject: id.text, detail: item.number, by: viewer)
    if isDone { try tx.record(CaseTaskDone(caseID: id), by: viewer) }
    return item
  }
}

/// What there is to do in most cases of a category. Data of the community with versions.
struct Checklist: Sendable, Hashable {
  static let itemsMax = 20
  static let itemMax = 80

  var items: [String]
  var englishItems: [String]

  func items(in english: Bool) -> [String] { english && !englishItems.isEmpty ? englishItems : items }

  /// One a line, at most twenty.
  static func lines(_ typed: String) -> [String] {
    typed.split(whereSeparator: \.isNewline).map { Text.line($0) }.filter { !$0.isEmpty }
  }
}

extension Tx {
  func tasks(of id: CaseID) throws -> [CaseTask] {
    try all(
      """
      SELECT case_tasks.*, person_cards.name AS person_name FROM case_tasks
      LEFT JOIN person_cards ON person_cards.person_id = case_tasks.person_id
      WHERE case_tasks.case_id = \(id) ORDER BY case_tasks.position LIMIT \(CaseTask.countMax)
      """, CaseTask.init)
  }

  func insertTask(
    _ title: String, of item: Case, position: Int, to handler: Handler, dueOn: LocalDay?, by person: PersonID
  ) throws {
    let id: CaseTaskID = newID()
    try run(
      """
      INSERT INTO case_tasks (id, community_id, case_id, position, title, person_id, post_id, due_on, made_by_person_id,
        made_at)
      VALUES (\(id), \(item.community), \(item.id), \(position), \(title), \(handler.person), \(handler.post), \(dueOn),
        \(person), \(now))
      """)
  }

  func finish(_ task: CaseTask, isDone: Bool, by person: PersonID) throws {
    let (at, by): (Timestamp?, PersonID?) = isDone ? (now, person) : (nil, nil)
    try run("UPDATE case_tasks SET done_at = \(at), done_by_person_id = \(by) WHERE id = \(task.id)")
  }

  func openTaskCount(of id: CaseID) throws -> Int {
    try scalar("SELECT count(*) FROM case_tasks WHERE case_id = \(id) AND done_at IS NULL") ?? 0
  }

  /// What this viewer has to do in cases that somebody still works on, due first.
  func openTasks(of viewer: Viewer, limit: Int = 30) throws -> [DayTask] {
    try all(
      """
      SELECT case_tasks.*, person_cards.name AS person_name, cases.number, cases.title AS case_title FROM case_tasks
      JOIN cases ON cases.id = case_tasks.case_id
      LEFT JOIN person_cards ON person_cards.person_id = case_tasks.person_id
      WHERE \(sql: CasePolicy.visible(viewer)) AND case_tasks.person_id = \(viewer.person) AND case_tasks.done_at IS NULL
        AND cases.state IN (\(list: CaseState.open))
      ORDER BY coalesce(case_tasks.due_on, '9999-12-31'), case_tasks.made_at, case_tasks.id LIMIT \(limit)
      """, DayTask.init)
  }

  // MARK: Checklists

  /// The version that holds; nil for a category without one, or whose last version is empty.
  func checklist(of category: CaseCategoryID) throws -> Checklist? {
    let found = try first(
      """
      SELECT items, english_items FROM case_checklists WHERE category_id = \(category) ORDER BY version DESC LIMIT 1
      """
    ) { row in
      Checklist(
        items: Checklist.lines(try row("items", as: String.self)),
        englishItems: Checklist.lines(try row("english_items", as: String.self)))
    }
    return found?.items.isEmpty == true ? nil : found
  }

  func keep(_ list: Checklist, of category: CaseCategoryID, community: CommunityID, by person: PersonID?) throws {
    let last: Int = try scalar("SELECT max(version) FROM case_checklists WHERE category_id = \(category)") ?? 0
    try run(
      """
      INSERT INTO case_checklists (category_id, version, community_id, items, english_items, made_by_person_id, made_at)
      VALUES (\(category), \(last + 1), \(community), \(list.items.joined(separator: "\n")),
        \(list.englishItems.joined(separator: "\n")), \(person), \(now))
      """)
  }
}
