import Kernel

extension USCI {
  /// Valid codes that lie one slip away from a wrong one, the likeliest first, at most five. They are shown to a
  /// person; nothing ever puts one in by itself.
  ///
  /// The slips: a letter that the code does not use (I for 1, O for 0, Z for 2, S for 5, V for U), two neighbours
  /// exchanged, one character doubled, one character read for another that looks like it, the last character wrong.
  public static func suggestions(for typed: some StringProtocol) -> [USCI] {
    let code = Text.code(typed)
    guard fault(in: code) != nil, !isDestroyed(code), (17...20).contains(code.count) else { return [] }
    let typed = Array(code)
    var found: [USCI] = []
    func offer(_ characters: [Character]) {
      guard let code = try? USCI(String(characters)), !found.contains(code) else { return }
      // The code of the registering office is digits only.
      if code.registrarCode.allSatisfy(\.isNumber) { found.append(code) }
    }
    for spelled in withoutForeignLetters(typed) {
      offer(spelled)
      for exchanged in exchanges(of: spelled) { offer(exchanged) }
      for shorter in withoutDoubles(spelled) { offer(shorter) }
      for read in misreadings(of: spelled) { offer(read) }
      offer(withComputedEnd(spelled))
    }
    return Array(found.prefix(5))
  }

  /// What a foreign letter was probably meant to be, the likeliest first.
  private static let meant: [Character: [Character]] = [
    "I": ["1", "L", "T"], "O": ["0", "Q", "D"], "Z": ["2", "7"], "S": ["5", "8"], "V": ["U", "Y", "W"],
  ]

  /// Characters that people read for each other, both ways.
  private static let alike: [Character: [Character]] = {
    let groups: [String] = [
      "0DQ", "1L7T", "27", "5683", "8B3", "6GC", "4A", "UWY", "MN", "PR", "EF", "KX", "HN", "9P", "J1", "69",
    ]
    var table: [Character: [Character]] = [:]
    for group in groups {
      for one in group {
        for other in group where other != one && !(table[one] ?? []).contains(other) {
          table[one, default: []].append(other)
        }
      }
    }
    return table
  }()

  /// Every reading of the letters that the code does not use, the likeliest first; the code itself when there are none.
  private static func withoutForeignLetters(_ typed: [Character]) -> [[Character]] {
    let likeliest = typed.map { value[$0] == nil ? meant[$0]?.first ?? $0 : $0 }
    var readings: [[Character]] = [[]]
    for character in typed {
      let choices = value[character] == nil ? (meant[character] ?? []) : [character]
      readings = readings.flatMap { reading in choices.map { reading + [$0] } }
      // Whoever typed six of them meant the same by each.
      if readings.count > 243 { return [likeliest] }
    }
    return readings
  }

  private static func exchanges(of code: [Character]) -> [[Character]] {
    guard code.count == 18 else { return [] }
    return (0..<17).compactMap { place in
      guard code[place] != code[place + 1] else { return nil }
      var changed = code
      changed.swapAt(place, place + 1)
      return changed
    }
  }

  private static func withoutDoubles(_ code: [Character]) -> [[Character]] {
    guard code.count == 19 else { return [] }
    return (0..<18).compactMap { place in
      guard code[place] == code[place + 1] else { return nil }
      var changed = code
      changed.remove(at: place)
      return changed
    }
  }

  private static func misreadings(of code: [Character]) -> [[Character]] {
    guard code.count == 18 else { return [] }
    var all: [[Character]] = []
    for place in 0..<18 {
      for other in alike[code[place]] ?? [] {
        var changed = code
        changed[place] = other
        all.append(changed)
      }
    }
    return all
  }

  /// The same code with the check character that it asks for; a code cut off before its last character gets one.
  private static func withComputedEnd(_ code: [Character]) -> [Character] {
    guard code.count == 18 || code.count == 17 else { return code }
    return Array(code[0..<17]) + [check(code[0..<17])]
  }
}
