/// The name of an invented enterprise as it stands on the licence, its short name and its English one.
struct DemoName: Hashable, Sendable {
  let full: String
  let short: String
  let english: String
}

/// Makes names: place + brand + trade + form. No two are alike, and none holds the brand of a firm that people know.
struct DemoNames: Sendable {
  private var random: DemoRandom
  private var known: Set<String> = []

  init(seed: Int) { random = DemoRandom(seed: seed, "enterprise names") }

  /// Nil when the brand and this trade cannot make a name; the next brand will.
  mutating func next(_ brand: DemoBrand, _ trade: DemoTrade, isJointStock: Bool) -> DemoName? {
    let words = random.pick(trade.words)
    let place = place(trade.form)
    let full = chinese(brand.name, words.chinese, place, trade, isJointStock)
    guard !DemoBrand.isDenied(full), known.insert(full).inserted else { return nil }
    let short = trade.form == .partnership ? brand.name + "合伙" : brand.name + shortWord(words.chinese)
    return DemoName(full: full, short: short, english: english(brand.latin, words.english, place, trade.form))
  }

  private mutating func place(_ form: DemoTrade.Form) -> String {
    switch form {
    case .shop, .studio: "示范市云桥区"
    case .partnership: random.chance(80) ? "云桥" : "浙江"
    case .company: ["云桥", "浙江", "示范", ""][random.place([62, 26, 6, 6])]
    }
  }

  private mutating func chinese(
    _ brand: String, _ word: String, _ place: String, _ trade: DemoTrade, _ isJointStock: Bool
  ) -> String {
    let bracketed = trade.form == .company && place == "云桥" && random.chance(12)
    // 霁楹（云桥）软件有限公司 beside 云桥霁楹软件有限公司.
    let head = bracketed ? "\(brand)（云桥）\(word)" : place + brand + word
    switch trade.form {
    case .partnership: return head + "合伙企业（有限合伙）"
    case .studio: return head + "工作室"
    case .shop: return head
    case .company:
      if isJointStock { return head + "股份有限公司" }
      let isWhole = word.count > 3 || word.hasSuffix("科技") || word.hasSuffix("技术")
      let addsTechnology = trade.isTechnical && !isWhole && random.chance(45)
      return head + (addsTechnology ? "科技有限公司" : "有限公司")
    }
  }

  /// What people say: 霁楹软件, 霁楹智联.
  private func shortWord(_ word: String) -> String {
    if let spoken = Self.spoken[word] { return spoken }
    let cut = ["科技", "技术", "管理", "咨询", "服务"].first { word.count > 2 && word.hasSuffix($0) }
    return cut.map { String(word.dropLast($0.count)) } ?? word
  }

  private static let spoken: [String: String] = [
    "企业管理": "企管", "企业管理咨询": "企管", "知识产权代理": "知产", "国际货运代理": "货运", "科技发展": "科技",
    "技术开发": "技术", "职业技能培训": "培训", "人力资源": "人力", "供应链管理": "供应链", "商务咨询": "商务",
  ]

  private func english(_ brand: String, _ words: String, _ place: String, _ form: DemoTrade.Form) -> String {
    let head = place == "浙江" ? "Zhejiang \(brand)" : place == "云桥" ? "Yunqiao \(brand)" : brand
    switch form {
    case .company: return "\(head) \(words) Co., Ltd."
    case .partnership: return "\(head) \(words) Partnership (L.P.)"
    case .studio: return "\(brand) \(words) Studio"
    case .shop: return "\(brand) \(words)"
    }
  }
}
