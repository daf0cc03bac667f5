/// A template as it is written, before its partials and parents are known.
struct TemplateSource: Sendable {
  indirect enum Node: Sendable {
    case text(String)
    case variable(String)
    case section(String, [Node], isInverted: Bool)
    case partial(String)
    /// `{{<page}}{{$main}}…{{/main}}{{/page}}`: another template with some of its blocks filled.
    case parent(String, blocks: [String: [Node]])
    case block(String, [Node])
  }

  let nodes: [Node]

  struct Fault: Error, CustomStringConvertible {
    let line: Int
    let reason: String
    var description: String { "line \(line): \(reason)" }
  }

  init(_ text: String) throws(Fault) {
    var reader = TagReader(text)
    nodes = try TemplateSource.read(&reader, until: nil)
  }

  private static func read(_ reader: inout TagReader, until end: String?) throws(Fault) -> [Node] {
    var nodes: [Node] = []
    while let piece = try reader.next() {
      switch piece {
      case .text(let text): nodes.append(.text(text))
      case .tag("", let name): nodes.append(.variable(name))
      case .tag("#", let name): nodes.append(.section(name, try read(&reader, until: name), isInverted: false))
      case .tag("^", let name): nodes.append(.section(name, try read(&reader, until: name), isInverted: true))
      case .tag("$", let name): nodes.append(.block(name, try read(&reader, until: name)))
      case .tag("<", let name): nodes.append(.parent(name, blocks: blocks(try read(&reader, until: name))))
      case .tag(">", let name): nodes.append(.partial(name))
      case .tag("!", _): continue
      case .tag("/", let name):
        guard name == end else { throw reader.fault("{{/\(name)}} closes what is not open") }
        return nodes
      case .tag(let sign, let name): throw reader.fault("{{\(sign)\(name)}} is not spoken here")
      }
    }
    if let end { throw reader.fault("{{/\(end)}} is missing") }
    return nodes
  }

  /// What stands between the blocks of a parent is remark only.
  private static func blocks(_ nodes: [Node]) -> [String: [Node]] {
    var blocks: [String: [Node]] = [:]
    for case .block(let name, let inner) in nodes { blocks[name] = inner }
    return blocks
  }
}

/// Cuts a template into texts and tags. A section's tag that has a line for itself leaves no empty line behind.
struct TagReader {
  enum Piece { case text(String), tag(String, String) }

  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private var waiting: Piece?

  init(_ text: String) { bytes = Array(text.utf8) }

  func fault(_ reason: String) -> TemplateSource.Fault { TemplateSource.Fault(line: line, reason: reason) }

  mutating func next() throws(TemplateSource.Fault) -> Piece? {
    if let piece = waiting {
      waiting = nil
      return piece
    }
    guard position < bytes.count else { return nil }
    guard let open = find("{{", from: position) else { return .text(take(to: bytes.count)) }
    var textEnd = open
    guard let close = find("}}", from: open + 2) else { throw fault("{{ without }}") }
    let inside = String(decoding: bytes[(open + 2)..<close], as: UTF8.self)
    let piece = try tag(inside)
    var after = close + 2
    if case .tag(let sign, _) = piece, !sign.isEmpty, let lone = loneLine(open, after) { (textEnd, after) = lone }
    let start = position
    let text = take(to: textEnd)
    position = after
    if start == textEnd { return piece }
    waiting = piece
    return .text(text)
  }

  private func tag(_ inside: String) throws(TemplateSource.Fault) -> Piece {
    guard let sign = inside.first else { throw fault("{{}} names nothing") }
    if sign == "!" { return .tag("!", "") }
    let hasSign = "#^/>$<{&=*".contains(sign)
    let name = (hasSign ? inside.dropFirst() : inside[...]).filter { $0 != " " }
    if name.isEmpty { throw fault("{{\(inside)}} names nothing") }
    return .tag(hasSign ? String(sign) : "", String(name))
  }

  /// The line around a tag when nothing else stands on it: where its text ends, and where the next begins.
  private func loneLine(_ open: Int, _ after: Int) -> (Int, Int)? {
    var start = open
    while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
    guard start == 0 || bytes[start - 1] == 0x0A, start >= position else { return nil }
    var end = after
    while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
    if end == bytes.count { return (start, end) }
    return bytes[end] == 0x0A ? (start, end + 1) : nil
  }

  private mutating func take(to end: Int) -> String {
    line += bytes[position..<end].count { $0 == 0x0A }
    let text = String(decoding: bytes[position..<end], as: UTF8.self)
    position = end
    return text
  }

  private func find(_ mark: String, from start: Int) -> Int? {
    let sign = mark.utf8.first ?? 0
    var index = start
    while index + 1 < bytes.count {
      if bytes[index] == sign, bytes[index + 1] == sign { return index }
      index += 1
    }
    return nil
  }
}
