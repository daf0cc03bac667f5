import Contracts
import Foundation
import Kernel
import Store

/// `Data/questions.json`: what a community asks at the start. None of it must be answered.
struct QuestionStart: Sendable, Decodable {
  let category: String
  let questions: [CaseQuestion]

  /// `home` is the folder that holds `Data/`.
  static func all(home: String) throws -> [QuestionStart] {
    try JSONDecoder().decode([QuestionStart].self, from: try Data(contentsOf: URL(fileURLWithPath: home + "/Data/questions.json")))
  }
}

extension Tx {
  /// Gives a community its first questions. One that has any keeps what it has.
  func installQuestions(_ start: [QuestionStart], community: CommunityID) throws {
    if try exists("SELECT 1 FROM case_questions WHERE community_id = \(community) LIMIT 1") { return }
    let routing = try caseRouting(community)
    for list in start {
      guard let category = routing.categories.first(where: { $0.key == list.category }) else { continue }
      try keep(list.questions, of: category.id, version: 1, community: community, by: nil)
    }
  }
}

/// Answers of invented cases: two of three have them.
struct QuestionDemo: Sendable {
  let lists: [CaseCategoryID: Questionnaire]

  func answers(of item: Case) -> CaseAnswers {
    var answers = CaseAnswers()
    guard let list = item.category.flatMap({ lists[$0] }), let number = Int(item.number.suffix(4)), !number.isMultiple(of: 3) else {
      return answers
    }
    for question in list.questions {
      let value =
        switch question.kind {
        case .text: ""
        case .choice: question.choices[number % question.choices.count]
        case .number: String(8_000 + number * 370)
        case .date: SiteZone.shanghai.day(of: item.openedAt).adding(days: -20 - number % 60).description
        case .yesNo: number.isMultiple(of: 4) ? "no" : "yes"
        }
      answers.set(value, to: question, version: list.version)
    }
    return answers
  }
}
