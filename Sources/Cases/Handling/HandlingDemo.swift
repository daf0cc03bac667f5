import Contracts
import Foundation
import Kernel
import Store

/// `Data/demo-handling.json`: words for what people do on a case together.
struct HandlingDemoWords: Sendable, Decodable {
  let tasks: [String]
  let assistNotes: [String]
  let assistResults: [String]
  /// Kind and name.
  let debtors: [[String]]
  let demandWords: [String]
  let sumWords: [String]

  init(home: String) throws {
    let file = URL(fileURLWithPath: home + "/Data/demo-handling.json")
    self = try JSONDecoder().decode(HandlingDemoWords.self, from: try Data(contentsOf: file))
  }
}

/// Small tasks and helpers on some of what is in hand, and the facts of some owed sums. Its own dice, so that more or less of it moves
/// nothing else.
struct HandlingDemo: Sendable {
  struct Line: Sendable {
    let item: Case
    let lead: Handler
    var tasks: [(title: String, dueOn: LocalDay, isDone: Bool)] = []
    var helper: (handler: Handler, note: String, result: String?)?
    var debt: CaseDebt?
    var demand: (event: DebtClock.Event, words: String)?
    var sums: [DebtSum] = []
  }

  private let demo: CaseDemo
  private let words: HandlingDemoWords
  private let debtCategories: Set<CaseCategoryID>
  private var dice: CaseDice

  init(_ demo: CaseDemo, words: HandlingDemoWords, routing: CaseRouting) {
    self.demo = demo
    self.words = words
    debtCategories = Set(routing.categories.filter { $0.key.hasSuffix(".debt") }.map(\.id))
    dice = CaseDice(demo.seed ^ 0x6861_6E64)
  }

  mutating func lines(_ lives: [LivedCase], until: Timestamp) -> [Line] {
    let today = SiteZone.shanghai.day(of: until)
    return lives.compactMap { line($0.item, today) }
  }

  private mutating func line(_ item: Case, _ today: LocalDay) -> Line? {
    guard let lead = item.lead else { return nil }
    var line = Line(item: item, lead: lead)
    if item.state == .doing, dice.chance(40) {
      for title in [dice.pick(words.tasks), dice.pick(words.tasks)] where !line.tasks.contains(where: { $0.title == title }) {
        line.tasks.append((title, today.adding(days: dice.below(6) - 1), dice.chance(40)))
      }
    }
    if item.state == .doing, dice.chance(20), let helper = demo.setting.centre.first(where: { $0.person != lead.person }) {
      line.helper = (helper, dice.pick(words.assistNotes), dice.chance(50) ? dice.pick(words.assistResults) : nil)
    }
    if let category = item.category, debtCategories.contains(category), dice.chance(70) { owe(&line, today) }
    return line.tasks.isEmpty && line.helper == nil && line.debt == nil ? nil : line
  }

  private mutating func owe(_ line: inout Line, _ today: LocalDay) {
    let filed = SiteZone.shanghai.day(of: line.item.openedAt)
    let debtor = dice.pick(words.debtors)
    let evidence = CaseDebt.Evidence.allCases.filter { _ in dice.chance(65) }
    line.debt = CaseDebt(
      debtor: DebtClock.Debtor(rawValue: debtor.first ?? "") ?? .other, debtorName: debtor.last ?? "",
      deliveredOn: filed.adding(days: -120 - dice.below(300)), agreedOn: filed.adding(days: -30 - dice.below(60)),
      evidence: Set(evidence))
    line.demand = (DebtClock.Event(kind: .demanded, day: filed.adding(days: -5)), dice.pick(words.demandWords))
    let claimed = (20 + dice.below(400)) * 100_000
    line.sums.append(DebtSum(kind: .claimed, fen: claimed, day: filed, words: words.sumWords[0]))
    if dice.chance(55) {
      let back = claimed / 10 * (2 + dice.below(8))
      line.sums.append(DebtSum(kind: .recovered, fen: back, day: min(today, filed.adding(days: 10)), words: words.sumWords[1]))
    }
  }
}

extension Tx {
  func insertDemo(_ lines: [HandlingDemo.Line]) throws {
    for line in lines {
      let (item, lead) = (line.item, line.lead)
      for (place, task) in line.tasks.enumerated() {
        try insertTask(task.title, of: item, position: place + 1, to: lead, dueOn: task.dueOn, by: lead.person)
      }
      for (task, planned) in zip(try tasks(of: item.id), line.tasks) where planned.isDone {
        try finish(task, isDone: true, by: lead.person)
      }
      if let helper = line.helper {
        _ = try askAssistant(helper.handler, of: item, words: helper.note, by: lead.person)
        if let result = helper.result {
          try run(
            """
            UPDATE case_assistants SET result = \(result), answered_at = \(now)
            WHERE case_id = \(item.id) AND post_id = \(helper.handler.post)
            """)
        }
      }
      if let debt = line.debt { try keep(debt, of: item, by: lead.person) }
      if let demand = line.demand { try insert(demand.event, words: demand.words, of: item, by: lead.person) }
      for sum in line.sums { try insert(sum, of: item, by: lead.person) }
    }
  }
}
