/// A QR code (ISO/IEC 18004) of a short text: byte mode, error correction level L, versions 1 to 20. Screens are read at
/// arm's length, so the lowest level does, and smaller codes are read faster.
public struct QRCode: Sendable {
  /// Modules on a side, without the quiet zone.
  public let size: Int
  private var dark: [Bool]
  private var isFixed: [Bool]

  /// Nil when the text has more bytes than version 20 holds (858).
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let version = (1...20).first(where: { bytes.count <= QRCode.capacity($0) }) else { return nil }
    size = version * 4 + 17
    dark = [Bool](repeating: false, count: size * size)
    isFixed = dark
    drawFixed(version)
    drawCodewords(QRErrorCorrection.interleaved(QRCode.dataCodewords(bytes, version), version))
    chooseMask()
  }

  subscript(x: Int, y: Int) -> Bool { dark[y * size + x] }

  /// The dark modules as the `d` of an SVG path, with a quiet zone of four: draw it in a box of `size + 8`.
  public var path: String {
    var path = ""
    for y in 0..<size {
      var x = 0
      while x < size {
        guard self[x, y] else {
          x += 1
          continue
        }
        let start = x
        while x < size, self[x, y] { x += 1 }
        path += "M\(start + 4) \(y + 4)h\(x - start)v1h-\(x - start)z"
      }
    }
    return path
  }

  // MARK: Data

  /// Bytes of text that a version holds: mode and length take two bytes, three from version 10 on.
  private static func capacity(_ version: Int) -> Int {
    QRErrorCorrection.dataCount(version) - (version < 10 ? 2 : 3)
  }

  private static func dataCodewords(_ bytes: [UInt8], _ version: Int) -> [UInt8] {
    var bits: [Bool] = []
    func append(_ value: Int, _ count: Int) {
      for place in stride(from: count - 1, through: 0, by: -1) {
        let bit: Int = (value >> place) & 1
        bits.append(bit == 1)
      }
    }
    append(0b0100, 4)
    append(bytes.count, version < 10 ? 8 : 16)
    for byte in bytes { append(Int(byte), 8) }
    let total = QRErrorCorrection.dataCount(version)
    append(0, min(4, total * 8 - bits.count))
    append(0, (8 - bits.count % 8) % 8)
    var words: [UInt8] = []
    for start in stride(from: 0, to: bits.count, by: 8) {
      var word: UInt8 = 0
      for bit in bits[start..<start + 8] { word = word << 1 | (bit ? 1 : 0) }
      words.append(word)
    }
    var filler: UInt8 = 0xEC
    while words.count < total {
      words.append(filler)
      filler ^= 0xEC ^ 0x11
    }
    return words
  }

  // MARK: Patterns

  private mutating func fix(_ x: Int, _ y: Int, _ isDark: Bool) {
    guard (0..<size).contains(x), (0..<size).contains(y) else { return }
    dark[y * size + x] = isDark
    isFixed[y * size + x] = true
  }

  private mutating func drawFixed(_ version: Int) {
    for place in 0..<size {
      fix(6, place, place % 2 == 0)
      fix(place, 6, place % 2 == 0)
    }
    for (x, y) in [(3, 3), (size - 4, 3), (3, size - 4)] { drawFinder(x, y) }
    let places = QRCode.alignment(version, size)
    for x in places {
      for y in places where !isCorner(x, y, places) { drawAlignment(x, y) }
    }
    drawFormat(mask: 0)
    if version >= 7 { drawVersion(version) }
  }

  private mutating func drawFinder(_ x: Int, _ y: Int) {
    for dy in -4...4 {
      for dx in -4...4 {
        let ring = max(abs(dx), abs(dy))
        fix(x + dx, y + dy, ring != 2 && ring != 4)
      }
    }
  }

  private mutating func drawAlignment(_ x: Int, _ y: Int) {
    for dy in -2...2 {
      for dx in -2...2 { fix(x + dx, y + dy, max(abs(dx), abs(dy)) != 1) }
    }
  }

  /// Alignment patterns keep clear of the three finders.
  private func isCorner(_ x: Int, _ y: Int, _ places: [Int]) -> Bool {
    guard let first = places.first, let last = places.last else { return true }
    return (x == first && y == first) || (x == first && y == last) || (x == last && y == first)
  }

  private static func alignment(_ version: Int, _ size: Int) -> [Int] {
    if version == 1 { return [] }
    let count = version / 7 + 2
    let step = (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2
    let rest = (0..<count - 1).map { size - 7 - $0 * step }
    return [6] + rest.reversed()
  }

  private mutating func drawFormat(mask: Int) {
    let data = 1 << 3 | mask
    var rest = data
    for _ in 0..<10 { rest = rest << 1 ^ (rest >> 9) * 0x537 }
    let bits = (data << 10 | rest) ^ 0x5412
    func bit(_ place: Int) -> Bool { bits >> place & 1 == 1 }
    for place in 0...5 { fix(8, place, bit(place)) }
    fix(8, 7, bit(6))
    fix(8, 8, bit(7))
    fix(7, 8, bit(8))
    for place in 9..<15 { fix(14 - place, 8, bit(place)) }
    for place in 0..<8 { fix(size - 1 - place, 8, bit(place)) }
    for place in 8..<15 { fix(8, size - 15 + place, bit(place)) }
    fix(8, size - 8, true)
  }

  private mutating func drawVersion(_ version: Int) {
    var rest = version
    for _ in 0..<12 { rest = rest << 1 ^ (rest >> 11) * 0x1F25 }
    let bits = version << 12 | rest
    for place in 0..<18 {
      let isDark = bits >> place & 1 == 1
      let a = size - 11 + place % 3
      let b = place / 3
      fix(a, b, isDark)
      fix(b, a, isDark)
    }
  }

  /// Two columns at a time from the right, up and down, around the timing column.
  private mutating func drawCodewords(_ words: [UInt8]) {
    var next = 0
    for column in stride(from: size - 1, through: 1, by: -2) {
      let right = column <= 6 ? column - 1 : column
      for step in 0..<size {
        let isUpward = (right + 1) & 2 == 0
        let y = isUpward ? size - 1 - step : step
        for x in [right, right - 1] where !isFixed[y * size + x] && next < words.count * 8 {
          dark[y * size + x] = words[next / 8] >> UInt8(7 - next % 8) & 1 == 1
          next += 1
        }
      }
    }
  }

  // MARK: The mask

  private mutating func chooseMask() {
    var best = self
    var lowest = Int.max
    for mask in 0..<8 {
      var masked = self
      masked.apply(mask)
      let penalty = QRPenalty.of(masked)
      if penalty < lowest { (best, lowest) = (masked, penalty) }
    }
    self = best
  }

  private mutating func apply(_ mask: Int) {
    for y in 0..<size {
      for x in 0..<size where !isFixed[y * size + x] && QRCode.isFlipped(x, y, mask) {
        dark[y * size + x].toggle()
      }
    }
    drawFormat(mask: mask)
  }

  private static func isFlipped(_ x: Int, _ y: Int, _ mask: Int) -> Bool {
    switch mask {
    case 0: (x + y) % 2 == 0
    case 1: y % 2 == 0
    case 2: x % 3 == 0
    case 3: (x + y) % 3 == 0
    case 4: (x / 3 + y / 2) % 2 == 0
    case 5: x * y % 2 + x * y % 3 == 0
    case 6: (x * y % 2 + x * y % 3) % 2 == 0
    default: ((x + y) % 2 + x * y % 3) % 2 == 0
    }
  }
}
