import Foundation

/// What a page calls its fields, read from the page itself: `<label for="name">`, and the legend of `<fieldset id="name">`.
/// So the summary of what is wrong says the same words as the form below it.
struct FieldLabels {
  private var words: [String: String] = [:]

  init(_ html: String) {
    var field = ""
    // Each piece begins with the name of a tag and ends before the next.
    for piece in html.split(separator: "<").dropFirst() {
      let tag = piece.prefix { $0 != " " && $0 != ">" && $0 != "\n" }
      switch tag {
      case "label": field = FieldLabels.attribute("for", piece)
      case "fieldset": field = FieldLabels.attribute("id", piece)
      case "/label", "/legend", "input", "select", "textarea": field = ""
      default: break
      }
      let said = FieldLabels.text(after: piece)
      // A fieldset is named by its legend, not by what stands before it.
      if field.isEmpty || said.isEmpty || tag == "fieldset" { continue }
      if words[field] == nil { words[field] = said }
      field = ""
    }
  }

  func label(of field: String) -> String? { words[field] }

  private static func attribute(_ name: String, _ piece: Substring) -> String {
    let head = piece.prefix { $0 != ">" }
    guard let start = head.range(of: " \(name)=\"") else { return "" }
    return String(head[start.upperBound...].prefix { $0 != "\"" })
  }

  /// Without the mark at its end: a label that asks is followed by a colon here.
  private static func text(after piece: Substring) -> String {
    var text = String(piece.drop { $0 != ">" }.dropFirst())
    for (entity, character) in [("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")] {
      text = text.replacingOccurrences(of: entity, with: character)
    }
    text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    while let last = text.last, "？?：:".contains(last) { text.removeLast() }
    return text
  }
}
