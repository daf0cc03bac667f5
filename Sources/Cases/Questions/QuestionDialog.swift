import Contracts
import Kernel
import Store
import Web

/// The way through the questions, which a signed-in person and a reporter without an account go alike.
struct QuestionDialog: Sendable {
  let list: Questionnaire
  let answers: CaseAnswers

  /// For a draft: the category that was chosen, or to which its words point.
  init(body: String, category: CaseCategoryID?, answers: CaseAnswers, _ routing: CaseRouting, _ tx: Tx) throws {
    let known = routing.category(category) ?? routing.category(for: body)
    list = try tx.questionnaire(of: known?.id)
    self.answers = answers
  }

  /// She has answered, and the questions are others now.
  var hasChanged: Bool { !answers.isEmpty && answers.version != list.version }

  var gap: CaseQuestion? { list.gap(in: answers) }

  /// What the case keeps.
  var settled: CaseAnswers { answers.settled(list) }

  /// The question of the address; the first that is open, or the first, when it is asked no more.
  func asked(_ key: String) -> CaseQuestion? { list[key] ?? gap ?? list.questions.first }

  /// What came with a form: the question in the version in which it was shown.
  struct Given: Sendable {
    let key: String
    let version: Int
    let typed: String

    init?(_ form: Form) {
      key = form.raw("question")
      typed = form.raw("answer")
      guard let version = Int(form.raw("version")), !key.isEmpty, key.count <= 40 else { return nil }
      self.version = version
    }

    /// Puts the answer into `answers`, also when the question was changed meanwhile: then as an answer to what was asked. Gives what is
    /// wrong with it.
    func keep(in answers: inout CaseAnswers, of list: Questionnaire, _ tx: Tx) throws -> AnswerFault? {
      let shown = try list.version == version ? list : tx.questionnaire(of: list.category, version: version)
      guard let question = shown[key] else { return nil }
      do throws(AnswerFault) {
        answers.set(try question.value(typed), to: question, version: version)
        return nil
      } catch {
        return error
      }
    }
  }
}
