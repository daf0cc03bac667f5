import Foundation

/// How text becomes words that both engines can find: Han characters alone and in pairs (two-character words are the
/// commonest in Chinese), Latin words and numbers whole, and the pinyin initials of names.
public enum SearchText {
  /// The words of a text, each once, in order of first appearance.
  public static func words(_ text: String) -> [String] {
    var words: [String] = []
    var seen: Set<String> = []
    func add(_ word: String) {
      if seen.insert(word).inserted { words.append(word) }
    }
    for run in runs(text) {
      guard run.isHan else {
        add(latin(run))
        continue
      }
      for (place, character) in run.characters.enumerated() {
        add(String(character))
        if place + 1 < run.characters.count { add(String([character, run.characters[place + 1]])) }
      }
    }
    return words
  }

  /// The words a search asks for: pairs only, when a Han run has two or more characters.
  public static func queryWords(_ text: String) -> [String] {
    var words: [String] = []
    for run in runs(text) {
      if run.isHan, run.characters.count > 1 {
        for place in 0..<(run.characters.count - 1) {
          words.append(String([run.characters[place], run.characters[place + 1]]))
        }
      } else {
        words.append(run.isHan ? String(run.characters) : latin(run))
      }
    }
    var seen: Set<String> = []
    return words.filter { seen.insert($0).inserted }
  }

  /// The first letters of the pinyin of each Han character (禾木精密 → `hmjm`), by the transliteration
  /// data of ICU, which Foundation carries. Empty when the name has no Han character.
  public static func initials(_ name: String) -> String {
    var letters = ""
    for run in runs(name) where run.isHan {
      let pinyin = String(run.characters).applyingTransform(.mandarinToLatin, reverse: false) ?? ""
      let plain = pinyin.folding(options: .diacriticInsensitive, locale: nil).lowercased()
      for syllable in plain.split(separator: " ") {
        if let letter = syllable.first, letter.isASCII, letter.isLetter { letters.append(letter) }
      }
    }
    return letters
  }

  /// Characters that names read in two ways, with the initial that ICU does not give: 银行 yh, 长江 cj, 厦门 xm, 音乐 yy.
  private static let otherInitials: [Character: Character] = [
    "长": "c", "行": "h", "厦": "x", "乐": "y", "会": "k", "朝": "z", "曾": "z", "单": "s", "解": "x", "盛": "c",
    "传": "z", "调": "t", "重": "z", "种": "c", "参": "s", "降": "x", "尉": "y", "车": "j", "仇": "q", "翟": "d",
  ]

  /// Every beginning by which a name is looked for: from its first characters on (people leave 深圳市 away), and with
  /// the other reading where a character has two.
  public static func allInitials(_ name: String) -> [String] {
    let letters = Array(initials(name))
    let characters = runs(name).filter(\.isHan).flatMap(\.characters)
    var readings: [[Character]] = [letters]
    // When ICU knows no reading for a character, letters and characters do not stand opposite each other.
    if letters.count == characters.count {
      for (place, character) in characters.enumerated() {
        guard let other = otherInitials[character], readings.count < 8 else { continue }
        readings += readings.map { reading in
          var changed = reading
          changed[place] = other
          return changed
        }
      }
    }
    var words: [String] = []
    for reading in readings {
      for start in 0...4 where reading.count - start > 1 { words.append(String(reading.dropFirst(start).prefix(60))) }
    }
    return words
  }

  /// A Latin word, cut: PostgreSQL takes no word beyond 2,046 bytes, and nobody types sixty letters to find one.
  private static func latin(_ run: Run) -> String { String(run.characters.prefix(60)) }

  private struct Run {
    var characters: [Character]
    let isHan: Bool
  }

  private static func runs(_ text: String) -> [Run] {
    var runs: [Run] = []
    var isOpen = false
    for character in text.precomposedStringWithCompatibilityMapping.lowercased() {
      let isHan = isHan(character)
      guard isHan || (character.isASCII && (character.isLetter || character.isNumber)) else {
        isOpen = false
        continue
      }
      if isOpen, runs.last?.isHan == isHan {
        runs[runs.count - 1].characters.append(character)
      } else {
        runs.append(Run(characters: [character], isHan: isHan))
      }
      isOpen = true
    }
    return runs
  }

  /// CJK Unified Ideographs with extensions A to H, and the compatibility block.
  private static func isHan(_ character: Character) -> Bool {
    guard let scalar = character.unicodeScalars.first else { return false }
    return switch scalar.value {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: true
    default: false
    }
  }
}
