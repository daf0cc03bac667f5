/// What the numbers and letters of an address say, once the names of places have been found and set aside: which building,
/// which floor, which room. It knows no gazetteer.
struct AddressReading: Hashable, Sendable {
  /// How surely a number or letter means a building.
  enum Strength: Int, Sendable, Comparable {
    /// 3楼1203: a floor by its word, a building by its room.
    case doubtful
    /// 3号, 3-1203, A1203.
    case weak
    /// 3幢, A座, 3#.
    case strong
    static func < (a: Strength, b: Strength) -> Bool { a.rawValue < b.rawValue }
  }

  struct Designator: Hashable, Sendable {
    /// `3`, `A`, `A3`, `3B`: without leading zeros, upper case.
    var text: String
    var strength: Strength
  }

  var designators: [Designator] = []
  /// 3、4幢: one address in two buildings.
  var namesSeveral = false
  var level: Int?
  /// The 13 of 12-13层.
  var lastLevel: Int?
  /// 1203, 1201-1204, A1203.
  var room = ""
  /// 2单元
  var section = ""

  init() {}

  /// What stands behind the building, as people write it: 2单元501, 1201-1204, 12层.
  var unitText: String {
    if !room.isEmpty { return section + room }
    guard let level else { return section }
    if let lastLevel { return section + "\(level)–\(lastLevel)层" }
    return section + Floor.name(ofLevel: level)
  }

  /// The floor that is meant: the one that is named, else the one that the room begins with (1203 → 12, 305 → 3).
  var impliedLevel: Int? { level ?? AddressReading.level(ofRoom: room) }

  static func level(ofRoom room: String) -> Int? {
    let digits = room.drop { !$0.isNumber }.prefix { $0.isNumber }
    guard (3...4).contains(digits.count), let level = Int(digits.dropLast(2)), level > 0 else { return nil }
    return level
  }
}

extension AddressReading {
  /// Reads the tokens that no name has used. `isUsed` has one flag for each token.
  init(_ tokens: [PlaceToken], isUsed: [Bool]) {
    var reader = AddressReader(tokens: tokens, isUsed: isUsed)
    reader.read()
    self = reader.reading
  }

  /// The designator of a building that is called nothing else: 3号楼 → 3, A区3号楼 → A3, 3号楼B座 → 3B. Nil for 青禾大厦.
  static func designator(ofName tokens: [PlaceToken]) -> String? {
    guard tokens.contains(where: { $0.kind == .number || $0.kind == .latin }) else { return nil }
    var reader = AddressReader(tokens: tokens, isUsed: tokens.map { _ in false })
    reader.read()
    guard !reader.hasStrayWords, reader.reading.room.isEmpty, reader.reading.level == nil else { return nil }
    let strong = reader.reading.designators.filter { $0.strength > .doubtful }
    return strong.isEmpty ? nil : strong.map(\.text).joined()
  }
}

/// Walks over the tokens once, from left to right.
struct AddressReader {
  let tokens: [PlaceToken]
  let isUsed: [Bool]
  var reading = AddressReading()
  /// Han characters that are no part of a designator, a floor or a room.
  var hasStrayWords = false
  private var place = 0
  /// The A of A区3号楼.
  private var prefix = ""
  private var hasLevelByStorey = false

  init(tokens: [PlaceToken], isUsed: [Bool]) {
    self.tokens = tokens
    self.isUsed = isUsed
  }

  private static let buildingWords: Set<String> = ["幢", "栋", "座", "塔", "#", "厂"]
  private static let latinBuildings: Set<String> = ["BUILDING", "BLDG", "BLOCK", "TOWER", "BLD"]
  private static let latinRooms: Set<String> = ["ROOM", "RM", "UNIT", "SUITE"]
  private static let latinFloors: Set<String> = ["F", "FL", "FLOOR", "FLR"]
  private static let joints: Set<String> = ["-", "/", "~", "–", "—", "、", ",", "至", "到", "和", "&", "+"]

  private func token(_ index: Int) -> PlaceToken? {
    index < tokens.count && !isUsed[index] ? tokens[index] : nil
  }

  private func text(_ index: Int) -> String { token(index)?.text ?? "" }

  mutating func read() {
    while place < tokens.count {
      guard let current = token(place) else {
        place += 1
        continue
      }
      switch current.kind {
      case .number: readNumber(current.text)
      case .latin: readLatin(current.text)
      case .han: readHan(current.text)
      case .mark: place += 1
      }
    }
    settle()
  }

  /// 3楼1203 without a building: the room lies on the twelfth floor, so 3楼 must be the building.
  private mutating func settle() {
    guard hasLevelByStorey, reading.designators.isEmpty, let level = reading.level,
      let implied = AddressReading.level(ofRoom: reading.room), implied != level
    else { return }
    reading.designators = [.init(text: String(level), strength: .doubtful)]
    reading.level = nil
  }

  // MARK: Buildings

  /// How many tokens from `index` on say "building": 幢, 号楼, 号厂房, #楼; 0 when none do.
  private func buildingWord(_ index: Int) -> Int {
    let word = text(index)
    if AddressReader.buildingWords.contains(word) {
      let next = text(index + 1)
      return ["楼", "房", "幢", "厂"].contains(next) ? 2 : 1
    }
    guard word == "号" else { return 0 }
    for length in 1...4 {
      let next = text(index + length)
      guard token(index + length)?.kind == .han else { return 0 }
      if ["楼", "幢", "栋", "座", "塔"].contains(next) { return length + 1 }
      if next == "房", ["厂", "库", "用"].contains(text(index + length - 1)) { return length + 1 }
    }
    return 0
  }

  private mutating func addDesignator(_ text: String, _ strength: AddressReading.Strength) {
    let plain = Int(text).map(String.init) ?? text
    reading.designators.append(.init(text: prefix + plain, strength: strength))
    prefix = ""
  }

  private var hasDesignator: Bool { !reading.designators.isEmpty }

  // MARK: Numbers

  private mutating func readNumber(_ digits: String) {
    let next = text(place + 1)
    // Postcodes and telephone numbers.
    if digits.count >= 6 {
      place += 1
      return
    }
    if let letter = token(place + 1), letter.kind == .latin, letter.text.count == 1, digits.count <= 2,
      buildingWord(place + 2) > 0
    {
      addDesignator((Int(digits).map(String.init) ?? digits) + letter.text, .strong)
      place += 2 + buildingWord(place + 2)
      return
    }
    let word = buildingWord(place + 1)
    if word > 0, digits.count <= 3 {
      addDesignator(digits, .strong)
      place += 1 + word
    } else if next == "期" {
      place += 2
    } else if next == "单" || next == "门" || next == "梯" {
      reading.section = digits + (next == "单" ? "单元" : next)
      place += next == "单" && text(place + 2) == "元" ? 3 : 2
    } else if isStorey(next), digits.count <= 3 {
      setLevel(Int(digits), byStorey: next == "楼")
      place += 2
    } else if AddressReader.joints.contains(next), let last = token(place + 2), last.kind == .number {
      readPair(digits, last.text)
    } else {
      readLoneNumber(digits, next)
    }
  }

  private func isStorey(_ word: String) -> Bool {
    word == "层" || word == "楼" || AddressReader.latinFloors.contains(word)
  }

  private mutating func setLevel(_ level: Int?, byStorey: Bool) {
    guard let level, level != 0, reading.level == nil else { return }
    reading.level = level
    hasLevelByStorey = byStorey
  }

  /// 3-1203, 12-13层, 3、4幢, 1201-1204室, 3-12-03: `place` stands on the first number.
  private mutating func readPair(_ first: String, _ last: String) {
    let after = place + 3
    if buildingWord(after) > 0, first.count <= 3 {
      addDesignator(first, .strong)
      addDesignator(last, .strong)
      reading.namesSeveral = true
      place = after + buildingWord(after)
    } else if isStorey(text(after)) {
      setLevel(Int(first), byStorey: false)
      reading.lastLevel = Int(last)
      place = after + 1
    } else if first.count >= 3 {
      setRoom(first + (text(place + 1) == "-" ? "-" : "、") + last)
      place = after
      skipRoomWord()
    } else if hasDesignator || reading.level != nil {
      readInner(first, last)
    } else {
      addDesignator(first, .weak)
      place += 2
    }
  }

  /// Behind a building: 12-03 is a room on the twelfth floor, 2-501 a room behind the second entrance.
  private mutating func readInner(_ first: String, _ last: String) {
    if last.count <= 2 {
      setRoom(first + "-" + last)
      if reading.level == nil { reading.level = Int(first) }
    } else {
      if AddressReading.level(ofRoom: last) == Int(first) {
        reading.level = Int(first)
      } else {
        reading.section = first + "单元"
      }
      setRoom(last)
    }
    place += 3
    skipRoomWord()
  }

  private mutating func setRoom(_ room: String) {
    if reading.room.isEmpty {
      reading.room = room
    } else {
      reading.room += "、" + room
    }
  }

  private mutating func skipRoomWord() {
    if ["室", "房", "户", "号", "铺"].contains(text(place)) { place += 1 }
    if ["间"].contains(text(place)) { place += 1 }
  }

  private mutating func readLoneNumber(_ digits: String, _ next: String) {
    if digits.count >= 3 || ["室", "房", "户", "铺"].contains(next) {
      var room = digits
      place += 1
      if let letter = token(place), letter.kind == .latin, letter.text.count == 1 {
        room += letter.text
        place += 1
      }
      setRoom(room)
      skipRoomWord()
    } else {
      // 3号 and a bare 3 mean a building only where none is named yet.
      if !hasDesignator { addDesignator(digits, .weak) }
      place += next == "号" || next == "区" ? 2 : 1
    }
  }

  // MARK: Letters

  private mutating func readLatin(_ word: String) {
    let next = token(place + 1)
    if AddressReader.latinBuildings.contains(word) || AddressReader.latinRooms.contains(word) {
      readEnglish(word, next)
    } else if word.count > 1 {
      readLatinFloor(word, next)
    } else if text(place + 1) == "区" {
      prefix = word
      place += 2
    } else if buildingWord(place + 1) > 0 || next?.text == "楼" {
      addDesignator(word, .strong)
      place += 1 + max(1, buildingWord(place + 1))
    } else if let next, next.kind == .number {
      readLetterAndNumber(word, next.text)
    } else {
      place += 1
    }
  }

  /// Building 3, Room 1203.
  private mutating func readEnglish(_ word: String, _ next: PlaceToken?) {
    place += 1
    guard let next, next.kind == .number || next.text.count == 1 else { return }
    if AddressReader.latinBuildings.contains(word) {
      addDesignator(next.text, .strong)
    } else {
      setRoom(next.text)
    }
    place += 1
  }

  /// LG1: a cellar of a mall. Other words mean nothing to us.
  private mutating func readLatinFloor(_ word: String, _ next: PlaceToken?) {
    place += 1
    guard word == "LG", let number = next?.value else { return }
    setLevel(-number, byStorey: false)
    place += 1
  }

  /// A3幢 is a building, B1层 a cellar, F12 a floor, A1203 a room.
  private mutating func readLetterAndNumber(_ letter: String, _ digits: String) {
    let word = buildingWord(place + 2)
    let after = text(place + 2)
    if word > 0 {
      addDesignator(letter + (Int(digits).map(String.init) ?? digits), .strong)
      place += 2 + word
    } else if letter == "B", digits.count == 1, isStorey(after) || hasDesignator {
      setLevel(Int(digits).map { -$0 }, byStorey: false)
      place += isStorey(after) ? 3 : 2
    } else if ["F", "L"].contains(letter), digits.count <= 2 {
      setLevel(Int(digits), byStorey: false)
      place += isStorey(after) ? 3 : 2
    } else if digits.count >= 3 {
      if !hasDesignator { addDesignator(letter, .weak) }
      setRoom(letter + digits)
      place += 2
      skipRoomWord()
    } else if isStorey(after) {
      // A12层: the twelfth floor of A.
      if !hasDesignator { addDesignator(letter, .weak) }
      setLevel(Int(digits), byStorey: false)
      place += 3
    } else {
      if !hasDesignator { addDesignator(letter + (Int(digits).map(String.init) ?? digits), .weak) }
      place += 2
    }
  }

  // MARK: Han

  private mutating func readHan(_ word: String) {
    let isBelow = word == "负" || (word == "地" && text(place + 1) == "下")
    let start = place + (word == "负" ? 1 : 2)
    if isBelow, let number = token(start), let level = number.value {
      setLevel(-level, byStorey: false)
      place = start + (isStorey(text(start + 1)) ? 2 : 1)
    } else if word == "首" || word == "底", text(place + 1) == "层" {
      setLevel(1, byStorey: false)
      place += 2
    } else if word == "整" || word == "全", ["幢", "栋", "楼"].contains(text(place + 1)) {
      place += 2
    } else {
      hasStrayWords = true
      place += 1
    }
  }
}
