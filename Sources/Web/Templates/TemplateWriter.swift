/// Walks over a template with the fields of a page and writes bytes of UTF-8.
struct TemplateWriter {
  private(set) var bytes: [UInt8] = []
  private var frames: [Frame] = []

  /// What a name is looked up in. Told apart once, when a section opens, and not again for every name within.
  private enum Frame {
    case fields(Fields)
    case texts([String: String])
    /// A text, a number: `.` is its only name.
    case itself(any Sendable)

    subscript(key: String) -> (any Sendable)? {
      switch self {
      case .fields(let fields): fields[key]
      case .texts(let texts): texts[key]
      case .itself: nil
      }
    }

    var value: any Sendable {
      switch self {
      case .fields(let fields): fields
      case .texts(let texts): texts
      case .itself(let value): value
      }
    }
  }

  init(_ fields: Fields) {
    bytes.reserveCapacity(1 << 16)
    frames.reserveCapacity(8)
    frames.append(.fields(fields))
  }

  mutating func write(_ parts: [Template.Part]) {
    for part in parts {
      switch part {
      case .text(let text): bytes += text
      case .variable(let name):
        if let value = find(name) { put(value) }
      case .section(let name, let inner): open(find(name), inner)
      case .inverted(let name, let inner):
        if TemplateWriter.isNothing(find(name)) { write(inner) }
      }
    }
  }

  // MARK: Finding

  private func find(_ name: Template.Name) -> (any Sendable)? {
    guard var value = name.isItself ? frames.last?.value : inFrames(name.first) else { return nil }
    for step in name.rest {
      guard let next = TemplateWriter.child(step, of: value) else { return nil }
      value = next
    }
    return value
  }

  private func inFrames(_ key: String) -> (any Sendable)? {
    var index = frames.count - 1
    while index >= 0 {
      if let value = frames[index][key] { return value }
      index -= 1
    }
    return nil
  }

  private static func child(_ key: String, of value: any Sendable) -> (any Sendable)? {
    if let fields = value as? Fields { return fields[key] }
    if let texts = value as? [String: String] { return texts[key] }
    return nil
  }

  // MARK: Sections

  private mutating func open(_ value: (any Sendable)?, _ inner: [Template.Part]) {
    guard let value else { return }
    switch value {
    case let flag as Bool: if flag { write(inner) }
    // Before the lists: asking whether a text is a list of something is slow.
    case is String, is Int: write(inner, in: .itself(value))
    case let fields as Fields: write(inner, in: .fields(fields))
    case let rows as [Fields]: for row in rows { write(inner, in: .fields(row)) }
    case let rows as [[String: String]]: for row in rows { write(inner, in: .texts(row)) }
    case let rows as [String]: for row in rows { write(inner, in: .itself(row)) }
    case let rows as [any Sendable]: for row in rows { write(inner, in: TemplateWriter.frame(row)) }
    default: write(inner, in: TemplateWriter.frame(value))
    }
  }

  private static func frame(_ value: any Sendable) -> Frame {
    if let fields = value as? Fields { return .fields(fields) }
    if let texts = value as? [String: String] { return .texts(texts) }
    return .itself(value)
  }

  private mutating func write(_ parts: [Template.Part], in frame: Frame) {
    frames.append(frame)
    write(parts)
    frames.removeLast()
  }

  /// Nothing, false, and a list without members. An empty text is something.
  private static func isNothing(_ value: (any Sendable)?) -> Bool {
    guard let value else { return true }
    return switch value {
    case let flag as Bool: !flag
    case is String, is Fields, is Int: false
    case let rows as [Fields]: rows.isEmpty
    case let rows as [any Sendable]: rows.isEmpty
    default: false
    }
  }

  // MARK: Texts

  private mutating func put(_ value: any Sendable) {
    if let text = value as? String {
      escape(text)
    } else if let number = value as? Int {
      bytes += String(number).utf8
    } else {
      escape(String(describing: value))
    }
  }

  private mutating func escape(_ text: String) {
    var text = text
    text.withUTF8 { source in
      var start = 0
      for index in source.indices {
        guard let entity = TemplateWriter.entity(source[index]) else { continue }
        bytes += source[start..<index]
        bytes += entity.utf8
        start = index + 1
      }
      bytes += source[start...]
    }
  }

  /// The five that mean something in HTML, in text and between quotes.
  private static func entity(_ byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    default: nil
    }
  }
}
