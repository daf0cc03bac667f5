/// A homomorphic question: each answer is chosen or not, and only the sums are ever decrypted. Specification §4.9.1.
public struct Question: Hashable, Sendable {
  public var question: String
  public var answers: [String]
  /// Whether a voter may choose nobody at all, whatever the minimum; counted as an answer before the others.
  public var blank: Bool
  /// How many answers a vote that is not blank chooses.
  public var minimum: Int
  public var maximum: Int

  /// Throws `question_invalid`.
  public init(
    _ question: String, answers: [String], minimum: Int, maximum: Int, blank: Bool = false
  ) throws(BeleniosError) {
    guard !answers.isEmpty, answers.count <= Self.answersMax, 0 <= minimum, minimum <= maximum,
      maximum <= answers.count
    else { throw BeleniosError(.questionInvalid) }
    self.question = question
    self.answers = answers
    self.blank = blank
    self.minimum = minimum
    self.maximum = maximum
  }

  /// More than any ballot has; a limit on what a hostile archive may ask of memory.
  static let answersMax = 10_000

  /// Ciphertexts in an answer, and sums in the result.
  public var choiceCount: Int { answers.count + (blank ? 1 : 0) }

  /// The sums that the overall proof allows: minimum … maximum.
  var allowedSums: [Int] { Array(minimum...maximum) }

  /// Whether these choices (the blank one first, where there is one) are a valid vote. Throws `choice_invalid`.
  func check(_ choices: [Int]) throws(BeleniosError) {
    let invalid = BeleniosError(.choiceInvalid)
    guard choices.count == choiceCount, choices.allSatisfy({ $0 == 0 || $0 == 1 }) else { throw invalid }
    let sum = choices.dropFirst(blank ? 1 : 0).reduce(0, +)
    if blank, choices[0] == 1 {
      if sum != 0 { throw invalid }
    } else if !(minimum...maximum).contains(sum) {
      throw invalid
    }
  }
}

extension Question {
  init(_ json: JSON) throws(BeleniosError) {
    guard json["type"] == nil else { throw BeleniosError(.questionUnsupported) }
    var answers: [String] = []
    for answer in try json.array("answers") { answers.append(try answer.text()) }
    let blank: Bool
    switch json["blank"] {
    case nil: blank = false
    case .bool(let value)?: blank = value
    default: throw BeleniosError(.memberInvalid, at: "blank")
    }
    try self.init(
      json.text("question"), answers: answers, minimum: json.integer("min"), maximum: json.integer("max"),
      blank: blank)
  }

  var json: JSON {
    .object([
      "answers": .array(answers.map { .string($0) }), "blank": blank ? .bool(true) : nil,
      "min": .number(minimum), "max": .number(maximum), "question": .string(question),
    ])
  }
}
