import Foundation
import Web

/// The XML that Open311 needs, read strictly and by other code than writes it: elements without attributes, five references.
struct XMLTree {
  let name: String
  var text = ""
  var children: [XMLTree] = []

  /// Nil when it is not well formed. What is given is the outermost element.
  init?(_ bytes: [UInt8]) {
    guard var rest = String(validating: bytes, as: UTF8.self).map({ Substring($0) }) else { return nil }
    if let head = rest.prefixMatch(of: /<\?xml version="1\.0" encoding="utf-8"\?>\n/) { rest = rest[head.range.upperBound...] }
    guard let root = XMLTree(&rest), rest.allSatisfy(\.isWhitespace) else { return nil }
    self = root
  }

  private init?(_ rest: inout Substring) {
    guard let start = rest.prefixMatch(of: /<([a-z_]+)(\/?)>/) else { return nil }
    name = String(start.1)
    rest = rest[start.range.upperBound...]
    if !start.2.isEmpty { return }
    let end = "</\(name)>"
    while !rest.hasPrefix(end) {
      if rest.hasPrefix("<") {
        guard let child = XMLTree(&rest) else { return nil }
        children.append(child)
      } else {
        guard let said = XMLTree.character(&rest) else { return nil }
        text.unicodeScalars.append(said)
      }
    }
    rest = rest.dropFirst(end.count)
  }

  private static func character(_ rest: inout Substring) -> Unicode.Scalar? {
    let references: [(String, Unicode.Scalar)] = [
      ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#13;", "\r"),
    ]
    for (reference, scalar) in references where rest.hasPrefix(reference) {
      rest = rest.dropFirst(reference.count)
      return scalar
    }
    guard let scalar = rest.unicodeScalars.first, scalar != "&" else { return nil }
    let isAllowed = scalar == "\n" || scalar == "\t" || (scalar.value >= 0x20 && ![0xFFFE, 0xFFFF].contains(scalar.value))
    rest = Substring(rest.unicodeScalars.dropFirst())
    return isAllowed ? scalar : nil
  }

  /// The same names with the same words; what is null is empty.
  func matches(_ value: JSONValue) -> Bool {
    switch value {
    case .object(let table):
      Set(children.map(\.name)) == Set(table.keys)
        && children.allSatisfy { child in table[child.name].map { child.matches($0) } ?? false }
    case .array(let list): list.count == children.count && zip(children, list).allSatisfy { $0.matches($1) }
    case .null: text.isEmpty && children.isEmpty
    case .text(let said): text == said
    default: text == value.serialized
    }
  }
}
