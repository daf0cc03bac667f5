import Contracts
import Foundation
import Kernel
import Store

/// A work order as the store keeps it.
struct WorkOrder: Sendable {
  let number: String
  let caseID: CaseID
  let dueAt: Timestamp?
  let calledAt: Timestamp?
  let digest: String
  let cellsSealed: [UInt8]?
  let importedAt: Timestamp

  init(_ row: Row) throws {
    number = try row("number")
    caseID = try row("case_id")
    dueAt = try row(optional: "due_at")
    calledAt = try row(optional: "called_at")
    digest = try row("digest")
    cellsSealed = try row(optional: "cells_sealed")
    importedAt = try row("imported_at")
  }
}

/// A work order beside what came of it: for the list and for the results.
struct OrderOutcome: Sendable {
  let order: WorkOrder
  let caseNumber: String
  let title: String
  let body: String
  let state: CaseState
  let closedAt: Timestamp?
  let answer: String
  let isConfirmed: Bool
  let isReturned: Bool
  let callerName: String
  /// The caller's number; nil when none was given, or when she was forgotten.
  let phoneSealed: [UInt8]?

  init(_ row: Row) throws {
    order = try WorkOrder(row)
    caseNumber = try row("case_number")
    title = try row("title")
    body = try row("body")
    state = try row("state")
    closedAt = try row(optional: "closed_at")
    answer = try row(optional: "answer") ?? ""
    isConfirmed = state == .confirmed
    isReturned = try row("round", as: Int.self) > 1 && state.isOpen
    callerName = try row(optional: "caller_name") ?? ""
    phoneSealed = try row(optional: "phone_sealed")
  }
}

/// What of a row is sealed: everything but the caller, who can be forgotten.
struct OrderCells: Codable, Sendable {
  var known: [String: String]
  var others: [String: String]

  init(_ row: OrderRow) {
    known = Dictionary(uniqueKeysWithValues: row.cells.filter { $0.key != .caller && $0.key != .phone }.map { ($0.key.rawValue, $0.value) })
    others = row.others
  }

  func seal(_ order: String, _ vault: Vault, _ world: World) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(self), as: UTF8.self)
    return vault.seal(text, table: "case_work_orders", column: "cells", row: order, world: world)
  }

  static func open(_ sealed: [UInt8], _ order: String, _ vault: Vault) throws -> OrderCells {
    let text = try vault.open(sealed, table: "case_work_orders", column: "cells", row: order)
    return try JSONDecoder().decode(OrderCells.self, from: Data(text.utf8))
  }
}

extension Tx {
  func workOrder(_ number: String, _ community: CommunityID) throws -> WorkOrder? {
    try workOrders([number], community)[number]
  }

  /// Those of these numbers that are here, by number.
  func workOrders(_ numbers: [String], _ community: CommunityID) throws -> [String: WorkOrder] {
    var found: [String: WorkOrder] = [:]
    var rest = numbers[...]
    while !rest.isEmpty {
      let some = Array(rest.prefix(500))
      rest = rest.dropFirst(500)
      let orders = try all(
        "SELECT * FROM case_work_orders WHERE community_id = \(community) AND number IN (\(list: some))", WorkOrder.init)
      for order in orders { found[order.number] = order }
    }
    return found
  }

  func workOrder(of id: CaseID) throws -> WorkOrder? {
    try first("SELECT * FROM case_work_orders WHERE case_id = \(id)", WorkOrder.init)
  }

  func insert(_ order: OrderPlan, case id: CaseID, _ community: CommunityID, _ vault: Vault, by person: PersonID) throws {
    try run(
      """
      INSERT INTO case_work_orders (community_id, number, case_id, due_at, called_at, digest, cells_sealed, imported_at,
        imported_by_person_id)
      VALUES (\(community), \(order.number), \(id), \(order.dueAt), \(order.calledAt), \(order.digest),
        \(try OrderCells(order.row).seal(order.number, vault, world)), \(now), \(person))
      """)
  }

  func update(_ order: OrderPlan, _ community: CommunityID, _ vault: Vault) throws {
    try run(
      """
      UPDATE case_work_orders SET due_at = \(order.dueAt), called_at = \(order.calledAt), digest = \(order.digest),
        cells_sealed = \(try OrderCells(order.row).seal(order.number, vault, world))
      WHERE community_id = \(community) AND number = \(order.number)
      """)
  }

  /// With the caller goes what the hotline told of her.
  func forgetOrderCells(of id: CaseID) throws {
    try run("UPDATE case_work_orders SET cells_sealed = NULL WHERE case_id = \(id)")
  }

  func forgetOrderCellsOfForgottenCallers() throws {
    try run(
      """
      UPDATE case_work_orders SET cells_sealed = NULL WHERE cells_sealed IS NOT NULL AND case_id IN (
        SELECT case_id FROM case_callers WHERE forgotten_at IS NOT NULL)
      """)
  }

  /// The orders whose cases the viewer may see, the latest first.
  func orderOutcomes(_ viewer: Viewer, from: Timestamp?, until: Timestamp?, limit: Int, offset: Int = 0) throws -> [OrderOutcome] {
    try orderOutcomes(CasePolicy.visible(viewer), from: from, until: until, limit: limit, offset: offset)
  }

  /// `condition` says which cases: of a viewer, or for the command line all of a community.
  func orderOutcomes(_ condition: SQL, from: Timestamp?, until: Timestamp?, limit: Int, offset: Int = 0) throws -> [OrderOutcome] {
    try all(
      """
      SELECT case_work_orders.*, cases.number AS case_number, cases.title, cases.body, cases.state, cases.closed_at, cases.round,
        (SELECT case_closures.words FROM case_closures WHERE case_closures.case_id = cases.id
          AND case_closures.round = cases.round) AS answer,
        case_callers.name AS caller_name, case_callers.phone_sealed
      FROM case_work_orders JOIN cases ON cases.id = case_work_orders.case_id
      LEFT JOIN case_callers ON case_callers.case_id = cases.id
      WHERE \(sql: condition) AND \(sql: Tx.span(from, until))
      ORDER BY case_work_orders.imported_at DESC, case_work_orders.number DESC LIMIT \(limit) OFFSET \(offset)
      """, OrderOutcome.init)
  }

  func orderCount(_ viewer: Viewer) throws -> Int {
    try scalar(
      """
      SELECT count(*) FROM case_work_orders JOIN cases ON cases.id = case_work_orders.case_id
      WHERE \(sql: CasePolicy.visible(viewer))
      """) ?? 0
  }

  private static func span(_ from: Timestamp?, _ until: Timestamp?) -> SQL {
    var parts: [SQL] = ["1 = 1"]
    if let from { parts.append("case_work_orders.imported_at >= \(from)") }
    if let until { parts.append("case_work_orders.imported_at < \(until)") }
    return SQL.joined(parts, by: " AND ")
  }

  // MARK: Drafts

  func keepOrderDraft(_ rows: [OrderRow], key: String, name: String, by viewer: Viewer, _ vault: Vault) throws {
    let text = String(decoding: try JSONEncoder().encode(rows), as: UTF8.self)
    let sealed = vault.seal(text, table: "case_order_drafts", column: "rows", row: key, world: world)
    try run(
      """
      INSERT INTO case_order_drafts (key, community_id, person_id, name, rows_sealed, made_at)
      VALUES (\(key), \(viewer.community), \(viewer.person), \(name), \(sealed), \(now))
      """)
  }

  /// Her own draft; nil when it was taken in, or lay for a day.
  func orderDraft(_ key: String, of viewer: Viewer, _ vault: Vault) throws -> (name: String, rows: [OrderRow])? {
    try first(
      """
      SELECT name, rows_sealed FROM case_order_drafts
      WHERE key = \(key) AND community_id = \(viewer.community) AND person_id = \(viewer.person) AND made_at > \(now - .days(1))
      """
    ) { row in
      let text = try vault.open(try row("rows_sealed"), table: "case_order_drafts", column: "rows", row: key)
      return (try row("name"), try JSONDecoder().decode([OrderRow].self, from: Data(text.utf8)))
    }
  }

  func endOrderDraft(_ key: String) throws { try run("DELETE FROM case_order_drafts WHERE key = \(key)") }

  public func forgetOrderDrafts() throws { try run("DELETE FROM case_order_drafts WHERE made_at <= \(now - .days(1))") }
}
