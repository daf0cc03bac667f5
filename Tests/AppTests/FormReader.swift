import Foundation
import Web

/// Reads the forms of a page as a browser would send them: hidden fields and defaults as they stand, empty fields filled with
/// something plausible. So each act of the walk is sent with what its own page asks for.
struct FormReader {
  /// A form that posts: where to, and with what.
  struct Found: Sendable {
    let action: String
    let fields: [String: String]
  }

  /// What is written into an empty field of this name.
  let fill: [String: String]

  func forms(_ html: String) -> [Found] {
    guard html.utf8.count < 500_000 else { return [] }
    var found: [Found] = []
    var open: Draft?
    // Each piece begins with the name of a tag and ends before the next; the walk meets some thousand pages.
    for piece in html.split(separator: "<").dropFirst() {
      let name = piece.prefix { $0 != " " && $0 != ">" && $0 != "\n" }
      if name == "form" {
        let head = String(piece)
        open = attribute("method", head).lowercased() == "post" ? Draft(action: attribute("action", head)) : nil
      } else if name == "/form", let draft = open {
        found.append(Found(action: draft.action, fields: draft.fields.filter { !$0.key.isEmpty }))
        open = nil
      } else if open != nil {
        read(name, String(piece), &open!)
      }
    }
    return found
  }

  private struct Draft {
    let action: String
    var fields: [String: String] = [:]
    /// The select that is open.
    var select = ""
  }

  private func read(_ tag: Substring, _ piece: String, _ draft: inout Draft) {
    switch tag {
    case "input": input(piece, &draft.fields)
    case "textarea":
      let name = attribute("name", piece)
      let text = piece.drop { $0 != ">" }.dropFirst()
      draft.fields[name] = text.isEmpty ? fill[name] ?? "货梯停运" : unescaped(String(text))
    case "select": draft.select = attribute("name", piece)
    case "/select": draft.select = ""
    case "option" where !draft.select.isEmpty:
      // What is selected; else the first that is a choice at all.
      let value = attribute("value", piece)
      let isChosen = piece.prefix { $0 != ">" }.contains(" selected")
      if !value.isEmpty, isChosen || draft.fields[draft.select] == nil { draft.fields[draft.select] = value }
    case "button":
      let name = attribute("name", piece)
      if !name.isEmpty, draft.fields[name] == nil { draft.fields[name] = attribute("value", piece) }
    default: break
    }
  }

  private func input(_ head: String, _ fields: inout [String: String]) {
    let name = attribute("name", head)
    let value = attribute("value", head)
    switch attribute("type", head) {
    case "file": break
    case "checkbox": fields[name] = value.isEmpty ? "on" : value
    case "radio":
      if fields[name] == nil || head.contains(" checked") { fields[name] = value }
    case "date": fields[name] = value.isEmpty ? "2026-11-26" : value
    case "number": fields[name] = value.isEmpty ? "3" : value
    case "hidden", "submit": fields[name] = value
    default: fields[name] = value.isEmpty ? fill[name] ?? "货梯停运" : value
    }
  }

  private func attribute(_ name: String, _ piece: String) -> String {
    guard let start = piece.range(of: " \(name)=\"") else { return "" }
    return unescaped(String(piece[start.upperBound...].prefix { $0 != "\"" }))
  }

  private func unescaped(_ text: String) -> String {
    guard text.contains("&") else { return text }
    let entities = [("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
    return entities.reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
  }
}
