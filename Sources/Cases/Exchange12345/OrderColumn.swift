import Kernel

/// What a column of a sheet of work orders holds, in the order in which we write them.
enum OrderColumn: String, CaseIterable, Sendable, Codable {
  case number
  case calledAt = "called_at"
  case caller, phone, kind, title, body, address
  case dueAt = "due_at"
  case urgency
  // What we write and do not read: the results.
  case caseNumber = "case_number"
  case state, result
  case closedAt = "closed_at"
  case isSolved = "is_solved"
  case isSatisfied = "is_satisfied"
  case answer

  static let read: [OrderColumn] = [.number, .calledAt, .caller, .phone, .kind, .title, .body, .address, .dueAt, .urgency]
  static let results: [OrderColumn] = [.caseNumber, .state, .result, .closedAt, .isSolved, .isSatisfied, .answer]

  /// Titles that hotlines give to it; the first is what we write.
  var titles: [String] {
    switch self {
    case .number: ["工单编号", "工单号", "工单流水号", "流水号", "受理单号", "热线工单编号", "业务编号", "work order", "order number"]
    case .calledAt: ["来电时间", "诉求时间", "受理时间", "登记时间", "派单时间", "工单时间", "called at"]
    case .caller: ["来电人", "来电人姓名", "诉求人", "诉求人姓名", "联系人", "姓名", "反映人", "caller"]
    case .phone: ["联系电话", "来电号码", "联系方式", "电话", "手机号", "来电电话", "phone"]
    case .kind: ["诉求类型", "诉求分类", "事项分类", "工单类型", "问题分类", "类别", "category"]
    case .title: ["诉求标题", "工单标题", "标题", "主题", "title"]
    case .body: ["诉求内容", "工单内容", "反映内容", "问题描述", "内容", "诉求描述", "description"]
    case .address: ["地址", "诉求地址", "事发地址", "事发地点", "地点", "联系地址", "address"]
    case .dueAt: ["办理时限", "截止时间", "办结时限", "要求办结时间", "到期时间", "反馈时限", "处理时限", "due"]
    case .urgency: ["紧急程度", "紧急度", "优先级", "urgency"]
    case .caseNumber: ["受理编号", "case"]
    case .state: ["办理状态", "state"]
    case .result: ["办理结果", "处理结果", "result"]
    case .closedAt: ["办结时间", "办理完成时间", "closed at"]
    case .isSolved: ["是否解决", "solved"]
    case .isSatisfied: ["是否满意", "satisfied"]
    case .answer: ["答复内容", "回复内容", "办理意见", "answer"]
    }
  }

  private static let byTitle: [String: OrderColumn] = Dictionary(
    allCases.flatMap { column in column.titles.map { (key($0), column) } }) { first, _ in first }

  /// A title without spaces, brackets and stars.
  static func key(_ title: String) -> String {
    let line = Text.line(title).lowercased()
    let whole = line.split { "(（[【".contains($0) }.first.map(String.init) ?? ""
    return whole.filter { !" *:：_、\"".contains($0) }
  }

  static func of(_ title: String) -> OrderColumn? { byTitle[key(title)] }
}

/// One row of a sheet, by its titles.
struct OrderRow: Sendable, Hashable, Codable {
  /// From 1, as the sheet counts.
  let row: Int
  /// What is read.
  var cells: [OrderColumn: String]
  /// Columns that only the hotline knows, by their own titles.
  var others: [String: String]

  subscript(_ column: OrderColumn) -> String { cells[column] ?? "" }

  /// Everything that came in but the results, in one order: the same row has the same words.
  var said: String {
    let known = OrderColumn.read.map { self[$0] }
    let rest = others.sorted { $0.key < $1.key }.map { $0.key + "=" + $0.value }
    return (known + rest).joined(separator: "\u{1F}")
  }
}

/// A sheet of work orders after its titles were found.
struct OrderSheet: Sendable {
  let columns: [Int: OrderColumn]
  let rows: [OrderRow]
  /// Titles of the columns that are kept and not read.
  let others: [String]

  /// The titles may stand under a heading of the sheet.
  static let titleRows = 15

  /// Nil without a column of numbers and one of words: then it is no sheet of work orders.
  init?(_ cells: [[String]]) {
    var best: (row: Int, columns: [Int: OrderColumn])?
    for row in cells.indices.prefix(OrderSheet.titleRows) {
      let found = OrderSheet.columns(cells[row])
      if found.count > best?.columns.count ?? 0 { best = (row, found) }
    }
    guard let best, best.columns.values.contains(.number), best.columns.values.contains(where: { $0 == .body || $0 == .title })
    else { return nil }
    columns = best.columns
    let titles = cells[best.row].map(Text.line)
    others = titles.indices.filter { best.columns[$0] == nil && !titles[$0].isEmpty }.map { titles[$0] }
    rows = cells.indices.dropFirst(best.row + 1).compactMap { place in
      OrderSheet.row(cells[place], number: place + 1, titles, best.columns)
    }
  }

  private static func columns(_ titles: [String]) -> [Int: OrderColumn] {
    var columns: [Int: OrderColumn] = [:]
    for (place, title) in titles.enumerated() {
      guard let column = OrderColumn.of(title), !columns.values.contains(column) else { continue }
      columns[place] = column
    }
    return columns
  }

  private static func row(
    _ cells: [String], number: Int, _ titles: [String], _ columns: [Int: OrderColumn]
  ) -> OrderRow? {
    var row = OrderRow(row: number, cells: [:], others: [:])
    for (place, cell) in cells.enumerated() {
      let text = Text.paragraphs(cell)
      if text.isEmpty { continue }
      if let column = columns[place] {
        if OrderColumn.read.contains(column) { row.cells[column] = text }
      } else if titles.indices.contains(place), !titles[place].isEmpty {
        row.others[titles[place]] = text
      }
    }
    return row.cells.isEmpty && row.others.isEmpty ? nil : row
  }
}
