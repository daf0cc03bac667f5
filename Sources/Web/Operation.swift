/// What the OpenAPI document says of one route of the API. Written beside the handler, so that both change together.
public struct Operation: Sendable {
  public struct Parameter: Sendable {
    public enum Place: String, Sendable { case path, query, header }
    public let name: String
    public let place: Place
    public let schema: JSONValue
    public let isRequired: Bool
    public init(_ name: String, in place: Place, _ schema: JSONValue, isRequired: Bool = false) {
      self.name = name
      self.place = place
      self.schema = schema
      self.isRequired = isRequired || place == .path
    }
  }

  /// camelCase, unique: `listCases`.
  public let id: String
  public let summary: String
  public let parameters: [Parameter]
  /// The JSON Schema of the body, if the route takes one.
  public let body: JSONValue?
  /// The status of success and the schema of its JSON; nil for an answer without JSON.
  public let success: Int
  public let answer: JSONValue?
  /// Problems that can come back beside 400, 401 and 404, which every route has: 409, 413, 415, 422, 429 …
  public let problems: [Int]

  /// In what body, answer and problems are written, where a standard of others says so.
  public struct Format: Sendable {
    public var body = "application/json"
    public var answer = "application/json"
    /// The schema of problems, which are then written like answers; nil: RFC 9457.
    public var problem: JSONValue?
  }
  public var format = Format()

  public init(
    _ id: String, _ summary: String, parameters: [Parameter] = [], body: JSONValue? = nil,
    success: Int = 200, answer: JSONValue?, problems: [Int] = []
  ) {
    self.id = id
    self.summary = summary
    self.parameters = parameters
    self.body = body
    self.success = success
    self.answer = answer
    self.problems = problems
  }
}

/// Short names for the JSON Schemas that our answers need.
public enum Schema {
  public static let text = JSONValue.object(["type": .text("string")])
  public static let integer = JSONValue.object(["type": .text("integer")])
  /// The number of a page of a list.
  public static let page = integer(in: 1...Paging.last)
  public static let flag = JSONValue.object(["type": .text("boolean")])
  public static let optionalText = JSONValue.object(["type": .array([.text("string"), .text("null")])])
  public static let instant = JSONValue.object(["type": .text("string"), "format": .text("date-time")])
  /// `2026-11-25`
  public static let day = JSONValue.object(["type": .text("string"), "format": .text("date")])
  public static let optionalInstant = JSONValue.object([
    "type": .array([.text("string"), .text("null")]), "format": .text("date-time"),
  ])

  public static func integer(in range: ClosedRange<Int>) -> JSONValue {
    .object([
      "type": .text("integer"), "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
    ])
  }

  public static func number(in range: ClosedRange<Int>) -> JSONValue {
    .object([
      "type": .text("number"), "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
    ])
  }

  public static func text(max: Int, min: Int = 0) -> JSONValue {
    .object(["type": .text("string"), "minLength": .integer(min), "maxLength": .integer(max)])
  }

  /// A text in which there is something to read: more than white space and what `Text` takes out as invisible.
  public static func words(max: Int) -> JSONValue {
    let blank = #"\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"#
    return .object([
      "type": .text("string"), "minLength": .integer(1), "maxLength": .integer(max), "pattern": .text("[^\(blank)]"),
    ])
  }

  public static func id(_ prefix: String) -> JSONValue {
    .object(["type": .text("string"), "pattern": .text("^\(prefix)_[0-7][0-9a-hjkmnp-tv-z]{25}$")])
  }

  public static func oneOf(_ words: [String]) -> JSONValue {
    .object(["type": .text("string"), "enum": .array(words.map(JSONValue.text))])
  }

  public static func list(_ item: JSONValue) -> JSONValue {
    .object(["type": .text("array"), "items": item])
  }

  /// All properties are required unless named in `optional`; others are not allowed.
  public static func object(_ properties: [String: JSONValue], optional: Set<String> = []) -> JSONValue {
    let required = properties.keys.filter { !optional.contains($0) }.sorted()
    return .object([
      "type": .text("object"), "properties": .object(properties),
      "required": .array(required.map(JSONValue.text)), "additionalProperties": .flag(false),
    ])
  }
}
