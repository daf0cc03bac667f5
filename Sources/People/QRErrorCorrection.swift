/// Reed–Solomon codes over GF(2⁸) modulo x⁸ + x⁴ + x³ + x² + 1, in the blocks that ISO/IEC 18004 lays down for level L.
enum QRErrorCorrection {
  private static let perBlock: [Int] = [
    7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
  ]
  private static let blocks: [Int] = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8]

  private static func total(_ version: Int) -> Int {
    var modules = (16 * version + 128) * version + 64
    if version >= 2 {
      let count = version / 7 + 2
      modules -= (25 * count - 10) * count - 55
    }
    if version >= 7 { modules -= 36 }
    return modules / 8
  }

  /// Codewords of data that a version holds.
  static func dataCount(_ version: Int) -> Int {
    total(version) - perBlock[version - 1] * blocks[version - 1]
  }

  /// Data and correction, block by block, as they are drawn. Later blocks may hold one codeword more.
  static func interleaved(_ data: [UInt8], _ version: Int) -> [UInt8] {
    let count = blocks[version - 1]
    let short = data.count / count
    let shortBlocks = count - data.count % count
    let divisor = divisor(perBlock[version - 1])
    var parts: [[UInt8]] = []
    var start = 0
    for block in 0..<count {
      let length = short + (block < shortBlocks ? 0 : 1)
      parts.append(Array(data[start..<start + length]))
      start += length
    }
    var words: [UInt8] = []
    for place in 0...short {
      for part in parts where place < part.count { words.append(part[place]) }
    }
    let corrections = parts.map { remainder($0, divisor) }
    for place in 0..<perBlock[version - 1] {
      for correction in corrections { words.append(correction[place]) }
    }
    return words
  }

  private static func divisor(_ degree: Int) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: degree)
    result[degree - 1] = 1
    var root: UInt8 = 1
    for _ in 0..<degree {
      for place in 0..<degree {
        result[place] = product(result[place], root)
        if place + 1 < degree { result[place] ^= result[place + 1] }
      }
      root = product(root, 2)
    }
    return result
  }

  private static func remainder(_ data: [UInt8], _ divisor: [UInt8]) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: divisor.count)
    for byte in data {
      let factor = byte ^ result.removeFirst()
      result.append(0)
      for place in divisor.indices { result[place] ^= product(divisor[place], factor) }
    }
    return result
  }

  private static func product(_ a: UInt8, _ b: UInt8) -> UInt8 {
    var product = 0
    for place in stride(from: 7, through: 0, by: -1) {
      product = product << 1 ^ (product >> 7) * 0x11D
      if b >> UInt8(place) & 1 == 1 { product ^= Int(a) }
    }
    return UInt8(product)
  }
}

/// How hard a code is to read (ISO/IEC 18004 §7.8.3): long runs, blocks, look-alikes of the finder, imbalance.
enum QRPenalty {
  static func of(_ code: QRCode) -> Int {
    var penalty = 0
    var darkCount = 0
    for a in 0..<code.size {
      let row = (0..<code.size).map { code[$0, a] }
      let column = (0..<code.size).map { code[a, $0] }
      penalty += line(row) + line(column)
      darkCount += row.count { $0 }
    }
    for y in 0..<code.size - 1 {
      for x in 0..<code.size - 1 {
        let isDark = code[x, y]
        if isDark == code[x + 1, y], isDark == code[x, y + 1], isDark == code[x + 1, y + 1] { penalty += 3 }
      }
    }
    let all = code.size * code.size
    return penalty + abs(darkCount * 20 - all * 10) / all * 10
  }

  private static let finder: [Bool] = [true, false, true, true, true, false, true]

  private static func line(_ modules: [Bool]) -> Int {
    var penalty = 0
    var run = 1
    for place in 1..<modules.count {
      run = modules[place] == modules[place - 1] ? run + 1 : 1
      if run == 5 { penalty += 3 } else if run > 5 { penalty += 1 }
    }
    // 1:1:3:1:1 with four light modules on one side.
    for start in 0...(modules.count - 7) where Array(modules[start..<start + 7]) == finder {
      let before = (start - 4..<start).allSatisfy { $0 < 0 || !modules[$0] }
      let after = (start + 7..<start + 11).allSatisfy { $0 >= modules.count || !modules[$0] }
      if before || after { penalty += 40 }
    }
    return penalty
  }
}
