import Contracts
import Foundation
import Kernel
import Web

/// One more thing that a community wants to know in cases of a category: which lift, since when, how much.
struct CaseQuestion: Codable, Sendable, Hashable {
  enum Kind: String, Codable, CaseIterable, Sendable { case text, choice, number, date, yesNo = "yes_no" }

  static let wordMax = 60
  static let choicesMax = 12
  static let choiceMax = 40
  static let answerMax = 200

  /// Stays the same while words are mended, so that answers find their question.
  var key: String
  var kind: Kind
  var word: String
  var englishWord: String
  var isRequired: Bool
  /// In Chinese and in English, in one order; of a choice only.
  var choices: [String] = []
  var englishChoices: [String] = []

  /// A sum of money: the question with which every community begins keeps its key, however it is put (`Data/questions.json`).
  private var isAmount: Bool { key == "amount" }

  func word(in locale: Language) -> String { locale == .english && !englishWord.isEmpty ? englishWord : word }

  /// What an answer is called; its own words where there is no other name for it.
  func choice(_ value: String, in locale: Language) -> String {
    guard locale == .english, let place = choices.firstIndex(of: value), englishChoices.indices.contains(place) else { return value }
    return englishChoices[place]
  }

  /// The answer in the one form in which it is kept: `2026-11-25`, `12.5`, `yes`, the Chinese name of a choice. Empty for none.
  func value(_ typed: String) throws(AnswerFault) -> String {
    let text = Text.line(typed)
    if text.isEmpty {
      if isRequired { throw .missing }
      return ""
    }
    switch kind {
    case .text:
      // What people write stays as they write it.
      let words = Text.paragraphs(typed).split(whereSeparator: \.isNewline).joined(separator: " ")
      if words.unicodeScalars.count > CaseQuestion.answerMax { throw .tooLong }
      return words
    case .choice:
      guard let choice = choices.first(where: { $0 == typed || $0 == text }) else { throw .notAmongChoices }
      return choice
    case .number:
      let number = try CaseQuestion.number(text)
      if isAmount, number.hasPrefix("-") { throw .negative }
      return number
    case .date:
      guard let day = LocalDay(text), (1_900...2_199).contains(day.year) else { throw .notADay }
      return day.description
    case .yesNo:
      guard text == "yes" || text == "no" else { throw .notAmongChoices }
      return text
    }
  }

  /// `1,200.50` → `1200.50`: at most twelve digits before the point and four behind it.
  private static func number(_ text: String) throws(AnswerFault) -> String {
    let plain = text.filter { $0 != "," && $0 != " " }
    guard plain.firstMatch(of: /^-?\d{1,12}(\.\d{1,4})?$/) != nil else { throw .notANumber }
    return plain
  }

  /// Whether an answer to `other` answers this as well.
  func isAnswered(like other: CaseQuestion) -> Bool { key == other.key && kind == other.kind && word == other.word && choices == other.choices }
}

/// Why an answer is not one.
enum AnswerFault: Error, Sendable, Equatable {
  case missing, tooLong, notAmongChoices, notANumber, negative, notADay

  var code: String {
    switch self {
    case .missing: "question.answer_missing"
    case .tooLong: "field.too_long"
    case .notAmongChoices: "field.not_among_choices"
    case .notANumber: "question.not_a_number"
    case .negative: "question.negative"
    case .notADay: "field.not_a_day"
    }
  }
}

/// The questions of one category in one version. Version 0: none were ever asked.
struct Questionnaire: Sendable, Hashable {
  static let questionsMax = 8

  let category: CaseCategoryID?
  let version: Int
  let questions: [CaseQuestion]

  static let none = Questionnaire(category: nil, version: 0, questions: [])

  var isEmpty: Bool { questions.isEmpty }

  subscript(_ key: String) -> CaseQuestion? { questions.first { $0.key == key } }

  /// The question after this one; the first after nil.
  func next(after key: String?) -> CaseQuestion? {
    guard let key, let place = questions.firstIndex(where: { $0.key == key }) else { return questions.first }
    return questions.dropFirst(place + 1).first
  }

  /// The first that must be answered and is not, or whose answer is one no longer.
  func gap(in answers: CaseAnswers) -> CaseQuestion? {
    questions.first { question in
      guard let answer = answers.answer(to: question) else { return question.isRequired }
      return (try? question.value(answer.value)) == nil
    }
  }
}

/// What was answered, with the question as it was asked: whatever becomes of the questions, an answer stays readable.
struct CaseAnswers: Codable, Sendable, Hashable {
  struct Answer: Codable, Sendable, Hashable {
    var question: CaseQuestion
    var value: String
  }

  /// The version to which the writer answered last.
  var version = 0
  private(set) var answers: [Answer] = []

  var isEmpty: Bool { answers.isEmpty }

  func answer(to question: CaseQuestion) -> Answer? { answers.first { $0.question.key == question.key && $0.question.kind == question.kind } }

  /// Empty takes an answer back.
  mutating func set(_ value: String, to question: CaseQuestion, version: Int) {
    self.version = version
    answers.removeAll { $0.question.key == question.key }
    if !value.isEmpty { answers.append(Answer(question: question, value: value)) }
  }

  /// As a case keeps them: in the order of the questions, then what was answered to questions that are asked no more.
  func settled(_ list: Questionnaire) -> CaseAnswers {
    var settled = CaseAnswers()
    settled.version = list.version
    for question in list.questions {
      guard let answer = answer(to: question), let value = try? question.value(answer.value), !value.isEmpty else { continue }
      settled.answers.append(Answer(question: question, value: value))
    }
    settled.answers += answers.filter { answer in list[answer.question.key]?.kind != answer.question.kind }
    return settled
  }

  /// Answers that came by program: by key, all of them known, none wrong.
  init(given: [String: String], to list: Questionnaire) throws(Problem) {
    var errors: [Problem.Field] = []
    version = list.version
    for key in given.keys.sorted() where list[key] == nil { errors.append(Problem.Field("answers.\(key)", "case.input_unknown")) }
    for question in list.questions {
      guard let typed = given[question.key] else { continue }
      do throws(AnswerFault) {
        let value = try question.value(typed)
        if !value.isEmpty { answers.append(Answer(question: question, value: value)) }
      } catch {
        errors.append(Problem.Field("answers.\(question.key)", error.code))
      }
    }
    if !errors.isEmpty { throw Problem(.invalid, code: "case.input_invalid", fields: errors) }
  }

  init() {}

  // MARK: Stored

  /// Empty for none, so that a draft of long ago reads as one without answers.
  init(stored: String) throws {
    if stored.isEmpty { return }
    self = try JSONDecoder().decode(CaseAnswers.self, from: Data(stored.utf8))
  }

  var stored: String {
    get throws {
      if isEmpty { return "" }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}
