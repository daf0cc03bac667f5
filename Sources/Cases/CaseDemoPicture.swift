/// Photos of the invented cases, drawn here with rectangles and circles: nobody's picture is in the house, and the same case has the
/// same one each time. They go the way of every upload: judged, cleaned, kept by their hash.
struct DemoPicture: Hashable, Sendable {
  enum Motif: CaseIterable, Sendable { case lift, parking, gate, lamp, water }

  let motif: Motif
  /// 0 … 3: light and place differ.
  let variant: Int

  /// What would be seen where the words say it is; nil where there is nothing to see.
  init?(words: String, variant: Int) {
    let signs: [(Motif, [String])] = [
      (.lift, ["梯"]), (.gate, ["门禁", "闸机"]), (.water, ["漏水", "积水", "堵塞"]), (.parking, ["车位", "充电桩", "单车"]),
      (.lamp, ["灯"]),
    ]
    guard let found = signs.first(where: { _, signs in signs.contains(where: words.contains) }) else { return nil }
    motif = found.0
    self.variant = variant & 3
  }

  var png: [UInt8] {
    var canvas = DemoCanvas()
    draw(on: &canvas)
    return canvas.png(light: 88 + variant * 4)
  }

  private func draw(on canvas: inout DemoCanvas) {
    let shift = variant * 6
    canvas.fill(0, 0, 240, 180, .wall)
    canvas.fill(0, 132, 240, 48, .floor)
    switch motif {
    case .lift:
      canvas.fill(62 + shift, 26, 100, 106, .dark)
      canvas.fill(68 + shift, 32, 44, 100, .steel)
      canvas.fill(114 + shift, 32, 42, 100, .steel)
      canvas.fill(82 + shift, 8, 60, 12, .dark)
      canvas.fill(96 + shift, 11, 8, 6, .red)
      canvas.fill(176 + shift, 76, 12, 26, .dark)
      canvas.circle(182 + shift, 84, 3, .red)
    case .parking:
      for place in 0..<4 { canvas.fill(14 + place * 66, 112, 4, 68, .light) }
      canvas.fill(86 - shift, 104, 58, 30, .blue)
      canvas.fill(96 - shift, 86, 38, 20, .blue)
      canvas.fill(101 - shift, 90, 28, 12, .light)
      for wheel in [98, 132] { canvas.circle(wheel - shift, 134, 9, .dark) }
      canvas.fill(196, 58, 18, 62, .green)
      canvas.fill(200, 66, 10, 12, .dark)
    case .gate:
      for place in 0..<3 {
        canvas.fill(34 + place * 72, 84, 22, 66, .steel)
        canvas.fill(38 + place * 72, 90, 14, 8, place == variant % 3 ? .red : .green)
        canvas.fill(56 + place * 72, 108, 40, 5, .dark)
      }
      canvas.fill(40, 30, 160, 26, .light)
    case .lamp:
      for place in 0..<3 {
        canvas.fill(52 + place * 66, 0, 3, 26, .dark)
        canvas.circle(53 + place * 66, 36, 13, place == variant % 3 ? .dark : .yellow)
      }
      canvas.fill(96, 74, 48, 58, .dark)
    case .water:
      canvas.circle(104 + shift, 14, 30, .stain)
      canvas.circle(136 + shift, 10, 20, .stain)
      for drop in 0..<4 { canvas.circle(112 + shift, 56 + drop * 24, 3, .blue) }
      for puddle in 0..<5 { canvas.circle(88 + shift + puddle * 14, 156, 12, .blue) }
    }
  }
}

/// 240 × 180 points of sixteen colours.
struct DemoCanvas {
  enum Colour: UInt8 { case wall, floor, dark, steel, light, red, blue, green, yellow, stain }

  static let width = 240
  static let height = 180
  private static let colours: [(Int, Int, Int)] = [
    (226, 222, 212), (158, 152, 142), (62, 66, 72), (176, 182, 188), (244, 243, 238), (196, 66, 54), (96, 140, 176),
    (92, 148, 108), (240, 208, 120), (188, 170, 134),
  ]

  private var points = [UInt8](repeating: 0, count: width * height)

  mutating func fill(_ left: Int, _ top: Int, _ width: Int, _ height: Int, _ colour: Colour) {
    // What lies outside is cut away; nothing may be left of it.
    let (right, bottom) = (min(DemoCanvas.width, left + width), min(DemoCanvas.height, top + height))
    for y in stride(from: max(0, top), to: bottom, by: 1) {
      for x in stride(from: max(0, left), to: right, by: 1) { points[y * DemoCanvas.width + x] = colour.rawValue }
    }
  }

  mutating func circle(_ x: Int, _ y: Int, _ radius: Int, _ colour: Colour) {
    for row in -radius...radius {
      let half = Int(Double(radius * radius - row * row).squareRoot())
      fill(x - half, y + row, half * 2 + 1, 1, colour)
    }
  }

  /// As a PNG with a palette, four bits a point, its data stored without packing. `light` is a percentage.
  func png(light: Int) -> [UInt8] {
    var rows: [UInt8] = []
    for y in 0..<DemoCanvas.height {
      rows.append(0)
      for x in stride(from: y * DemoCanvas.width, to: (y + 1) * DemoCanvas.width, by: 2) {
        rows.append(points[x] << 4 | points[x + 1])
      }
    }
    var palette: [UInt8] = []
    for (red, green, blue) in DemoCanvas.colours {
      for amount: Int in [red, green, blue] { palette.append(UInt8(amount * light / 100)) }
    }
    let header: [UInt8] = PNGParts.number(DemoCanvas.width) + PNGParts.number(DemoCanvas.height) + [4, 3, 0, 0, 0]
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    file += PNGParts.chunk("IHDR", header)
    file += PNGParts.chunk("PLTE", palette)
    file += PNGParts.chunk("IDAT", PNGParts.stored(rows))
    return file + PNGParts.chunk("IEND", [])
  }
}

/// What a PNG is made of (ISO/IEC 15948), and zlib's form for data that is not packed (RFC 1950, RFC 1951).
private enum PNGParts {
  static func number(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

  static func chunk(_ type: String, _ payload: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + payload
    return number(payload.count) + body + number(Int(checksum(body)))
  }

  /// One block: at most 65,535 bytes.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let (low, high) = (UInt8(bytes.count & 255), UInt8(bytes.count >> 8))
    var (a, b) = (1, 0)
    for byte in bytes {
      a = (a + Int(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return [0x78, 0x01, 0x01, low, high, ~low, ~high] + bytes + number(b << 16 | a)
  }

  private static let table: [UInt32] = (0..<256).map { (start: UInt32) -> UInt32 in
    var rest = start
    for _ in 0..<8 {
      let half: UInt32 = rest >> 1
      rest = rest & 1 == 1 ? 0xEDB8_8320 ^ half : half
    }
    return rest
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var rest = UInt32.max
    for byte in bytes {
      let place = Int((rest ^ UInt32(byte)) & 255)
      rest = table[place] ^ (rest >> 8)
    }
    return ~rest
  }
}
