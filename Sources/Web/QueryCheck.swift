import Foundation
import Hummingbird
import Kernel

extension Operation {
  /// Holds the query of a request against what the document says of it, so that the two cannot differ: 400 with every
  /// parameter that is wrong. Names that the document does not have are passed over.
  func checkQuery(_ request: Request) throws(Problem) {
    let declared = parameters.filter { $0.place == .query }
    if declared.isEmpty { return }
    let values = Form(query: request.uri.query).values
    var wrong: [Problem.Field] = []
    for parameter in declared {
      let fault = values[parameter.name]?.lazy.compactMap { parameter.schema.fault(of: $0) }.first
      if let fault { wrong.append(Problem.Field(parameter.name, fault)) }
    }
    if !wrong.isEmpty { throw Problem(.badRequest, code: "api.query_invalid", fields: wrong) }
  }
}

extension JSONValue {
  /// What is wrong with a text of an address, by this schema (a type, a range, a list of words, a day, a pattern, a length); nil when
  /// nothing is.
  func fault(of text: String) -> String? {
    switch self["type"]?.string {
    case "integer":
      guard let number = Int(text) else { return "field.not_a_number_in_range" }
      return holds(Double(number)) ? nil : "field.not_a_number_in_range"
    case "number":
      guard let number = Double(text), number.isFinite else { return "field.not_a_number_in_range" }
      return holds(number) ? nil : "field.not_a_number_in_range"
    default:
      if let words = self["enum"]?.list, !words.contains(.text(text)) { return "field.not_among_choices" }
      // JSON Schema counts code points, not what people see as characters.
      if self["format"]?.string == "date", LocalDay(text) == nil { return "field.not_a_day" }
      if let pattern = self["pattern"]?.string, (try? Regex(pattern).firstMatch(in: text)) == nil { return "field.not_among_choices" }
      if let most = self["maxLength"]?.whole, text.unicodeScalars.count > most { return "field.too_long" }
      return nil
    }
  }

  private func holds(_ number: Double) -> Bool {
    if let least = self["minimum"]?.amount, number < least { return false }
    if let most = self["maximum"]?.amount, number > most { return false }
    return true
  }

  private var amount: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }
}
