import Contracts
import Kernel
import Web

/// What a category asks, as GeoReport v2 says it (`attributes` of a service definition), and the answers that come with a request
/// (`attribute[code]`).
enum Open311Attributes {
  static func node(_ list: Questionnaire, _ locale: Language, _ word: (String) -> String) -> Open311Node {
    .list(of: "attribute", list.questions.enumerated().map { place, question -> Open311Node in
      var fields: [(name: String, value: Open311Node)] = [
        ("variable", .flag(true)), ("code", .text(question.key)), ("datatype", .text(datatype(question.kind))),
        ("required", .flag(question.isRequired)), ("datatype_description", .words(note(question.kind))),
        ("order", .whole(place + 1)), ("description", .text(question.word(in: locale))),
      ]
      let choices = values(question, locale, word)
      if !choices.isEmpty { fields.append(("values", .list(of: "value", choices))) }
      return .record(fields)
    })
  }

  static let datatypes = ["string", "number", "datetime", "singlevaluelist"]

  private static func datatype(_ kind: CaseQuestion.Kind) -> String {
    switch kind {
    case .text: "string"
    case .number: "number"
    case .date: "datetime"
    case .choice, .yesNo: "singlevaluelist"
    }
  }

  /// Of an instant the day is kept.
  private static func note(_ kind: CaseQuestion.Kind) -> String { kind == .date ? "YYYY-MM-DD" : "" }

  private static func values(_ question: CaseQuestion, _ locale: Language, _ word: (String) -> String) -> [Open311Node] {
    let choices: [(key: String, name: String)] =
      switch question.kind {
      case .choice: question.choices.map { (key: $0, name: question.choice($0, in: locale)) }
      case .yesNo: ["yes", "no"].map { (key: $0, name: word("question.\($0)")) }
      case .text, .number, .date: []
      }
    return choices.map { .record([("key", .text($0.key)), ("name", .text($0.name))]) }
  }

  // MARK: Answers

  /// 400 names what is wrong, what is not asked, and what is required and missing.
  static func answers(_ form: Form, to list: Questionnaire) throws(Problem) -> CaseAnswers {
    var given: [String: String] = [:]
    for name in form.values.keys where name.hasPrefix("attribute[") && name.hasSuffix("]") {
      let key = String(name.dropFirst("attribute[".count).dropLast())
      let typed = form.raw(name)
      given[key] = list[key]?.kind == .date ? day(typed) : typed
    }
    // What was sent empty, or not at all, is told together with the rest.
    for question in list.questions where question.isRequired && given[question.key] == nil { given[question.key] = "" }
    do throws(Problem) {
      return try CaseAnswers(given: given, to: list)
    } catch {
      let fields = error.fields.map { field in
        Problem.Field("attribute[\(field.field.dropFirst("answers.".count))]", field.code)
      }
      throw Problem(.badRequest, code: "open311.input_invalid", fields: fields)
    }
  }

  private static func day(_ typed: String) -> String {
    Open311Instant.parse(typed).map { SiteZone.shanghai.day(of: $0).description } ?? typed
  }
}
