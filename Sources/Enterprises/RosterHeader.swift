import Kernel

/// Where the header of a roster is and what its columns hold: guessed, and corrected by a person where the guess is
/// wrong.
public struct RosterHeader: Hashable, Sendable {
  /// Index of the header's row, from 0.
  public var row: Int
  /// Column index → what it holds. Columns that are not here are not read.
  public var targets: [Int: RosterTarget]
  /// What the file calls its columns.
  public var titles: [String]

  /// Whether rows can be told apart by name or by code.
  public var isUsable: Bool {
    targets.values.contains(.column(.name)) || targets.values.contains(.column(.code))
  }

  /// The header may stand under a title, and its cells may be merged with those above.
  static let rowsSearched = 20

  /// Looks at the first rows and takes the one with most known titles.
  public static func guess(_ rows: [[String]], _ tags: QualificationTable) -> RosterHeader {
    var best = RosterHeader(row: 0, targets: [:], titles: rows.first ?? [])
    var bestScore = 0
    for row in 0..<min(rowsSearched, rows.count) {
      let guess = header(at: row, rows, tags)
      // A name and a code weigh more: a row of notes that mentions 电话 is no header.
      let score = guess.targets.count + (guess.isUsable ? 3 : 0)
      if score > bestScore {
        best = guess
        bestScore = score
      }
    }
    return best
  }

  /// The header when its row is known.
  public static func header(at row: Int, _ rows: [[String]], _ tags: QualificationTable) -> RosterHeader {
    let titles = titles(at: row, rows)
    var targets: [Int: RosterTarget] = [:]
    var taken: Set<RosterTarget> = []
    func take(_ index: Int, _ target: RosterTarget?) {
      guard let target, targets[index] == nil, !taken.contains(target) else { return }
      targets[index] = target
      taken.insert(target)
    }
    let keys = titles.map(key)
    // Whole titles first, so that 法人电话 does not take the place of 联系电话 behind it.
    for (index, key) in keys.enumerated() where !key.isEmpty {
      take(index, RosterColumn.bySynonym[key].map(RosterTarget.column))
    }
    for (index, title) in titles.enumerated() where !RosterColumn.derived.contains(keys[index]) {
      take(index, tags.kind(named: title).map { .tag($0.code) })
    }
    for (index, key) in keys.enumerated() where !RosterColumn.derived.contains(key) {
      take(index, RosterColumn.parts.first { key.contains($0.part) }.map { .column($0.column) })
    }
    return RosterHeader(row: row, targets: targets, titles: titles)
  }

  /// The cells of the row; where one is empty, the cell above it, as when cells are merged downward.
  private static func titles(at row: Int, _ rows: [[String]]) -> [String] {
    let width = rows[max(0, row - 1)...row].map(\.count).max() ?? 0
    return (0..<width).map { column in
      let own = rows[row].indices.contains(column) ? Text.line(rows[row][column]) : ""
      if !own.isEmpty || row == 0 { return own }
      let above = rows[row - 1]
      // One cell above alone is a title of the whole sheet, not a merged header.
      let isHeader = above.filter { !$0.isEmpty }.count > 1
      return isHeader && above.indices.contains(column) ? Text.line(above[column]) : ""
    }
  }

  /// A title in the form in which titles are compared: NFKC, lower case, without what stands in brackets or after a
  /// star.
  static func key(_ title: String) -> String {
    var key = ""
    var depth = 0
    for character in Text.line(title).lowercased() {
      switch character {
      case "(", "[", "【", "{": depth += 1
      case ")", "]", "】", "}": depth = max(0, depth - 1)
      case " ", "*", ":", "：", "_", "、", "﹡", "\"": break
      default: if depth == 0 { key.append(character) }
      }
    }
    return key
  }

  // MARK: As text

  /// `0=name;1=code;7=tag:listed`, in order of columns.
  var text: String {
    targets.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }.joined(separator: ";")
  }

  static func targets(fromText text: String) -> [Int: RosterTarget] {
    var targets: [Int: RosterTarget] = [:]
    for pair in text.split(separator: ";") {
      let parts = pair.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let index = Int(parts[0]), let target = RosterTarget(String(parts[1])) else { continue }
      targets[index] = target
    }
    return targets
  }
}
