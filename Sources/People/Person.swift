import Contracts
import Foundation
import Kernel
import Store

/// Somebody: a name in a community. Whether she has an account, a post, an employer is told elsewhere.
public struct Person: Hashable, Sendable {
  public let id: PersonID
  public let community: CommunityID
  public let name: String
  /// She asked to be forgotten; the name is a placeholder.
  public let isErased: Bool

  /// What stands instead of the name of a person who asked to be forgotten.
  public static let erasedName = "已注销用户"

  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    name = try row("name")
    isErased = try row(optional: "erased_at", as: Int64.self) != nil
  }
}

/// Names in the order and by the letters of pinyin. The readings are those of ICU, which Foundation carries; surnames that
/// are read otherwise than the word (曾, 单, 解) stand in a table here.
public struct NameKey: Hashable, Sendable {
  /// `zeng xiao ming`: for order, and for finding by whole pinyin.
  public let key: String
  /// `zxm`
  public let initials: String

  public init(_ name: String) { self = NameKey.of([name])[0] }

  /// Many at once: one call into ICU for some hundred names, because each call opens the transliterator anew.
  public static func of(_ names: [String]) -> [NameKey] {
    var keys: [NameKey] = []
    keys.reserveCapacity(names.count)
    for start in stride(from: 0, to: names.count, by: 500) {
      let part = names[start..<min(start + 500, names.count)].map(oneLine)
      let joined = part.joined(separator: "\n")
      let latin = joined.applyingTransform(.mandarinToLatin, reverse: false) ?? joined
      let plain = latin.folding(options: .diacriticInsensitive, locale: nil).lowercased()
      let lines = plain.split(separator: "\n", omittingEmptySubsequences: false)
      for (place, name) in part.enumerated() {
        keys.append(NameKey(name: name, latin: place < lines.count ? String(lines[place]) : name))
      }
    }
    return keys
  }

  private init(name: String, latin: String) {
    var syllables = latin.split(whereSeparator: \.isWhitespace).map(String.init)
    for (surname, reading) in NameKey.surnames where name.hasPrefix(surname) && syllables.count >= reading.count {
      syllables.replaceSubrange(0..<reading.count, with: reading)
    }
    key = syllables.joined(separator: " ")
    initials = String(syllables.compactMap { $0.first(where: { $0.isLetter || $0.isNumber }) })
  }

  private static func oneLine(_ name: String) -> String { Text.line(name) }

  /// Surnames whose reading differs from the commonest one of the character (《现代汉语词典》).
  private static let surnames: [(String, [String])] = [
    ("曾", ["zeng"]), ("单", ["shan"]), ("解", ["xie"]), ("仇", ["qiu"]), ("区", ["ou"]), ("查", ["zha"]),
    ("任", ["ren"]), ("朴", ["piao"]), ("盖", ["ge"]), ("翟", ["zhai"]), ("缪", ["miao"]), ("冼", ["xian"]),
    ("秘", ["bi"]), ("乐", ["yue"]), ("召", ["shao"]), ("尉迟", ["yu", "chi"]), ("长孙", ["zhang", "sun"]),
    ("万俟", ["mo", "qi"]), ("澹台", ["tan", "tai"]),
  ]
}
