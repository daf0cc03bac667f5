import Contracts
import Kernel
import Web

/// A JSON body of this loop's API. Reading a property checks it and notes what is wrong; properties that nobody reads are wrong too,
/// so that a misspelt one is not lost in silence.
struct CaseInput {
  private let table: [String: JSONValue]
  private var read: Set<String> = []
  private(set) var errors: [Problem.Field] = []

  init(_ body: JSONValue) throws(Problem) {
    guard let table = body.table else { throw Problem(.invalid, code: "case.input_not_an_object") }
    self.table = table
  }

  mutating func reject(_ name: String, _ code: String) { errors.append(Problem.Field(name, code)) }

  private mutating func value(_ name: String) -> JSONValue? {
    read.insert(name)
    return table[name]
  }

  private mutating func string(_ name: String) -> String? {
    guard let value = value(name) else { return nil }
    guard let text = value.string else {
      reject(name, "case.input_type")
      return nil
    }
    return text
  }

  mutating func text(_ name: String, max: Int = Limits.textCharacters, required: Bool = true) -> String {
    let count = errors.count
    let sent = string(name) ?? ""
    let text = Text.paragraphs(sent)
    if required, text.isEmpty, errors.count == count { reject(name, "field.missing") }
    if sent.unicodeScalars.count > max { reject(name, "field.too_long") }
    return text
  }

  mutating func line(_ name: String, max: Int) -> String {
    let sent = string(name) ?? ""
    if sent.unicodeScalars.count > max { reject(name, "field.too_long") }
    return Text.line(sent)
  }

  mutating func flag(_ name: String) -> Bool {
    guard let value = value(name) else { return false }
    guard let flag = value.bool else {
      reject(name, "case.input_type")
      return false
    }
    return flag
  }

  mutating func whole(_ name: String, in range: ClosedRange<Int>) -> Int? {
    guard let value = value(name) else {
      reject(name, "field.missing")
      return nil
    }
    guard let number = value.whole else {
      reject(name, "case.input_type")
      return nil
    }
    if !range.contains(number) { reject(name, "field.not_a_number_in_range") }
    return number
  }

  mutating func choice<Choice>(_ name: String, required: Bool = false, _ make: (String) -> Choice?) -> Choice? {
    if required, table[name] == nil { reject(name, "field.missing") }
    guard let text = string(name) else { return nil }
    guard let choice = make(text) else {
      reject(name, "field.not_among_choices")
      return nil
    }
    return choice
  }

  /// An object of texts by free names, whole numbers and yes or no said as texts; nil when absent.
  mutating func texts(_ name: String) -> [String: String]? {
    guard let value = value(name) else { return nil }
    guard let table = value.table else {
      reject(name, "case.input_type")
      return nil
    }
    var texts: [String: String] = [:]
    for (key, one) in table {
      switch one {
      case .text(let text): texts[key] = text
      case .integer(let number): texts[key] = String(number)
      case .number(let number): texts[key] = String(number)
      case .flag(let flag): texts[key] = flag ? "yes" : "no"
      case .null, .array, .object: reject(name + "." + key, "case.input_type")
      }
    }
    return texts
  }

  /// An object within; nil when absent.
  mutating func object(_ name: String) throws(Problem) -> CaseInput? {
    guard let value = value(name) else { return nil }
    guard value.table != nil else {
      reject(name, "case.input_type")
      return nil
    }
    return try CaseInput(value)
  }

  /// The errors of an object within, under its name.
  mutating func take(_ inner: CaseInput, under name: String) {
    var inner = inner
    inner.rejectUnread()
    errors += inner.errors.map { Problem.Field("\(name).\($0.field)", $0.code) }
  }

  private mutating func rejectUnread() {
    for name in table.keys.sorted() where !read.contains(name) { reject(name, "case.input_unknown") }
  }

  /// Throws 422 with everything that is wrong.
  mutating func finish() throws(Problem) {
    rejectUnread()
    if !errors.isEmpty { throw Problem(.invalid, code: "case.input_invalid", fields: errors) }
  }
}
