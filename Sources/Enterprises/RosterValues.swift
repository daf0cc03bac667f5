import Kernel

/// Reads what people write into cells. Each gives nil for what it cannot read: the cell is then left out and reported.
enum RosterValues {
  /// `86`, `86人`, `1,200`, `86.0`.
  static func count(_ typed: String) -> Int? {
    // `Text.code` would take the dash out of 50-100.
    var text = String(Text.line(typed).filter { $0 != "," && $0 != " " })
    for ending in ["人", "名", ".00", ".0"] where text.hasSuffix(ending) { text = String(text.dropLast(ending.count)) }
    guard let number = Int(text), (0...1_000_000).contains(number) else { return nil }
    return number
  }

  /// `2019-06-01`, `2019/6/1`, `2019.6.1`, `2019年6月1日`, `20190601`, `2019-06-01 00:00:00`; `2019年6月` is its first day.
  static func day(_ typed: String) -> LocalDay? {
    let text = Text.line(typed)
    let digits = text.filter(\.isNumber)
    if digits.count == 8, digits.count == text.count {
      return day(year: digits.prefix(4), digits.dropFirst(4).prefix(2), digits.suffix(2))
    }
    // What is left of a date when a column lost its format: days since 1900.
    if digits.count == 5, digits.count == text.count, let serial = Int(digits), (20_000...60_000).contains(serial) {
      return LocalDay(daysSinceEpoch: serial - 25_569)
    }
    let head = text.prefix { $0 != " " && $0 != "T" }
    let parts = head.split { "-/.年月日".contains($0) }
    guard (2...3).contains(parts.count), parts[0].count == 4 else { return nil }
    return day(year: parts[0], parts[1], parts.count == 3 ? parts[2] : "1")
  }

  private static func day(year: Substring, _ month: Substring, _ day: Substring) -> LocalDay? {
    guard let year = Int(year), let month = Int(month), let day = Int(day), (1850...2200).contains(year) else {
      return nil
    }
    return LocalDay(year: year, month: month, day: day)
  }

  static func status(_ typed: String) -> OrganizationStatus? {
    let text = Text.line(typed)
    if let status = OrganizationStatus(rawValue: text.lowercased()) { return status }
    for (words, status) in statusWords where words.contains(where: text.contains) { return status }
    return nil
  }

  // Asked in this order: 未注销 does not occur, 已迁出 and 迁回 do.
  private static let statusWords: [([String], OrganizationStatus)] = [
    (["注销", "吊销", "撤销"], .deregistered), (["回归", "迁回", "回迁"], .returned), (["迁出", "搬离", "搬出", "退租"], .movedOut),
    (["意向", "筹备", "拟入驻", "洽谈", "筹建"], .intending),
    (["在营", "存续", "在业", "开业", "正常", "营业", "入驻"], .operating),
  ]

  static func kind(_ typed: String) -> OrganizationKind? {
    let text = Text.line(typed)
    if let kind = OrganizationKind(rawValue: text.lowercased()) { return kind }
    for (words, kind) in kindWords where words.contains(where: text.contains) { return kind }
    return nil
  }

  private static let kindWords: [([String], OrganizationKind)] = [
    (["物业"], .propertyFirm), (["合伙人", "合作机构", "服务机构"], .partner),
    (["社会组织", "社会团体", "民办非企业", "基金会", "协会"], .ngo),
    (["机关", "事业单位", "政府", "部门", "办事处"], .office), (["企业", "公司", "个体", "合作社", "合伙"], .enterprise),
  ]

  static func scale(_ typed: String) -> EnterpriseScale? {
    let text = Text.line(typed)
    if let scale = EnterpriseScale(rawValue: text.lowercased()) { return scale }
    guard text.count <= 4, let first = text.first else { return nil }
    switch first {
    case "大": return .large
    case "中": return .medium
    case "小": return .small
    case "微": return .micro
    default: return nil
    }
  }

  /// One address with one `@`, without spaces.
  static func email(_ typed: String) -> String? {
    let text = Text.line(typed).filter { $0 != " " }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), text.count <= 200,
      text.allSatisfy({ $0.isASCII && !",;<>()\"".contains($0) }), !parts[1].hasPrefix("."), !parts[1].hasSuffix(".")
    else { return nil }
    return parts[0] + "@" + parts[1].lowercased()
  }

  /// A cell of several numbers; those that are numbers, in order.
  static func phones(_ typed: String) -> [PhoneNumber] {
    if let single = PhoneNumber(typed) { return [single] }
    return Text.line(typed).split { "、,;/，；|".contains($0) || $0 == " " }.compactMap { PhoneNumber($0) }
  }

  /// `国高企、省科小` → its parts.
  static func list(_ typed: String) -> [String] {
    Text.line(typed).split { "、,;/，；|·".contains($0) || $0 == " " }.map { Text.line($0) }.filter { !$0.isEmpty }
  }

  /// Yes in a column of yes and no; nil for what is neither.
  static func flag(_ typed: String) -> Bool? {
    let text = Text.line(typed).lowercased()
    if ["是", "有", "√", "✓", "✔", "1", "y", "yes", "true", "v"].contains(text) { return true }
    if ["", "否", "无", "×", "x", "0", "n", "no", "false", "-", "/"].contains(text) { return false }
    return nil
  }

  /// What people write where there is nothing.
  static func isNothing(_ typed: String) -> Bool {
    let line = Text.line(typed)
    // Most cells are longer than every such word, and need not be looked up.
    return line.utf8.count <= longestNothing && nothingWords.contains(line.lowercased())
  }

  private static let nothingWords: Set<String> = [
    "", "无", "暂无", "没有", "/", "\\", "-", "--", "—", "——", "n/a", "na", "null", "none", "空", "不详", "未知", "待补充",
  ]
  private static let longestNothing = nothingWords.map(\.utf8.count).max() ?? 0

  /// What people write into one of two addresses when it is the other.
  static func isSameAddress(_ typed: String) -> Bool {
    let line = Text.line(typed)
    // Most addresses are longer than each of these words with punctuation around it.
    guard line.utf8.count <= longestSameAddress else { return false }
    return sameAddressWords.contains(line.filter { !"（）() 。.，,".contains($0) })
  }

  private static let longestSameAddress = (sameAddressWords.map(\.utf8.count).max() ?? 0) + 12

  private static let sameAddressWords: Set<String> = [
    "同上", "同左", "同右", "同前", "一致", "相同", "同经营地址", "同经营地", "同办公地址", "同实际经营地址", "同注册地址", "同注册地", "同住所",
    "与经营地址一致", "与经营地址相同", "与注册地址一致", "与注册地址相同",
  ]

  /// A code cell that says that the code is on its way.
  static func isInPreparation(_ typed: String) -> Bool {
    ["筹备", "待办", "办理中", "注册中", "申请中"].contains(where: Text.line(typed).contains)
  }
}
