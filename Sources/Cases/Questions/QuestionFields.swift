import Kernel
import Web

extension CaseWords {
  /// 是 · 2026-11-25 · 夜间
  func answer(_ answer: CaseAnswers.Answer) -> String {
    switch answer.question.kind {
    case .yesNo: text("question.\(answer.value == "yes" ? "yes" : "no")")
    case .choice: answer.question.choice(answer.value, in: context.locale)
    case .text, .number, .date: answer.value
    }
  }

  /// The rows of answers, for the pages of a case.
  func answers(_ answers: CaseAnswers) -> Fields {
    let rows: [Fields] = answers.answers.map { one in
      ["question": one.question.word(in: context.locale), "answer": answer(one), "key": one.question.key]
    }
    return ["answers": rows, "hasAnswers": !rows.isEmpty]
  }

  /// 哪一部电梯：3号；有人被困吗：否
  func answersInOneLine(_ answers: CaseAnswers) -> String {
    answers.answers.map { $0.question.word(in: context.locale) + text("question.colon") + answer($0) }
      .joined(separator: text("question.semicolon"))
  }

  /// The page that asks one question. `typed`: what was sent and is not right yet.
  func question(_ question: CaseQuestion, of list: Questionnaire, _ answers: CaseAnswers, typed: String?, _ fault: AnswerFault?) -> Fields {
    let value = typed ?? answers.answer(to: question)?.value ?? ""
    let place = (list.questions.firstIndex(of: question) ?? 0) + 1
    let names = question.kind == .yesNo ? ["yes", "no"] : question.choices
    let choices: [Fields] = names.map { name in
      let word = question.kind == .yesNo ? text("question.\(name)") : question.choice(name, in: context.locale)
      return ["value": name, "word": word, "isChosen": name == value]
    }
    return [
      "question": question.word(in: context.locale), "key": question.key, "version": list.version, "value": value,
      "isChoice": question.kind == .choice || question.kind == .yesNo, "choices": choices, "isText": question.kind == .text,
      "isNumber": question.kind == .number, "isDate": question.kind == .date, "isOptional": !question.isRequired,
      "place": place, "count": list.questions.count, "max": CaseQuestion.answerMax, "isWrong": fault != nil,
      "wrong": fault.map { text("problem." + $0.code) } ?? "",
    ]
  }
}
