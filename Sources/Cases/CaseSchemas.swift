import Contracts
import Kernel
import Web

/// What the API says of its answers and bodies. A test holds the answers against it.
enum CaseSchemas {
  private static let states = CaseState.allCases.map(\.rawValue)
  private static let nullableID = Schema.optionalText

  static let place = Schema.object([
    "kind": Schema.oneOf(PlaceKind.allCases.map(\.rawValue)), "building": nullableID, "building_name": Schema.text,
    "room": Schema.text, "part": Schema.optionalText, "grid": nullableID, "park": nullableID,
  ])

  static let applicant = Schema.object([
    "kind": Schema.oneOf(ApplicantKind.allCases.map(\.rawValue)), "organization": nullableID,
    "organization_name": Schema.optionalText,
  ])

  private static let lineProperties: [String: JSONValue] = [
    "id": Schema.id("cas"), "number": Schema.text, "title": Schema.text, "state": Schema.oneOf(states),
    "urgency": Schema.oneOf(Urgency.allCases.map(\.rawValue)), "applicant": applicant, "place": place,
    "window": Schema.id("win"), "category": nullableID, "lead": Schema.optionalText, "round": Schema.integer,
    "opened_at": Schema.instant, "taken_at": Schema.optionalInstant, "closed_at": Schema.optionalInstant,
    "confirmed_at": Schema.optionalInstant, "changed_at": Schema.instant, "due_at": Schema.optionalInstant,
  ]

  static let line = Schema.object(lineProperties)

  static let step = Schema.object([
    "kind": Schema.oneOf(CaseStep.Kind.allCases.map(\.rawValue)),
    "author": Schema.oneOf([CaseStep.Author.applicant.rawValue, CaseStep.Author.handler.rawValue]), "words": Schema.text,
    "about": Schema.text, "internal": Schema.flag, "round": Schema.integer, "at": Schema.instant,
  ])

  /// The promises of the present round. An instant is null when nothing is owed: answered, over, or waiting for the applicant.
  private static let clock = Schema.object([
    "started_at": Schema.instant, "responded_at": Schema.optionalInstant, "response_due_at": Schema.optionalInstant,
    "update_due_at": Schema.optionalInstant, "resolution_due_at": Schema.optionalInstant,
    "ended_at": Schema.optionalInstant, "is_paused": Schema.flag, "extension_days": Schema.integer,
  ])

  /// Null for a case that was over before there were clocks.
  private static let optionalClock = JSONValue.object(
    (clock.table ?? [:]).merging(["type": .array([.text("object"), .text("null")])]) { _, new in new })

  static let item = Schema.object(
    lineProperties.merging([
      "body": Schema.text, "channel": Schema.oneOf(CaseChannel.allCases.map(\.rawValue)), "steps": Schema.list(step),
      "photos": Schema.list(Schema.text), "recording": Schema.optionalText, "answers": Schema.list(answer), "is_rated": Schema.flag, "clock": optionalClock,
    ]) { _, new in new })

  /// An answer with the question as it was asked.
  private static let answer = Schema.object([
    "question": Schema.text, "text": Schema.text, "english_text": Schema.text, "kind": kinds, "value": Schema.text,
  ])

  private static let kinds = Schema.oneOf(CaseQuestion.Kind.allCases.map(\.rawValue))

  private static let furtherQuestion = Schema.object([
    "key": Schema.text, "kind": kinds, "text": Schema.text, "english_text": Schema.text, "is_required": Schema.flag,
    "choices": Schema.list(Schema.text), "english_choices": Schema.list(Schema.text),
  ])

  static let list = Schema.object([
    "items": Schema.list(line), "total": Schema.integer, "page": Schema.integer, "pages": Schema.integer,
  ])

  static let windows = Schema.object([
    "windows": Schema.list(
      Schema.object([
        "id": Schema.id("win"), "key": Schema.text, "name": Schema.text, "english_name": Schema.text,
        "categories": Schema.list(
          Schema.object([
            "id": Schema.id("ctg"), "key": Schema.text, "name": Schema.text, "english_name": Schema.text,
            "questions": Schema.list(furtherQuestion),
          ])),
      ]))
  ])

  // MARK: Bodies

  static let newCase = Schema.object(
    [
      "body": Schema.words(max: Limits.textCharacters), "title": Schema.text(max: 60),
      "category": Schema.id("ctg"), "keep_from_property": Schema.flag,
      // By the keys of the category's questions.
      "answers": .object(["type": .text("object"), "additionalProperties": .object(["type": .text("string")])]),
      "place": Schema.object(
        [
          "kind": Schema.oneOf(["own", "common", "room", "none"]), "building": Schema.id("bld"),
          "part": Schema.oneOf(CommonPart.allCases.map(\.rawValue)), "room": Schema.text(max: 60),
        ], optional: ["building", "part", "room"]),
    ], optional: ["title", "category", "place", "keep_from_property", "answers"])

  static let assignment = Schema.object(
    ["post": Schema.id("pst"), "words": Schema.text(max: 500)], optional: ["post", "words"])

  static let reply = Schema.object(
    ["words": Schema.words(max: Limits.textCharacters), "internal": Schema.flag], optional: ["internal"])

  static let question = Schema.object(["words": Schema.words(max: Limits.textCharacters)])

  static let extending = Schema.object([
    "days": Schema.integer(in: 1...ExtendCase.daysMax), "words": Schema.words(max: 500),
  ])

  static let closure = Schema.object(
    [
      "words": Schema.words(max: Limits.textCharacters), "result": Schema.oneOf(["answered", "declined"]),
      "despite_tasks": Schema.flag,
    ], optional: ["despite_tasks"])

  private static let levels = Schema.oneOf(RatingLevel.allCases.map(\.word))

  static let confirmation = Schema.object(
    ["rating": levels, "words": Schema.text(max: 500)], optional: ["rating", "words"])

  static let sendingBack = Schema.object(
    ["words": Schema.words(max: Limits.textCharacters), "rating": levels], optional: ["rating"])

  static let rating = Schema.object(["rating": levels, "words": Schema.text(max: 500)], optional: ["words"])

  static let withdrawal = Schema.object(["words": Schema.text(max: 500)], optional: ["words"])
}

extension CaseLine {
  /// As the API gives it. A person's case names nobody.
  var json: JSONValue { .object(properties) }

  var properties: [String: JSONValue] {
    let applicant: JSONValue = .object([
      "kind": .text(kind.rawValue), "organization": JSONValue(organization?.text),
      "organization_name": kind == .person ? .null : .text(organizationName),
    ])
    return [
      "id": .text(id.text), "number": .text(number), "title": .text(title), "state": .text(state.rawValue),
      "urgency": .text(urgency.rawValue), "applicant": applicant, "place": place.json, "window": .text(window.text),
      "category": JSONValue(category?.text), "lead": leadName.isEmpty ? .null : .text(leadName),
      "round": .integer(round), "opened_at": .text(openedAt.rfc3339()), "taken_at": JSONValue(takenAt?.rfc3339()),
      "closed_at": JSONValue(closedAt?.rfc3339()), "confirmed_at": JSONValue(confirmedAt?.rfc3339()),
      "changed_at": .text(changedAt.rfc3339()), "due_at": JSONValue(dueAt?.rfc3339()),
    ]
  }
}

extension CaseClock {
  var json: JSONValue {
    .object([
      "started_at": .text(startedAt.rfc3339()), "responded_at": JSONValue(respondedAt?.rfc3339()),
      "response_due_at": JSONValue(dues[.response]?.rfc3339()), "update_due_at": JSONValue(dues[.update]?.rfc3339()),
      "resolution_due_at": JSONValue(dues[.resolution]?.rfc3339()), "ended_at": JSONValue(endedAt?.rfc3339()),
      "is_paused": .flag(isPaused), "extension_days": .integer(extensionDays),
    ])
  }
}

extension CasePlace {
  var json: JSONValue {
    .object([
      "kind": .text(kind.rawValue), "building": JSONValue(building?.text), "building_name": .text(buildingName),
      "room": .text(unitText), "part": JSONValue(commonPart?.rawValue), "grid": JSONValue(grid?.text),
      "park": JSONValue(park?.text),
    ])
  }
}

extension CaseStep {
  var json: JSONValue {
    .object([
      "kind": .text(kind.rawValue), "author": .text(author.rawValue), "words": .text(words), "about": .text(about),
      "internal": .flag(visibility == .inside), "round": .integer(round), "at": .text(at.rfc3339()),
    ])
  }
}

extension CaseQuestion {
  var json: JSONValue {
    .object([
      "key": .text(key), "kind": .text(kind.rawValue), "text": .text(word), "english_text": .text(englishWord),
      "is_required": .flag(isRequired), "choices": .array(choices.map { .text($0) }),
      "english_choices": .array(englishChoices.map { .text($0) }),
    ])
  }
}

extension CaseAnswers.Answer {
  var json: JSONValue {
    .object([
      "question": .text(question.key), "text": .text(question.word), "english_text": .text(question.englishWord),
      "kind": .text(question.kind.rawValue), "value": .text(value),
    ])
  }
}
