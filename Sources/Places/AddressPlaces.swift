/// The places that an address names, and what of its tokens they use up.
struct AddressPlaces {
  enum Spelling: Int, Comparable {
    case misspelt, shortened
    /// 研发楼: whole, but said of many buildings in many parks.
    case common
    case whole
    static func < (a: Spelling, b: Spelling) -> Bool { a.rawValue < b.rawValue }
  }

  private let gazetteer: Gazetteer
  let tokens: [PlaceToken]
  private(set) var isUsed: [Bool]
  private(set) var parks: [Int: Spelling] = [:]
  private(set) var buildings: [Int: Spelling] = [:]
  /// The road as the gazetteer writes it, and the house number; a road that we do not know is empty.
  private(set) var road: String?
  private(set) var roadNumber = ""
  /// The address says that it lies in another city, district or sub-district.
  private(set) var isElsewhere = false

  init(_ text: String, in gazetteer: Gazetteer) {
    self.gazetteer = gazetteer
    tokens = PlaceTokens.cut(text)
    isUsed = [Bool](repeating: false, count: tokens.count)
    findNames()
    findUnknownRoads()
    findDistricts()
    if parks.isEmpty, buildings.isEmpty, road?.isEmpty ?? true { findMisspelt() }
  }

  private func text(_ index: Int) -> String { index >= 0 && index < tokens.count ? tokens[index].text : "" }

  private mutating func use(_ range: Range<Int>) {
    for index in range { isUsed[index] = true }
  }

  // MARK: Names

  private mutating func findNames() {
    var place = 0
    while place < tokens.count {
      let length = takeNames(at: place)
      place += max(1, length)
    }
  }

  /// The longest name that begins here, with all that it leads to; 0 when none does.
  private mutating func takeNames(at start: Int) -> Int {
    guard let candidates = gazetteer.entries[tokens[start].text] else { return 0 }
    var taken = 0
    var length = 0
    for entry in candidates {
      if taken > 0, entry.tokens.count < taken { break }
      guard let end = end(of: entry.tokens, at: start), isWhole(entry, end) else { continue }
      taken = entry.tokens.count
      length = end - start
      note(entry.target, entry.spelling, end)
    }
    use(start..<(start + length))
    if road != nil, length > 0 { return max(length, roadEnd - start) }
    return length
  }

  private var roadEnd = 0

  /// Where the name ends, if the tokens hold it here; marks within are passed over.
  private func end(of name: [PlaceToken], at start: Int) -> Int? {
    var index = start
    for (offset, token) in name.enumerated() {
      while offset > 0, index < tokens.count, tokens[index].kind == .mark { index += 1 }
      guard index < tokens.count, tokens[index] == token else { return nil }
      index += 1
    }
    return index
  }

  /// 知行路 is no 知行园, and 云桥街道 no 云桥大厦.
  private func isWhole(_ entry: Gazetteer.Entry, _ end: Int) -> Bool {
    if case .road = entry.target { return true }
    let next = text(end)
    if ["路", "街", "巷", "弄"].contains(next) || (next == "大" && ["道", "街"].contains(text(end + 1))) { return false }
    return !(entry.spelling == .shortened && ["市", "区", "县", "镇", "村", "社"].contains(next))
  }

  private mutating func note(_ target: Gazetteer.Target, _ spelling: Spelling, _ end: Int) {
    switch target {
    case .park(let index): parks[index] = max(parks[index] ?? .misspelt, spelling)
    case .building(let index): buildings[index] = max(buildings[index] ?? .misspelt, spelling)
    case .road(let name):
      guard road == nil else { return }
      road = name
      roadEnd = takeHouseNumber(at: end)
    }
  }

  /// Uses 88号 or 88-1号 behind a road; gives the index behind it. 88号楼 is a building and stays.
  private mutating func takeHouseNumber(at start: Int) -> Int {
    guard start < tokens.count, tokens[start].kind == .number else { return start }
    var end = start + 1
    if ["-", "之"].contains(text(end)), end + 1 < tokens.count, tokens[end + 1].kind == .number, text(end + 2) == "号" {
      end += 2
    }
    let isNumbered = text(end) == "号" && !["楼", "幢", "栋", "座", "厂"].contains(text(end + 1))
    let isBare = !["号", "幢", "栋", "座", "#", "楼", "层", "室", "F", "-"].contains(text(end))
    guard isNumbered || isBare else { return start }
    roadNumber = Gazetteer.numberKey(tokens[start..<end].map(\.text).joined())
    if isNumbered { end += 1 }
    use(start..<end)
    return end
  }

  // MARK: Roads that we do not know

  private static let roadWords: Set<String> = ["路", "街", "巷", "弄", "道"]

  private mutating func findUnknownRoads() {
    for index in tokens.indices where !isUsed[index] && AddressPlaces.roadWords.contains(tokens[index].text) {
      let isSubdistrict = tokens[index].text == "道" ? text(index - 1) == "街" : text(index + 1) == "道"
      if isSubdistrict { continue }
      var start = index
      while start > 0, index - start < 5, isPartOfRoad(start - 1) { start -= 1 }
      // 5号大街: the number belongs to the name.
      if start >= 2, text(start - 1) == "号", tokens[start - 2].kind == .number { start -= 2 }
      guard start < index else { continue }
      use(start..<(index + 1))
      let hadNumber = roadNumber
      _ = takeHouseNumber(at: index + 1)
      if road == nil { road = "" } else { roadNumber = hadNumber }
    }
  }

  private func isPartOfRoad(_ index: Int) -> Bool {
    let borders: Set<String> = ["市", "区", "县", "镇", "乡", "省", "道", "村", "号"]
    return !isUsed[index] && tokens[index].kind == .han && !borders.contains(tokens[index].text)
  }

  // MARK: Districts

  /// 杭州市余杭区仓前街道: compared with our own where both are known.
  private mutating func findDistricts() {
    var start = 0
    if let province = firstHan("省", from: 0, within: 5) { start = province + 1 }
    if let end = firstHan("市", from: start, within: 5), end > start {
      compare(start..<end, gazetteer.city)
      start = end + 1
      if let end = firstHan("区", from: start, within: 5) ?? firstHan("县", from: start, within: 5), end > start {
        compare(start..<end, gazetteer.district)
        start = end + 1
      }
    }
    guard let street = firstHan("街", from: start, within: 12), text(street + 1) == "道" else { return }
    if let border = tokens[start..<street].lastIndex(where: { ["区", "县", "市"].contains($0.text) }) {
      compare(start..<border, gazetteer.district)
      start = border + 1
    }
    compare(start..<street, gazetteer.subdistrict)
    use(start..<(street + 2))
  }

  private func firstHan(_ word: String, from start: Int, within limit: Int) -> Int? {
    guard start < tokens.count else { return nil }
    let end = min(tokens.count, start + limit + 1)
    return (start..<end).first { tokens[$0].text == word && !isUsed[$0] }
  }

  private mutating func compare(_ range: Range<Int>, _ ours: [String]) {
    guard !ours.isEmpty, !range.isEmpty, range.count <= 6 else { return }
    let theirs = tokens[range].filter { $0.kind != .mark }.map(\.text)
    // 浙江杭州余杭: what goes before the name without a border is not its affair.
    if !theirs.suffix(ours.count).elementsEqual(ours) { isElsewhere = true }
  }

  // MARK: Misspelt names

  /// Names of three characters and more with one that is wrong: 知形园. Looked for only where nothing else was found.
  private mutating func findMisspelt() {
    for start in tokens.indices where !isUsed[start] && tokens[start].kind == .han {
      let first = (gazetteer.entries[tokens[start].text] ?? []).filter(\.canBeMisspelt)
      let second = gazetteer.bySecond[text(start + 1)] ?? []
      for entry in first + second {
        let end = start + entry.tokens.count
        guard end <= tokens.count, (start..<end).allSatisfy({ !isUsed[$0] && tokens[$0].kind == .han }) else { continue }
        let wrong = zip(entry.tokens, tokens[start..<end]).count { $0 != $1 }
        guard wrong == 1 else { continue }
        note(entry.target, .misspelt, end)
      }
    }
  }
}
