import Foundation
import Kernel

/// The head of a message or of a part: fields in their order, unfolded (RFC 5322 §2.2).
struct MailHead: Sendable {
  private(set) var fields: [(name: String, value: [UInt8])] = []

  /// The raw value of the first field of this name, for what is ASCII by its standard.
  func raw(_ name: String) -> String? {
    fields.first { $0.name == name }.map { String(decoding: $0.value, as: UTF8.self).trimmingCharacters(in: .whitespaces) }
  }

  func has(_ name: String) -> Bool { fields.contains { $0.name == name } }

  /// The value in words, encoded words (RFC 2047) decoded.
  func words(_ name: String) -> String {
    guard let field = fields.first(where: { $0.name == name }) else { return "" }
    return EncodedWords.decoded(field.value)
  }

  /// `text/plain; charset=gbk` → the value in lower case and its parameters.
  func parameters(_ name: String) -> (value: String, all: [String: String]) {
    guard let field = fields.first(where: { $0.name == name }) else { return ("", [:]) }
    return MailParameters.read(field.value)
  }

  static let fieldsMax = 1_000
  static let bytesMax = 512 * 1024

  /// Reads the head at the start of `bytes` and gives where the body begins. A line that is no field ends it, as a lost empty line does.
  static func read(_ bytes: ArraySlice<UInt8>) -> (MailHead, body: Int) {
    var head = MailHead()
    var at = bytes.startIndex
    while at < bytes.endIndex {
      let end = bytes[at...].firstIndex(of: 0x0A) ?? bytes.endIndex
      let next = min(end + 1, bytes.endIndex)
      var line = bytes[at..<end]
      if line.last == 0x0D { line = line.dropLast() }
      if line.isEmpty { return (head, next) }
      if at - bytes.startIndex > bytesMax || head.fields.count >= fieldsMax { return (head, at) }
      if line.first == 0x20 || line.first == 0x09, !head.fields.isEmpty {
        head.fields[head.fields.count - 1].value += line
      } else if let colon = line.firstIndex(of: UInt8(ascii: ":")), isName(line[..<colon]) {
        let name = String(decoding: line[..<colon], as: UTF8.self).trimmingCharacters(in: .whitespaces).lowercased()
        head.fields.append((name, Array(line[(colon + 1)...])))
      } else if head.fields.isEmpty, line.starts(with: Array("From ".utf8)) || line.first == UInt8(ascii: ">") {
        // The line that a mailbox file puts before a message.
      } else {
        return (head, at)
      }
      at = next
    }
    return (head, bytes.endIndex)
  }

  private static func isName(_ name: ArraySlice<UInt8>) -> Bool {
    !name.isEmpty && name.count <= 100 && name.allSatisfy { (0x21...0x7E).contains($0) || $0 == 0x20 }
  }
}

/// `=?utf-8?B?5aW9?=` (RFC 2047). Encoded words that stand beside one another are joined before their charset is read when they
/// share it, since many mailers cut in the middle of a character.
enum EncodedWords {
  static func decoded(_ value: [UInt8]) -> String {
    var out = ""
    var pending: (charset: String, bytes: [UInt8])?
    var rest = value[...]
    func flush() {
      if let one = pending { out += MailCoding.text(one.bytes, charset: one.charset) }
      pending = nil
    }
    while !rest.isEmpty {
      if let word = Word(rest) {
        if pending?.charset == word.charset { pending?.bytes += word.bytes } else {
          flush()
          pending = (word.charset, word.bytes)
        }
        rest = rest[word.end...]
        // White space between two encoded words belongs to neither.
        let after = rest.drop { $0 == 0x20 || $0 == 0x09 }
        if Word(after) != nil { rest = after } else { flush() }
      } else {
        let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "=")) ?? rest.endIndex
        out += MailCoding.text(Array(rest[..<end]), charset: "")
        rest = rest[end...]
      }
    }
    flush()
    return oneLine(out)
  }

  /// Without what cannot be seen, with single spaces; Chinese marks stay as they are written, which `Text.line` would make narrow.
  private static func oneLine(_ text: String) -> String {
    Text.paragraphs(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private struct Word {
    let charset: String
    let bytes: [UInt8]
    let end: Int

    init?(_ at: ArraySlice<UInt8>) {
      guard at.starts(with: [0x3D, 0x3F]) else { return nil }
      let mark = UInt8(ascii: "?")
      let start = at.startIndex + 2
      guard let first = at[start...].prefix(60).firstIndex(of: mark), first + 2 < at.endIndex, at[first + 2] == mark else { return nil }
      let kind = at[first + 1] | 0x20
      let text = at[(first + 3)...].prefix(2_000)
      guard let last = text.firstIndex(of: mark), last + 1 < at.endIndex, at[last + 1] == UInt8(ascii: "=") else { return nil }
      guard kind == UInt8(ascii: "b") || kind == UInt8(ascii: "q") else { return nil }
      // RFC 2231 §5: `utf-8*zh`.
      let name = String(decoding: at[start..<first], as: UTF8.self)
      charset = String(name.split(separator: "*").first ?? "").lowercased()
      bytes = kind == UInt8(ascii: "b") ? MailCoding.base64(text[..<last]) : MailCoding.quotedPrintable(text[..<last], isHeader: true)
      end = last + 2
    }
  }
}

/// `attachment; filename*0*=utf-8''%E7%85; filename*1*=%A7.jpg` (RFC 2045 §5.1, RFC 2231).
enum MailParameters {
  static func read(_ value: [UInt8]) -> (value: String, all: [String: String]) {
    let parts = split(value)
    let first = String(decoding: parts.first ?? [], as: UTF8.self).trimmingCharacters(in: .whitespaces).lowercased()
    var plain: [String: [UInt8]] = [:]
    var pieces: [String: [(place: Int, isCoded: Bool, bytes: [UInt8])]] = [:]
    for part in parts.dropFirst().prefix(100) {
      guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(decoding: part[..<equals], as: UTF8.self).trimmingCharacters(in: .whitespaces).lowercased()
      let content = unquoted(part[(equals + 1)...])
      let marks = name.split(separator: "*", omittingEmptySubsequences: false)
      guard marks.count > 1, let base = marks.first else {
        plain[name] = plain[name] ?? content
        continue
      }
      pieces[String(base), default: []].append((Int(marks[1]) ?? 0, name.hasSuffix("*"), content))
    }
    var all = plain.mapValues { EncodedWords.decoded($0) }
    for (name, found) in pieces { all[name] = joined(found.sorted { $0.place < $1.place }) }
    return (first, all)
  }

  private static func joined(_ pieces: [(place: Int, isCoded: Bool, bytes: [UInt8])]) -> String {
    var charset = ""
    var bytes: [UInt8] = []
    for (index, piece) in pieces.enumerated() {
      guard piece.isCoded else {
        bytes += piece.bytes
        continue
      }
      var content = piece.bytes[...]
      let quote = UInt8(ascii: "'")
      if index == 0, let first = content.firstIndex(of: quote), let second = content[(first + 1)...].firstIndex(of: quote) {
        charset = String(decoding: content[..<first], as: UTF8.self).lowercased()
        content = content[(second + 1)...]
      }
      // Per cent instead of the equals sign: otherwise the same.
      bytes += MailCoding.quotedPrintable(content.map { $0 == UInt8(ascii: "%") ? UInt8(ascii: "=") : $0 })
    }
    return MailCoding.text(bytes, charset: charset).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// At semicolons outside quotation marks.
  private static func split(_ value: [UInt8]) -> [[UInt8]] {
    var parts: [[UInt8]] = [[]]
    var (isQuoted, isEscaped) = (false, false)
    for byte in value {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\"), isQuoted {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == UInt8(ascii: ";"), !isQuoted {
        parts.append([])
        continue
      }
      parts[parts.count - 1].append(byte)
    }
    return parts
  }

  private static func unquoted(_ value: ArraySlice<UInt8>) -> [UInt8] {
    var trimmed = value.drop { $0 == 0x20 || $0 == 0x09 }
    while let last = trimmed.last, last == 0x20 || last == 0x09 { trimmed = trimmed.dropLast() }
    guard trimmed.first == UInt8(ascii: "\""), trimmed.count >= 2 else { return Array(trimmed) }
    var out: [UInt8] = []
    var isEscaped = false
    for byte in trimmed.dropFirst() {
      if isEscaped {
        out.append(byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        break
      } else {
        out.append(byte)
      }
    }
    return out
  }
}
