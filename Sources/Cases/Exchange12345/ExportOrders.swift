import Contracts
import Kernel
import Sheets
import Store

/// The results in the shape in which the orders came: first what the hotline sent, word for word, then what came of it.
///
/// Whether the caller is satisfied is never told of one case: the column is there for the shape, and says so.
struct OrderExport: Sendable {
  let vault: Vault
  static let rowsMax = 100_000

  func list(_ outcomes: [OrderOutcome]) throws -> (columns: [String], rows: [[SheetCell]]) {
    let found = try outcomes.map { one in
      (one: one, cells: try one.order.cellsSealed.map { try OrderCells.open($0, one.order.number, vault) })
    }
    let others = Set(found.flatMap { $0.cells.map { Array($0.others.keys) } ?? [] }).sorted()
    let columns = OrderColumn.read.map { $0.titles[0] } + others + OrderColumn.results.map { $0.titles[0] }
    let rows = try found.map { pair -> [SheetCell] in
      let known = try OrderColumn.read.map { column in SheetCell.cell(try said(column, pair.one, pair.cells)) }
      let rest = others.map { SheetCell.cell(pair.cells?.others[$0] ?? "") }
      return known + rest + OrderColumn.results.map { SheetCell.cell(result($0, pair.one)) }
    }
    return (columns, rows)
  }

  /// As it came; what was forgotten with the caller is what the case itself says.
  private func said(_ column: OrderColumn, _ one: OrderOutcome, _ cells: OrderCells?) throws -> String {
    switch column {
    // An order without a name got that of the hotline.
    case .caller: return one.callerName == "12345" ? "" : one.callerName
    case .phone:
      return try one.phoneSealed.map { try vault.open($0, table: "case_callers", column: "phone", row: one.order.caseID.text) } ?? ""
    case .number where cells == nil: return one.order.number
    case .title where cells == nil: return one.title
    case .body where cells == nil: return one.body
    default: return cells?.known[column.rawValue] ?? ""
    }
  }

  private func result(_ column: OrderColumn, _ one: OrderOutcome) -> String {
    switch column {
    case .caseNumber: return one.caseNumber
    case .state: return OrderExport.states[one.state] ?? ""
    case .result: return one.closedAt == nil ? "" : one.state == .declined ? "办不了，已说明" : "已办结"
    case .closedAt: return one.closedAt.map(OrderTime.text) ?? ""
    case .isSolved: return one.isConfirmed ? "是" : one.isReturned ? "否" : one.closedAt == nil ? "" : "未反馈"
    case .isSatisfied: return one.closedAt == nil ? "" : "不单独提供"
    case .answer: return one.closedAt == nil ? "" : one.answer
    default: return ""
    }
  }

  /// In the hotline's language, whatever that of the reader is.
  private static let states: [CaseState: String] = [
    .waiting: "待受理", .doing: "办理中", .answered: "已答复", .confirmed: "已确认", .returned: "退回重办", .declined: "办不了，已说明",
    .withdrawn: "已撤回",
  ]
}

extension SheetCell {
  fileprivate static func cell(_ text: String) -> SheetCell { text.isEmpty ? .empty : .text(text) }
}
