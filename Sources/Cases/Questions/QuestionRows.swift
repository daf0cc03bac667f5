import Contracts
import Foundation
import Kernel
import Store

extension Tx {
  /// The questions of a category as they are now, or as they were in a version.
  func questionnaire(of category: CaseCategoryID?, version: Int? = nil) throws -> Questionnaire {
    guard let category else { return .none }
    let older: SQL = version.map { "AND version = \($0)" } ?? ""
    let found = try first(
      """
      SELECT version, questions FROM case_questions WHERE category_id = \(category) \(sql: older)
      ORDER BY version DESC LIMIT 1
      """
    ) { row in
      Questionnaire(
        category: category, version: try row("version"),
        questions: try JSONDecoder().decode([CaseQuestion].self, from: Data(try row("questions", as: String.self).utf8)))
    }
    return found ?? Questionnaire(category: category, version: 0, questions: [])
  }

  /// All categories of a community, in one query, for lists.
  func questionnaires(_ community: CommunityID) throws -> [CaseCategoryID: Questionnaire] {
    let all = try all(
      """
      SELECT category_id, version, questions FROM case_questions WHERE community_id = \(community)
        AND version = (SELECT max(newer.version) FROM case_questions AS newer WHERE newer.category_id = case_questions.category_id)
      ORDER BY category_id LIMIT 500
      """
    ) { row in
      Questionnaire(
        category: try row("category_id"), version: try row("version"),
        questions: try JSONDecoder().decode([CaseQuestion].self, from: Data(try row("questions", as: String.self).utf8)))
    }
    var found: [CaseCategoryID: Questionnaire] = [:]
    for list in all { if let category = list.category { found[category] = list } }
    return found
  }

  /// A new version behind the others; two at once cannot both become it.
  func keep(_ questions: [CaseQuestion], of category: CaseCategoryID, version: Int, community: CommunityID, by person: PersonID?) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try run(
      """
      INSERT INTO case_questions (category_id, version, community_id, questions, made_by_person_id, made_at)
      VALUES (\(category), \(version), \(community), \(String(decoding: try encoder.encode(questions), as: UTF8.self)), \(person), \(now))
      """)
  }

  func insertAnswers(_ answers: CaseAnswers, of item: Case) throws {
    if answers.isEmpty { return }
    try run(
      """
      INSERT INTO case_answers (case_id, community_id, category_id, version, answers)
      VALUES (\(item.id), \(item.community), \(item.category), \(answers.version), \(try answers.stored))
      """)
  }

  func answers(of id: CaseID) throws -> CaseAnswers {
    try first("SELECT answers FROM case_answers WHERE case_id = \(id)") { row in try CaseAnswers(stored: try row("answers")) } ?? CaseAnswers()
  }

  /// Of many cases at once, for an export.
  func answers(of ids: [CaseID]) throws -> [CaseID: CaseAnswers] {
    var found: [CaseID: CaseAnswers] = [:]
    for batch in ids.batches(of: 500).map(Array.init) {
      let rows = try all(
        "SELECT case_id, answers FROM case_answers WHERE case_id IN (\(list: batch)) ORDER BY case_id LIMIT 500"
      ) { row in (try row("case_id", as: CaseID.self), try CaseAnswers(stored: try row("answers"))) }
      for (id, answers) in rows { found[id] = answers }
    }
    return found
  }
}
