/// Elements of Matroska and WebM (RFC 8794): an id, a length, a body.
enum EBML {
  struct Element {
    let id: UInt64
    let body: Range<Int>
    /// Live writers leave the length of what they are still writing open: it then goes to the end of what holds it.
    let hasLength: Bool
  }

  /// The element at `place` inside what ends at `end`; nil when it does not fit.
  static func element(_ bytes: [UInt8], at place: Int, until end: Int) -> Element? {
    guard let id = variable(bytes, at: place, most: 4), let length = variable(bytes, at: place + id.count, most: 8) else { return nil }
    let start = place + id.count + length.count
    guard start <= end, end <= bytes.count else { return nil }
    let mark: UInt64 = 1 << (7 * UInt64(length.count))
    let value = length.value & ~mark
    if value == mark - 1 { return Element(id: id.value, body: start..<end, hasLength: false) }
    guard value <= UInt64(end - start) else { return nil }
    return Element(id: id.value, body: start..<(start + Int(value)), hasLength: true)
  }

  /// The elements of a body, one after the other; nil when one does not fit.
  static func children(_ bytes: [UInt8], _ body: Range<Int>) -> [Element]? {
    var found: [Element] = []
    var place = body.lowerBound
    while place < body.upperBound {
      guard let child = element(bytes, at: place, until: body.upperBound), child.hasLength else { return nil }
      found.append(child)
      place = child.body.upperBound
    }
    return found
  }

  /// A number whose first byte says by its leading zeros how many bytes it has. The mark stays in it.
  private static func variable(_ bytes: [UInt8], at place: Int, most: Int) -> (value: UInt64, count: Int)? {
    guard bytes.indices.contains(place) else { return nil }
    let count = bytes[place].leadingZeroBitCount + 1
    guard count <= most else { return nil }
    return bytes.big(place, count).map { (value: $0, count: count) }
  }

  // MARK: Writing

  static func made(_ id: UInt64, _ body: [UInt8]) -> [UInt8] {
    let count = UInt64(body.count)
    var width: UInt64 = 1
    // All ones would mean that the length is open.
    while width < 8, count >= (1 << (7 * width)) - 1 { width += 1 }
    var element = number(id)
    element += fixed(count | (1 << (7 * width)), Int(width))
    element += body
    return element
  }

  static func made(_ id: UInt64, of parts: [[UInt8]]) -> [UInt8] { made(id, Array(parts.joined())) }

  static func made(_ id: UInt64, number value: UInt64) -> [UInt8] { made(id, number(value)) }

  /// In as few bytes as it needs.
  static func number(_ value: UInt64) -> [UInt8] { fixed(value, max(1, (71 - value.leadingZeroBitCount) / 8)) }

  static func fixed(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (UInt64($0) * 8)) }
  }
}
