import Foundation
import Kernel

/// The words of a letter that came as HTML only. Nothing of it is ever shown as HTML: tags are taken for line ends, quotations get
/// their `>`, and everything else is left out.
enum HTMLText {
  private static let lineEnders: Set<String> = [
    "br", "p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "section", "article", "header",
    "footer", "dt", "dd", "blockquote", "center", "address",
  ]
  private static let silent: Set<String> = ["script", "style", "head", "title", "noscript", "template", "svg"]

  static func text(_ html: String) -> String {
    var reader = Reader(scalars: Array(html.unicodeScalars))
    reader.run()
    return Text.paragraphs(reader.lines.joined(separator: "\n"))
  }

  private struct Reader {
    let scalars: [Unicode.Scalar]
    var at = 0
    var lines: [String] = []
    var line = ""
    var quotes = 0

    init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    mutating func run() {
      while at < scalars.count {
        switch scalars[at] {
        case "<": tag()
        case "&": line += entity()
        default:
          append(scalars[at])
          at += 1
        }
      }
      endLine()
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
      let isSpace = scalar == " " || scalar == "\n" || scalar == "\r" || scalar == "\t"
      if !isSpace { line.unicodeScalars.append(scalar) } else if line.unicodeScalars.last != " " { line += " " }
    }

    /// `isBreak`: the writer wanted a new line, an empty one too; the edge of a block only ends what has begun.
    private mutating func endLine(isBreak: Bool = false) {
      let words = line.trimmingCharacters(in: .whitespaces)
      line = ""
      // One empty line at most between two.
      if words.isEmpty, !isBreak || lines.last?.isEmpty ?? true { return }
      lines.append(quotes > 0 && !words.isEmpty ? "> " + words : words)
    }

    private mutating func tag() {
      if starts(with: "<!--") { return skip(past: "-->") }
      let from = at
      at += 1
      let isEnd = at < scalars.count && scalars[at] == "/"
      if isEnd { at += 1 }
      var name = ""
      while at < scalars.count, scalars[at].isASCII, scalars[at].properties.isAlphabetic || ("0"..."9").contains(scalars[at]) {
        name.unicodeScalars.append(scalars[at])
        at += 1
      }
      let isMark = at < scalars.count && (scalars[at] == "!" || scalars[at] == "?")
      if name.isEmpty, !isMark {
        // 3 < 5
        append("<")
        at = from + 1
        return
      }
      let attributes = rest()
      open(name.lowercased(), isEnd, attributes)
    }

    /// Up to the end of the tag, quotation marks respected.
    private mutating func rest() -> String {
      var quote: Unicode.Scalar?
      let from = at
      while at < scalars.count {
        let scalar = scalars[at]
        at += 1
        if let mark = quote { if scalar == mark { quote = nil } } else if scalar == "\"" || scalar == "'" { quote = scalar } else if scalar == ">" {
          break
        }
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars[from..<min(at, from + 300)])
      return String(text).lowercased()
    }

    private mutating func open(_ name: String, _ isEnd: Bool, _ attributes: String) {
      if HTMLText.silent.contains(name), !isEnd { return skip(past: "</" + name) }
      if HTMLText.lineEnders.contains(name) { endLine(isBreak: name == "br") }
      if name == "p", isEnd, lines.last?.isEmpty == false { lines.append("") }
      if name == "td" || name == "th", !isEnd { append(" ") }
      if name == "li", !isEnd { line += "- " }
      if name == "blockquote" { quotes = max(0, quotes + (isEnd ? -1 : 1)) }
      // A row of its own, so that what an earlier letter is known by stands at the start of a line.
      if name == "hr", attributes.contains("divrplyfwdmsg") { endLine() }
    }

    private func starts(with text: String) -> Bool { scalars[at...].starts(with: text.unicodeScalars) }

    /// Without its end, everything that follows is left out.
    private mutating func skip(past text: String) {
      let wanted = Array(text.unicodeScalars)
      while at < scalars.count {
        let piece = scalars[at...].prefix(wanted.count)
        if piece.count == wanted.count, zip(piece, wanted).allSatisfy({ HTMLText.folded($0) == HTMLText.folded($1) }) {
          at += wanted.count
          if !text.hasSuffix(">") { _ = rest() }
          return
        }
        at += 1
      }
    }

    /// `&nbsp;`, `&#20320;`, `&#x4F60;`; what is none stays as it is written.
    private mutating func entity() -> String {
      let body = scalars[(at + 1)...].prefix(12)
      let isName: (Unicode.Scalar) -> Bool = { $0 == "#" || $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0)) }
      guard let end = body.firstIndex(of: ";"), end > at + 1, scalars[(at + 1)..<end].allSatisfy(isName) else {
        at += 1
        return "&"
      }
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[(at + 1)..<end])
      let name = String(view)
      at = end + 1
      if name.hasPrefix("#") {
        let digits = name.dropFirst()
        let isHex = digits.hasPrefix("x") || digits.hasPrefix("X")
        let value = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return value.flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? ""
      }
      return HTMLText.entities[name] ?? "&\(name);"
    }
  }

  private static func folded(_ scalar: Unicode.Scalar) -> UInt32 {
    ("A"..."Z").contains(scalar) ? scalar.value + 32 : scalar.value
  }

  private static let entities: [String: String] = [
    "nbsp": " ", "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "ensp": " ", "emsp": " ", "thinsp": " ", "middot": "·",
    "hellip": "…", "mdash": "—", "ndash": "–", "ldquo": "“", "rdquo": "”", "lsquo": "‘", "rsquo": "’", "times": "×", "deg": "°",
    "yen": "¥", "copy": "©", "reg": "®", "bull": "•", "laquo": "«", "raquo": "»", "zwnj": "", "zwj": "", "shy": "", "euro": "€",
  ]
}
