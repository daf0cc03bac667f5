import Contracts
import Enterprises
import Kernel
import Store
import Web

/// One thing that the finder found, and where it leads.
struct Found: Sendable, Equatable {
  enum Kind: String, Sendable { case act, page, item = "case", enterprise, building }
  let kind: Kind
  let word: String
  var detail = ""
  let path: String
}

/// What of the house's pages the words mean: in Chinese, in English, or by the initials of their pinyin (`wdyt` for 我的一天).
struct FinderPage: Sendable {
  let chinese: String
  let english: String
  let path: String

  func matches(_ typed: String) -> Bool {
    let words = typed.lowercased()
    if words.isEmpty || chinese.contains(words) || english.lowercased().contains(words) { return true }
    let initials = Pinyin.sortKey(chinese).split(separator: " ").compactMap(\.first).map(String.init).joined()
    return words.allSatisfy { $0.isASCII && $0.isLetter } && initials.hasPrefix(words)
  }
}

/// Finds cases, enterprises and buildings of which the viewer may know.
struct Finder: Sendable {
  static let each = 6
  let words: String

  func things(_ viewer: Viewer, _ tx: Tx) throws -> [Found] {
    if words.isEmpty { return [] }
    var found = try cases(viewer, tx)
    found += try tx.enterprisesFound(words, viewer, limit: Finder.each).map { one in
      Found(kind: .enterprise, word: one.name, path: "/enterprises/\(one.id)")
    }
    if viewer.may(.seePlaces) {
      found += try tx.buildings(viewer.community, named: words, limit: Finder.each).map { building in
        Found(kind: .building, word: building.name, path: "/buildings/\(building.id)")
      }
    }
    return found
  }

  /// By number or the end of one, otherwise by words.
  private func cases(_ viewer: Viewer, _ tx: Tx) throws -> [Found] {
    var condition = CaseFilter()
    condition.words = words
    var lines: [CaseLine] = []
    let code = Text.code(words)
    if code.count >= 3, code.contains(where: \.isNumber), code.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) {
      lines = try tx.caseLines(
        of: """
          SELECT * FROM cases WHERE \(sql: CasePolicy.visible(viewer)) AND cases.number LIKE \("%" + code)
          ORDER BY cases.opened_at DESC, cases.id DESC LIMIT \(Finder.each)
          """, order: .newestFirst)
    }
    if lines.isEmpty { lines = try tx.caseLines(condition, viewer, limit: Finder.each) }
    return lines.map { line in
      Found(kind: .item, word: line.title, detail: line.number, path: "/cases/\(line.id)")
    }
  }

  /// What can be done to the case that is open: a place on its page.
  static func acts(_ item: Case, isInCharge: Bool, _ viewer: Viewer) -> [(key: String, anchor: String)] {
    guard CasePolicy.mayHandle(item, viewer) else { return [] }
    var acts: [(String, String)] = []
    let isUntaken = item.state == .waiting || item.state == .returned
    if isUntaken, isInCharge { acts.append(("take", "take")) }
    if !item.state.isFinal, isInCharge || !isUntaken { acts.append(("reply", "words")) }
    if !item.state.isFinal { acts.append(("note", "words")) }
    guard isInCharge else { return acts.map { (key: $0.0, anchor: $0.1) } }
    if item.state.isOpen { acts += [("give", "post"), ("window", "window")] }
    if item.state == .doing { acts += [("close", "words"), ("extend", "extension_days")] }
    return acts.map { (key: $0.0, anchor: $0.1) }
  }
}
