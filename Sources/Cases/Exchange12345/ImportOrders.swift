import Audit
import Contracts
import Kernel
import People
import Places
import Store
import WorkCalendar

/// What a row would do. The raw value is the translation key `order.will.<raw value>`.
enum OrderFate: String, CaseIterable, Sendable { case new, same, changed, error }

/// One row of a file, judged.
struct OrderPlan: Sendable {
  let row: OrderRow
  let number: String
  let fate: OrderFate
  let digest: String
  let calledAt: Timestamp?
  let dueAt: Timestamp?
  /// What is wrong or doubtful: `order.note.<word>`.
  var notes: [String]
  /// The order of this number that is here already.
  let known: WorkOrder?
  /// Titles of what differs from before, of a changed row.
  var changed: [String] = []
}

/// Judges rows and takes them in. The same number is never two cases, and the same row changes nothing: a file may be taken in as often
/// as one likes.
struct OrderImport: Sendable {
  static let rowsMax = 5_000
  /// Rows of one transaction.
  static let batch = 50

  let vault: Vault
  let territories: Territories

  // MARK: Judging

  func plan(_ rows: [OrderRow], _ community: CommunityID, _ tx: Tx) throws -> [OrderPlan] {
    let calendar = try tx.clockwork(community).clock.calendar
    let known = try tx.workOrders(rows.map { Text.line($0[.number]) }, community)
    var seen: [String: String] = [:]
    return try rows.map { row in
      var plan = try judged(row, known, calendar, tx.now)
      if plan.fate == .error { return plan }
      if let earlier = seen[plan.number] {
        let isSame = earlier == plan.digest
        return again(plan, isSame ? .same : .error, isSame ? "twice" : "twice_different")
      }
      seen[plan.number] = plan.digest
      if plan.fate == .changed { plan.changed = try changed(plan) }
      return plan
    }
  }

  private func again(_ plan: OrderPlan, _ fate: OrderFate, _ note: String) -> OrderPlan {
    OrderPlan(
      row: plan.row, number: plan.number, fate: fate, digest: plan.digest, calledAt: plan.calledAt, dueAt: plan.dueAt, notes: [note],
      known: plan.known)
  }

  private func judged(
    _ row: OrderRow, _ orders: [String: WorkOrder], _ calendar: WorkCalendar, _ now: Timestamp
  ) throws -> OrderPlan {
    let number = Text.line(row[.number])
    var errors: [String] = []
    if number.isEmpty || number.count > 60 { errors.append("no_number") }
    if row[.body].isEmpty && row[.title].isEmpty { errors.append("no_words") }
    if row[.body].count > Limits.textCharacters { errors.append("too_long") }
    var notes: [String] = []
    let called = OrderTime.read(row[.calledAt])?.instant
    if !row[.calledAt].isEmpty, called == nil { notes.append("time_unclear") }
    var due = OrderTime.due(row[.dueAt], from: called ?? now, calendar)
    if !row[.dueAt].isEmpty, due == nil { notes.append("due_unclear") }
    // A year of four nines is the hotline's word for no limit, or a slip: neither is one.
    if let limit = due, limit > now + .days(OrderTime.daysMax) {
      due = nil
      notes.append("due_far")
    }
    if let limit = due, let called, limit < called { notes.append("due_before_call") }
    if !row[.phone].isEmpty, Contact.phone(from: row[.phone]) == nil { notes.append("phone_unclear") }
    let digest = Hex.encode(vault.lookupHash(OrderImport.kept(row).said, purpose: "case_work_orders.digest"))
    let known = errors.isEmpty ? orders[number] : nil
    let fate: OrderFate = !errors.isEmpty ? .error : known == nil ? .new : known?.digest == digest ? .same : .changed
    return OrderPlan(
      row: row, number: number, fate: fate, digest: digest, calledAt: called, dueAt: due, notes: errors + (errors.isEmpty ? notes : []),
      known: known)
  }

  /// The titles of what the hotline changed; the caller's name and number are not compared, only whether anything else differs.
  private func changed(_ plan: OrderPlan) throws -> [String] {
    guard let sealed = plan.known?.cellsSealed else { return [] }
    let (old, new) = (try OrderCells.open(sealed, plan.number, vault), OrderCells(plan.row))
    let known = OrderColumn.read.filter { old.known[$0.rawValue] != new.known[$0.rawValue] }.map { $0.titles[0] }
    let others = Set(old.others.keys).union(new.others.keys).filter { old.others[$0] != new.others[$0] }.sorted()
    return known + others
  }

  // MARK: Taking in

  /// One batch, in its own transaction: judged again, so that what happened meanwhile counts.
  func take(_ rows: [OrderRow], by viewer: Viewer, _ tx: Tx) throws -> [OrderFate: Int] {
    var counts: [OrderFate: Int] = [:]
    for plan in try plan(rows, viewer.community, tx) {
      counts[plan.fate, default: 0] += 1
      switch plan.fate {
      case .new: try open(plan, by: viewer, tx)
      case .changed: try change(plan, by: viewer, tx)
      case .same, .error: break
      }
    }
    return counts
  }

  private func open(_ plan: OrderPlan, by viewer: Viewer, _ tx: Tx) throws {
    let row = plan.row
    let (place, said) = try place(row[.address], viewer.community, tx)
    let words = row[.body].isEmpty ? row[.title] : row[.body]
    var command = OpenCase(body: said.isEmpty ? words : words + "\n" + said)
    command.title = String(Text.line(row[.title]).prefix(60))
    command.place = place
    command.urgency = OrderImport.isUrgent(row[.urgency]) ? .urgent : .normal
    command.category = try category(row[.kind], viewer.community, tx)
    command.isReceivedByFiler = false
    // The hotline asked nobody whether the property firm may know.
    command.isKeptFromProperty = true
    let kept = OrderImport.kept(row)
    command.caller = OpenCase.Caller(
      name: kept[.caller].isEmpty ? "12345" : kept[.caller], phone: kept[.phone], organization: nil, channel: .hotline)
    let item = try command.run(by: viewer, vault: vault, tx)
    try tx.insert(plan, case: item.id, viewer.community, vault, by: viewer.person)
    try tx.turnClock(of: item) { clock, _ in clock.limit(plan.dueAt) }
  }

  /// The row with name and number as they are kept of a caller: in the one form of a number, so that what goes out compares equal.
  static func kept(_ row: OrderRow) -> OrderRow {
    var row = row
    let phone = Contact.phone(from: row[.phone]) ?? Text.line(row[.phone])
    row.cells[.phone] = phone.isEmpty ? nil : String(phone.prefix(60))
    let name = String(Text.line(row[.caller]).prefix(60))
    row.cells[.caller] = name.isEmpty ? nil : name
    return row
  }

  /// What the hotline changed is written into the case for its handlers; the limit follows.
  private func change(_ plan: OrderPlan, by viewer: Viewer, _ tx: Tx) throws {
    guard let order = plan.known, let item = try tx.findCase(order.caseID) else { return }
    try tx.update(plan, viewer.community, vault)
    // The titles only: what the cells say is sealed beside the order, and goes when the caller is forgotten.
    try tx.addStep(
      .noted, to: item, author: .handler, by: viewer.person,
      words: "12345工单 \(plan.number) 有变动：" + plan.changed.joined(separator: "、"), visibility: .inside)
    try tx.audit("case.order_changed", subject: item.id.text, detail: item.number, by: viewer)
    try tx.record(CaseNoted(caseID: item.id), by: viewer)
    try tx.turnClock(of: item) { clock, _ in clock.limit(plan.dueAt) }
  }

  /// Where it is, as far as the address says so for sure; otherwise the address stays in the words.
  private func place(_ address: String, _ community: CommunityID, _ tx: Tx) throws -> (PlaceChoice, said: String) {
    let line = Text.line(address)
    if line.isEmpty { return (.nowhere, "") }
    guard let match = try territories.current(community, tx)?.gazetteer.match(line), match.isSure, let building = match.building else {
      return (.nowhere, "地址：" + line)
    }
    return (match.unitText.isEmpty ? .common(.other, building) : .room(building, match.unitText), "")
  }

  private func category(_ kind: String, _ community: CommunityID, _ tx: Tx) throws -> CaseCategoryID? {
    let word = Text.line(kind)
    if word.isEmpty { return nil }
    let routing = try tx.caseRouting(community)
    let open = Set(routing.windows.filter(\.isOpen).map(\.id))
    return routing.categories.first { $0.isOpen && open.contains($0.window) && ($0.name == word || $0.englishName == word) }?.id
  }

  /// 紧急, 特急, 加急, urgent, high; 不急 and 一般 are not.
  static func isUrgent(_ text: String) -> Bool {
    let line = Text.line(text).lowercased()
    if line.contains("不") || line.contains("非") { return false }
    return ["急", "urgent", "high"].contains { line.contains($0) }
  }
}
