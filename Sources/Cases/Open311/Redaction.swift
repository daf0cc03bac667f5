/// What must not stand in words that everybody may read. Pure: it looks at a text, says what is in it and hides it.
///
/// It errs on the safe side: a long number that is none of these things is hidden too, and a person can write it differently.
struct Redaction: Sendable {
  /// In the order in which they are said when several are found: an identity card's number looks like a phone's too.
  enum Kind: String, CaseIterable, Sendable { case idNumber, uscc, phone, email, name, room, plate }

  /// What stands instead. It holds no letter and no digit, so a second look finds nothing in it.
  static let mask = "***"

  /// Names of people and organisations that the text may not say.
  let names: [String]
  /// What the applicant's room is called, in the forms in which people write it.
  let rooms: [String]

  init(names: [String] = [], rooms: [String] = []) {
    self.names = Redaction.longestFirst(names.filter { $0.count > 1 })
    self.rooms = Redaction.longestFirst(rooms.flatMap { [$0, Redaction.core(of: $0)] }.filter { $0.count > 2 })
  }

  func findings(in text: String) -> Set<Kind> { Set(places(in: FoldedText(text)).map(\.kind)) }

  /// The text without what may not be said. What is left is looked at again, until nothing is found.
  func masked(_ text: String) -> String {
    var folded = FoldedText(text)
    while true {
      let found = places(in: folded)
      if found.isEmpty { return folded.original }
      folded = FoldedText(folded.replacing(found.map(\.range), by: Redaction.mask))
    }
  }

  private func places(in text: FoldedText) -> [(kind: Kind, range: Range<Int>)] {
    var found = RedactionPatterns.places(in: text)
    for (kind, words) in [(Kind.name, names), (.room, rooms)] {
      for word in words { found += text.places(of: word).map { (kind, $0) } }
    }
    return found
  }

  /// Names without a letter or digit would never be gone.
  private static func longestFirst(_ words: [String]) -> [String] {
    let sayable = words.filter { word in word.contains { $0.isLetter || $0.isNumber } }
    return Set(sayable).sorted { ($1.count, $0) < ($0.count, $1) }
  }

  /// `1203室` → `1203`; a short number alone says too little and stands in too many words.
  private static func core(of room: String) -> String {
    String(room.filter { $0.isASCII && ($0.isNumber || $0.isLetter) })
  }
}

/// A text beside its plain form, scalar by scalar, so that a place in the one is a place in the other: full-width letters and
/// digits are half-width, what is invisible is a space, and long runs of Chinese digits (一三八…) are digits.
struct FoldedText: Sendable {
  private let scalars: [Unicode.Scalar]
  let folded: [Unicode.Scalar]

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var plain = scalars.map(FoldedText.plain)
    FoldedText.spellDigits(&plain)
    folded = plain
  }

  var original: String { FoldedText.string(scalars) }
  var plain: String { FoldedText.string(folded) }

  private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }

  private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    case 0x3000, 0x00A0, 0x00AD, 0x2000...0x200F, 0x202A...0x202F, 0x2060...0x2064, 0xFE0E, 0xFE0F, 0x20E3, 0xFEFF: " "
    case 0x2010...0x2015, 0x2212: "-"
    case 0x2460...0x2468: Unicode.Scalar(scalar.value - 0x2460 + 0x31) ?? scalar
    case 0x0660...0x0669: Unicode.Scalar(scalar.value - 0x0660 + 0x30) ?? scalar
    default: scalar
    }
  }

  private static let hanDigits: [Unicode.Scalar: Unicode.Scalar] = [
    "〇": "0", "零": "0", "一": "1", "幺": "1", "二": "2", "两": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7",
    "八": "8", "九": "9", "壹": "1", "贰": "2", "叁": "3", "肆": "4", "伍": "5", "陆": "6", "柒": "7", "捌": "8", "玖": "9",
  ]

  /// Seven in a row are a number that somebody spelt, with figures among them or not; fewer are words.
  private static func spellDigits(_ scalars: inout [Unicode.Scalar]) {
    var start = 0
    while start < scalars.count {
      guard digit(scalars[start]) != nil else { start += 1; continue }
      var (end, digits) = (start, 0)
      while end < scalars.count, digit(scalars[end]) != nil || isGap(scalars[end]) {
        if digit(scalars[end]) != nil { digits += 1 }
        end += 1
      }
      if digits > 6 { for place in start..<end { scalars[place] = digit(scalars[place]) ?? scalars[place] } }
      start = end
    }
  }

  private static func digit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    ("0"..."9").contains(scalar) ? scalar : hanDigits[scalar]
  }

  private static func isGap(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "-" || scalar == "." }

  /// Where the word stands, without regard to case and width.
  func places(of word: String) -> [Range<Int>] {
    let sought = FoldedText(word).folded.map(FoldedText.lower)
    guard !sought.isEmpty, sought.count <= folded.count else { return [] }
    let here = folded.map(FoldedText.lower)
    var found: [Range<Int>] = []
    var start = 0
    while start + sought.count <= here.count {
      if here[start] == sought[0], here[start..<(start + sought.count)].elementsEqual(sought) {
        found.append(start..<(start + sought.count))
        start += sought.count
      } else {
        start += 1
      }
    }
    return found
  }

  private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    ("A"..."Z").contains(scalar) ? Unicode.Scalar(scalar.value + 32) ?? scalar : scalar
  }

  /// The original words, each of the places (they may overlap) replaced once.
  func replacing(_ places: [Range<Int>], by mask: String) -> String {
    var kept: [Unicode.Scalar] = []
    var at = 0
    for place in places.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
      if place.upperBound <= at { continue }
      if place.lowerBound >= at {
        kept += scalars[at..<place.lowerBound]
        kept += Array(mask.unicodeScalars)
      }
      at = place.upperBound
    }
    return FoldedText.string(kept + scalars[at...])
  }
}
