import Contracts
import Foundation
import Kernel

/// How alike two appeals are: what they are about, where, when, and in which words. Pure.
struct CaseLikeness: Sendable, Equatable {
  var category: CaseCategoryID?
  var building: BuildingID?
  var part: CommonPart?
  /// What people call the room; empty for a common part.
  var room = ""
  var at: Timestamp
  /// Pairs of Han characters and whole words of other scripts.
  var words: Set<String> = []

  /// From how many points on, of a hundred, two appeals are called alike.
  static let alike = 50
  /// After so many days the same words are another matter.
  static let days = 30

  private static let forCategory = 35
  private static let forPlace = 30
  private static let forBuilding = 15
  private static let forDays = 15
  private static let forWords = 20

  init(category: CaseCategoryID?, building: BuildingID?, part: CommonPart?, room: String = "", at: Timestamp, text: String) {
    self.category = category
    self.building = building
    self.part = part
    self.room = Text.code(room)
    self.at = at
    words = CaseLikeness.bigrams(text)
  }

  init(_ item: Case) {
    self.init(
      category: item.category, building: item.place.building, part: item.place.commonPart, room: item.place.unitText,
      at: item.openedAt, text: item.title + "\n" + item.body)
  }

  /// 0 … 100. Nothing in two different buildings, or of more than thirty days apart, is alike.
  /// `countsWords`: false where the words of the other are not for the one who asks, so that trying words tells nothing of them.
  func points(_ other: CaseLikeness, countsWords: Bool = true) -> Int {
    guard let building, building == other.building else { return 0 }
    let apart = abs((at - other.at).milliseconds)
    let span = Timestamp.Span.days(CaseLikeness.days).milliseconds
    guard apart <= span else { return 0 }
    var points = 0
    if category != nil, category == other.category { points += CaseLikeness.forCategory }
    points += isSamePlace(other) ? CaseLikeness.forPlace : CaseLikeness.forBuilding
    points += Int(Int64(CaseLikeness.forDays) * (span - apart) / span)
    if countsWords { points += wordPoints(other) }
    return points
  }

  private func isSamePlace(_ other: CaseLikeness) -> Bool {
    if let part { return part == other.part }
    return other.part == nil && !room.isEmpty && room == other.room
  }

  /// How much of the shorter one stands in the other: who writes little says no less.
  private func wordPoints(_ other: CaseLikeness) -> Int {
    let least = min(words.count, other.words.count)
    guard least > 0 else { return 0 }
    return CaseLikeness.forWords * words.intersection(other.words).count / least
  }

  /// 货梯停了 → 货梯, 梯停, 停了. Digits and Latin letters stay whole words: `3号楼` → `3`, 号楼.
  static func bigrams(_ text: String) -> Set<String> {
    var found: Set<String> = []
    var han: Character?
    var word = ""
    func endWord() {
      if !word.isEmpty { found.insert(word) }
      word = ""
    }
    for character in text.precomposedStringWithCompatibilityMapping.lowercased() {
      if isHan(character) {
        endWord()
        if let han { found.insert(String([han, character])) }
        han = character
      } else {
        han = nil
        if character.isLetter || character.isNumber { word.append(character) } else { endWord() }
      }
    }
    endWord()
    return found
  }

  private static func isHan(_ character: Character) -> Bool {
    character.unicodeScalars.first.map { (0x3400...0x9FFF).contains($0.value) || (0x20000...0x3FFFF).contains($0.value) } ?? false
  }
}
