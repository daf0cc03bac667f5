import Contracts
import Kernel
import Store
import Web

/// What a list of cases shows. Comes from the address, so that a filtered list can be kept and sent.
struct CaseFilter: Sendable, Hashable {
  /// Whose cases: `mine` what she leads or received first, `lead` what she leads.
  enum View: String, Sendable, CaseIterable { case mine, lead, grid, window, all }

  /// The newest matches of a search that a list looks at.
  static let searchRows = 500
  /// A list counts no further than this, and says so.
  static let countedRows = 2_000
  /// Unfinished cases are counted further, fold by fold.
  static let foldedRows = 10_000

  var view = View.all
  var states: [CaseState] = []
  /// What `?state=` said: a state, or the name of several.
  private(set) var stateWord = ""
  var due: CaseDue?
  var need: CaseNeed?
  var window: WindowID?
  var category: CaseCategoryID?
  var grid: GridID?
  var building: BuildingID?
  var organization: OrganizationID?
  var from: LocalDay?
  var until: LocalDay?
  var words = ""
  /// Leaves out what is handled with another case: a queue shows that one.
  var hidesMerged = false

  init() {}

  /// Reads `?state=open&window=…&q=…`. What cannot be read is left out: an address that somebody sent on still shows a list.
  init(_ form: Form) {
    view = View(rawValue: form.raw("view")) ?? .all
    choose(state: form.raw("state"))
    due = CaseDue(rawValue: form.raw("due"))
    need = CaseNeed(rawValue: form.raw("need"))
    window = WindowID(form.raw("window"))
    category = CaseCategoryID(form.raw("category"))
    grid = GridID(form.raw("grid"))
    building = BuildingID(form.raw("building"))
    organization = OrganizationID(form.raw("organization"))
    from = LocalDay(form.raw("from"))
    until = LocalDay(form.raw("until"))
    words = String(Text.line(form.raw("q")).prefix(Limits.lineCharacters))
  }

  mutating func choose(state word: String) {
    stateWord = word
    // What is handled with another case is unfinished there.
    hidesMerged = word == "unfinished"
    states = CaseFilter.states(word)
  }

  /// What `?state=` may say.
  static let stateWords = ["unfinished", "open", "closed", "finished"] + CaseState.allCases.map(\.rawValue)

  static func states(_ word: String) -> [CaseState] {
    switch word {
    case "unfinished": CaseState.open + CaseState.closed
    case "open": CaseState.open
    case "closed": CaseState.closed
    case "finished": [.confirmed, .withdrawn]
    default: CaseState(rawValue: word).map { [$0] } ?? []
    }
  }

  /// What the pager and the export carry on.
  func query(state: String) -> [String: String] {
    [
      "view": view == .all ? "" : view.rawValue, "state": state, "window": window?.text ?? "",
      "category": category?.text ?? "", "grid": grid?.text ?? "", "building": building?.text ?? "",
      "organization": organization?.text ?? "", "from": from?.description ?? "", "until": until?.description ?? "",
      "due": due?.rawValue ?? "", "need": need?.rawValue ?? "", "q": words,
    ]
  }

  /// The same as the address of a list says it, in one order: `grid=grd_…&state=open`. Empty when nothing is asked.
  var address: String {
    let asked = query(state: stateWord).filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
    return asked.map { URLEncoded.encode($0.key) + "=" + URLEncoded.encode($0.value) }.joined(separator: "&")
  }

  /// Whether a list under this filter is folded by what is owed: when it asks for unfinished cases only.
  var isFolded: Bool { !states.isEmpty && !states.contains(where: \.isFinal) }

  /// The condition beside `CasePolicy.visible`; `tx.chosen` joins both with what the search found.
  func condition(for viewer: Viewer, now: Timestamp) -> SQL {
    SQL.joined(["1 = 1"] + conditions(for: viewer, now: now), by: " AND ")
  }

  /// Whether everything that the search finds is shown: words, and nothing else that leaves a case out.
  func takesAllFound(for viewer: Viewer, now: Timestamp) -> Bool {
    viewer.reach(of: .seeCase) == .community && conditions(for: viewer, now: now).isEmpty
  }

  private func conditions(for viewer: Viewer, now: Timestamp) -> [SQL] {
    var parts: [SQL] = []
    if let view = viewCondition(viewer) { parts.append(view) }
    if hidesMerged { parts.append("cases.merged_into_case_id IS NULL") }
    if !states.isEmpty { parts.append("cases.state IN (\(list: states))") }
    // Says nothing new, but it is the condition of the index.
    if isFolded { parts.append(CaseState.unfinished) }
    if let need { parts.append(need.condition(viewer, today: SiteZone.shanghai.day(of: now))) }
    if let due { parts.append(DueDays(now).condition(due)) }
    if let window { parts.append("cases.window_id = \(window)") }
    if let category { parts.append("cases.category_id = \(category)") }
    if let grid { parts.append("cases.grid_id = \(grid)") }
    if let building { parts.append("cases.building_id = \(building)") }
    if let organization { parts.append("cases.organization_id = \(organization)") }
    if let from { parts.append("cases.opened_at >= \(SiteZone.shanghai.instant(from))") }
    if let until { parts.append("cases.opened_at < \(SiteZone.shanghai.instant(until.adding(days: 1)))") }
    return parts
  }

  /// Nil for all that the viewer may see.
  func viewCondition(_ viewer: Viewer) -> SQL? {
    switch (view, viewer.scope) {
    case (.mine, _): "(cases.lead_person_id = \(viewer.person) OR cases.first_receiver_person_id = \(viewer.person))"
    case (.lead, _): "cases.lead_person_id = \(viewer.person)"
    case (.grid, .grid(let id)): "cases.grid_id = \(id)"
    case (.grid, .building(let id)): "cases.building_id = \(id)"
    case (.window, .window(let id)): "cases.window_id = \(id)"
    default: nil
    }
  }
}

/// One case in a list.
struct CaseLine: Sendable {
  let id: CaseID
  let number: String
  let title: String
  let state: CaseState
  let urgency: Urgency
  let channel: CaseChannel
  let kind: ApplicantKind
  let organization: OrganizationID?
  /// Empty for a person's case.
  let organizationName: String
  /// What people call it; its name where it has no shorter one.
  let organizationShort: String
  let place: CasePlace
  let window: WindowID
  let category: CaseCategoryID?
  let leadName: String
  let round: Int
  let openedAt: Timestamp
  let takenAt: Timestamp?
  let closedAt: Timestamp?
  let confirmedAt: Timestamp?
  let changedAt: Timestamp
  /// What the handlers owe next.
  let dueAt: Timestamp?
  /// The applicant is waited for, and the clocks stand.
  let isPaused: Bool

  /// What a line is made of: no body, which may be long.
  static let columns: SQL = """
    cases.id, cases.number, cases.title, cases.state, cases.urgency, cases.channel, cases.applicant_kind, cases.organization_id,
    cases.place_kind, cases.building_id, cases.building_name, cases.park_id, cases.grid_id, cases.unit_id, cases.unit_text,
    cases.common_part, cases.window_id, cases.category_id, cases.round, cases.opened_at, cases.taken_at, cases.closed_at,
    cases.confirmed_at, cases.changed_at, cases.due_at, cases.is_paused
    """

  init(_ row: Row) throws {
    id = try row("id")
    number = try row("number")
    title = try row("title")
    state = try row("state")
    urgency = try row("urgency")
    channel = try row("channel")
    kind = try row("applicant_kind")
    organization = try row(optional: "organization_id")
    organizationName = try row(optional: "organization_name") ?? ""
    let short = try row(optional: "organization_short_name", as: String.self) ?? ""
    organizationShort = short.isEmpty ? organizationName : short
    place = try CasePlace(row)
    window = try row("window_id")
    category = try row(optional: "category_id")
    leadName = try row(optional: "lead_name") ?? ""
    round = try row("round")
    openedAt = try row("opened_at")
    takenAt = try row(optional: "taken_at")
    closedAt = try row(optional: "closed_at")
    confirmedAt = try row(optional: "confirmed_at")
    changedAt = try row("changed_at")
    dueAt = try row(optional: "due_at")
    isPaused = try row("is_paused")
  }
}
