/// How numbers, addresses and rooms look that lead to a person. They are looked for in the plain form of a text.
enum RedactionPatterns {
  typealias Place = (kind: Redaction.Kind, range: Range<Int>)

  static func places(in text: FoldedText) -> [Place] {
    let plain = text.plain
    let digits = text.folded.count { ("0"..."9").contains($0) }
    // Most texts hold few digits; those are done with quickly.
    var found = people(plain) + named(plain) + accounts(plain) + addresses(plain)
    if ["@", "#", "艾特", "(at)", "[at]"].contains(where: plain.lowercased().contains) { found += emails(plain) }
    if digits > 1 { found += rooms(plain) + plates(plain) }
    if digits > 6 { found += numbers(plain) + phones(plain) }
    return found
  }

  private static func emails(_ text: String) -> [Place] {
    let plain = found(.email, in: text, /[A-Za-z0-9._%+\-]+[ ]{0,2}@[ ]{0,2}[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+/)
    let spelt = found(.email, in: text, /[A-Za-z0-9._%+\-]+[ ]?(?:#|艾特|\([Aa][Tt]\)|\[[Aa][Tt]\])[ ]?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+/)
    return plain + spelt
  }

  /// Identity cards (18 and 15 digits), bank cards, passports and permits; and codes of enterprises.
  private static func numbers(_ text: String) -> [Place] {
    let codes = found(.uscc, in: text, /[0-9A-Za-z]{2}[ \-]?[0-9]{6}[ \-]?[0-9A-Za-z]{9}[ \-]?[0-9A-Za-z]/)
    let identities = found(.idNumber, in: text, /[1-9](?:[ \-]{0,2}[0-9]){14,18}(?:[ \-]{0,2}[Xx])?/)
    let permits = found(.idNumber, in: text, /[A-Za-z]{1,2}[0-9]{7,9}/)
    return codes + identities + permits
  }

  /// Mobile phones, with the country or without; lines with their area and extension, 400 and 800, numbers of a town without its
  /// area. Nine digits in a row are none of these, and too many to be anything that must be read.
  private static func phones(_ text: String) -> [Place] {
    let mobile = found(.phone, in: text, /(?:\+?[ ]?(?:00)?86[ \-]{0,2})?1[ \-.()_\/]{0,3}[3-9](?:[ \-.()_\/]{0,3}[0-9]){9}/)
    let line = found(
      .phone, in: text,
      /\(?0[0-9]{2,3}\)?[ \-.]{0,3}[2-9](?:[ \-.]{0,2}[0-9]){6,7}(?:[ ]*(?:转|-|ext\.?)[ ]*[0-9]{1,6})?/)
    let free = found(.phone, in: text, /[48]00(?:[ \-.]{0,2}[0-9]){7}/)
    let long = found(.phone, in: text, /[0-9]{9,}/)
    let local = found(.phone, in: text, /[2-9][0-9]{2,3}[ \-.]?[0-9]{4}/).filter { place in
      isLocal(Array(text.unicodeScalars), place.range)
    }
    return mobile + line + free + long + local
  }

  /// By these people are found as by a number.
  private static func accounts(_ text: String) -> [Place] {
    let plain = text.lowercased()
    guard ["qq", "微信", "wechat", "weixin", "vx", "wx", "威信", "薇信", "v信", "加微"].contains(where: plain.contains) else { return [] }
    return found(
      .phone, in: text,
      #/
        (?: [Qq]{2} | 微信 | 威信 | 薇信 | 加微 | [Vv]信 | [Ww]e[Cc]hat | WECHAT | [Ww]ei[Xx]in | [Vv][Xx] | [Ww][Xx] )
        (?: 号码? | [Ii][Dd] )? [\ ]* [:：=是为加]? [\ ]* [A-Za-z0-9_] [A-Za-z0-9_\-]{4,19}
      /#)
  }

  /// Seven or eight digits alone: not part of a longer number, not a day, not two years, not an amount.
  private static func isLocal(_ text: [Unicode.Scalar], _ range: Range<Int>) -> Bool {
    func isDigit(_ place: Int) -> Bool { text.indices.contains(place) && ("0"..."9").contains(text[place]) }
    if isDigit(range.lowerBound - 1) || isDigit(range.upperBound) { return false }
    let digits = text[range].filter { ("0"..."9").contains($0) }.compactMap { Int(String($0)) }
    let first = digits.prefix(4).reduce(0) { $0 * 10 + $1 }
    if digits.count == 8, (1900...2099).contains(first) {
      let second = digits.suffix(4).reduce(0) { $0 * 10 + $1 }
      let isDay = (1...12).contains(second / 100) && (1...31).contains(second % 100)
      if isDay || (1900...2099).contains(second) { return false }
    }
    let next: Unicode.Scalar = text.indices.contains(range.upperBound) ? text[range.upperBound] : " "
    return !["元", "万", "平", "吨", "件", "个", "%"].contains(next)
  }

  private static func rooms(_ text: String) -> [Place] {
    let chinese = found(
      .room, in: text,
      #/
        [A-Za-z]? -? [0-9]{2,5} [A-Za-z]?
        (?: [\ ]? [\-、,，\/~至到] [\ ]? [A-Za-z]? [0-9]{2,5} [A-Za-z]? )*
        [\ ]? (?: 号?室 | 号?房间 | 号房 | 号铺 | 商铺 )
      /#)
    let english = found(
      .room, in: text, /(?:[Rr]oom|ROOM|[Rr]m\.?|[Ss]uite|[Uu]nit)[ ]?[#№]?[ ]?[A-Za-z]?[0-9]{2,5}[A-Za-z]?/)
    return chinese + english
  }

  /// 陈女士, 王先生.
  private static func people(_ text: String) -> [Place] {
    guard ["先生", "女士", "小姐"].contains(where: text.contains) else { return [] }
    let plain = Array(text.unicodeScalars)
    let others: Set<Unicode.Scalar> = ["位", "的", "个", "那", "这", "名", "些", "和", "与", "对", "请", "有", "是", "让"]
    return found(.name, in: text, /\p{Han}(?:先生|女士|小姐)/).filter { !others.contains(plain[$0.range.lowerBound]) }
  }

  static func found<Output>(_ kind: Redaction.Kind, in text: String, _ pattern: Regex<Output>) -> [Place] {
    let scalars = text.unicodeScalars
    return text.matches(of: pattern.matchingSemantics(.unicodeScalar)).map { match in
      let start = scalars.distance(from: scalars.startIndex, to: match.range.lowerBound)
      let length = scalars.distance(from: match.range.lowerBound, to: match.range.upperBound)
      return (kind, start..<(start + length))
    }
  }
}
