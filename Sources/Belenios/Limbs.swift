import CGMP

/// A natural number as GMP keeps it: 64-bit words, the least significant first, of a fixed count.
///
/// Fixed, because the time of constant-time arithmetic depends on the count of words and must not depend on
/// the number. GMP's low-level functions (`mpn_…`) are used and not `mpz_t`: they take memory that is ours, so a
/// number is a plain Swift value that may cross threads.
typealias Limbs = [UInt]

enum Decimal {
  /// The number that decimal digits write, in `count` words. Nil for anything but digits, for a zero before
  /// other digits (a number has one text only, or hashes of texts would not mean the number), and for a number that
  /// does not fit.
  static func read(_ text: some Collection<UInt8>, count: Int) -> Limbs? {
    guard let first = text.first, first != 0x30 || text.count == 1, text.count <= count * 20 else { return nil }
    var digits: [UInt8] = []
    digits.reserveCapacity(text.count)
    for character in text {
      guard character >= 0x30, character <= 0x39 else { return nil }
      digits.append(character - 0x30)
    }
    // GMP asks for room for the largest number of so many digits.
    var words = Limbs(repeating: 0, count: text.count / 19 + 2)
    let used = __gmpn_set_str(&words, digits, digits.count, 10)
    guard used <= count else { return nil }
    if words.count < count { words += Limbs(repeating: 0, count: count - words.count) }
    return Limbs(words.prefix(count))
  }

  /// The digits of the number, as ASCII.
  static func write(_ number: Limbs) -> [UInt8] {
    var words = number
    while words.last == 0 { words.removeLast() }
    if words.isEmpty { return [0x30] }
    let used = words.count
    return [UInt8](unsafeUninitializedCapacity: used * 20 + 2) { buffer, written in
      // mpn_get_str overwrites its input and may write one zero too many in front.
      written = __gmpn_get_str(buffer.baseAddress, 10, &words, used)
      var start = 0
      while start < written - 1, buffer[start] == 0 { start += 1 }
      for index in start..<written { buffer[index - start] = buffer[index] + 0x30 }
      written -= start
    }
  }
}

enum Words {
  /// Whether a < b, for numbers that are public: the time tells.
  static func less(_ a: Limbs, _ b: Limbs) -> Bool { __gmpn_cmp(a, b, a.count) < 0 }

  /// Big-endian bytes as words.
  static func read(bytes: [UInt8]) -> Limbs {
    var words = Limbs(repeating: 0, count: (bytes.count + 7) / 8)
    for (place, byte) in bytes.reversed().enumerated() {
      words[place / 8] |= UInt(byte) << UInt(place % 8 * 8)
    }
    return words
  }

  /// How many bits the number needs.
  static func bitCount(_ number: Limbs) -> Int {
    guard let top = number.lastIndex(where: { $0 != 0 }) else { return 0 }
    return top * 64 + 64 - number[top].leadingZeroBitCount
  }
}
