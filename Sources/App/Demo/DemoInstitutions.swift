import Enterprises

/// Organisations that are no enterprises of the community: who runs the buildings, who helps, who governs.
struct DemoInstitution: Sendable {
  let kind: OrganizationKind
  let name: String
  let shortName: String
  let englishName: String
  let uscc: USCI
  let industryCode: String
  /// 律师, 银行 … of a partner; empty for the others.
  let trade: String
  let headcount: Int

  /// Property firms first, then partners, offices, and associations.
  static func all(
    seed: Int, size: DemoSize, district: String = "云桥区", subdistrict: String = "云桥街道"
  ) -> [DemoInstitution] {
    var random = DemoRandom(seed: seed, "institutions")
    var codes = DemoUSCI(seed: seed &+ 7_919)
    // Another order of the same table; a brand may be borne by a firm and a property firm of one group.
    var brands = DemoBrand.all(seed: seed &+ 104_729, count: 120)[...]
    func brand() -> DemoBrand { brands.popFirst() ?? DemoBrand(name: "霁樾汀", latin: "Jiyueting") }
    var all: [DemoInstitution] = []
    for _ in 0..<size.propertyFirms { all.append(propertyFirm(brand(), &codes, &random)) }
    for place in 0..<size.partners {
      all.append(partner(partnerTrades[place % partnerTrades.count], brand(), &codes, &random))
    }
    for (name, english) in offices {
      let whole = name.hasPrefix("区") ? district + name.dropFirst() : subdistrict + name
      all.append(
        DemoInstitution(
          kind: .office, name: whole, shortName: "", englishName: english, uscc: codes.next(.office),
          industryCode: "S92", trade: "", headcount: random.among(5...16)))
    }
    for (name, english) in associations {
      all.append(
        DemoInstitution(
          kind: .ngo, name: name, shortName: "", englishName: english, uscc: codes.next(.association),
          industryCode: "S95", trade: "", headcount: random.among(2...9)))
    }
    return all
  }

  private static func propertyFirm(
    _ brand: DemoBrand, _ codes: inout DemoUSCI, _ random: inout DemoRandom
  ) -> DemoInstitution {
    let word = ["物业服务", "物业管理", "园区运营", "商业运营"][random.place([50, 25, 15, 10])]
    return DemoInstitution(
      kind: .propertyFirm, name: "云桥\(brand.name)\(word)有限公司", shortName: brand.name + String(word.prefix(2)),
      englishName: "Yunqiao \(brand.latin) Property Services Co., Ltd.", uscc: codes.next(.enterprise),
      industryCode: word.hasPrefix("园区") ? "L7221" : "K7020", trade: "", headcount: random.among(12...90))
  }

  private static func partner(
    _ trade: PartnerTrade, _ brand: DemoBrand, _ codes: inout DemoUSCI, _ random: inout DemoRandom
  ) -> DemoInstitution {
    let place = trade.category == .lawFirm ? "浙江" : "云桥"
    return DemoInstitution(
      kind: .partner, name: place + brand.name + trade.ending, shortName: brand.name + trade.name,
      englishName: brand.latin + " " + trade.english, uscc: codes.next(trade.category), industryCode: trade.code,
      trade: trade.name, headcount: random.among(6...60))
  }

  private struct PartnerTrade: Sendable {
    let name: String
    let ending: String
    let english: String
    let code: String
    var category = DemoUSCI.Category.enterprise
  }

  private static let partnerTrades: [PartnerTrade] = [
    PartnerTrade(name: "律所", ending: "律师事务所", english: "Law Firm", code: "L7231", category: .lawFirm),
    PartnerTrade(name: "村镇银行", ending: "村镇银行股份有限公司", english: "Village and Town Bank", code: "J6621"),
    PartnerTrade(name: "税务师", ending: "税务师事务所有限公司", english: "Tax Agents Co., Ltd.", code: "L7241"),
    PartnerTrade(name: "知产", ending: "知识产权代理有限公司", english: "Intellectual Property Co., Ltd.", code: "M7520"),
    PartnerTrade(name: "人力", ending: "人力资源服务有限公司", english: "Human Resources Co., Ltd.", code: "L7262"),
    PartnerTrade(name: "会计师", ending: "会计师事务所（普通合伙）", english: "Accountants (G.P.)", code: "L7241"),
    PartnerTrade(name: "检测", ending: "检测认证有限公司", english: "Testing and Certification Co., Ltd.", code: "M7452"),
    PartnerTrade(name: "保险", ending: "保险经纪有限公司", english: "Insurance Brokers Co., Ltd.", code: "J68"),
    PartnerTrade(name: "孵化", ending: "创业孵化管理有限公司", english: "Incubation Co., Ltd.", code: "M7540"),
  ]

  private static let offices: [(String, String)] = [
    ("经济发展办公室（演示）", "Sub-district Economic Development Office (demo)"),
    ("公共服务办公室（演示）", "Sub-district Public Services Office (demo)"),
    ("综合治理中心（演示）", "Sub-district Governance Centre (demo)"),
    ("党群服务中心（演示）", "Sub-district Party-Mass Service Centre (demo)"),
    ("区市场监管所（演示）", "Market Regulation Station (demo)"),
  ]

  private static let associations: [(String, String)] = [
    ("晴耕志愿服务队（演示）", "Qinggeng Volunteers (demo)"),
    ("听潮企业人力资源互助会（演示）", "Tingchao Human Resources Circle (demo)"),
    ("半亩社会工作服务中心（演示）", "Banmu Social Work Centre (demo)"),
    ("拾穗公益健康服务社（演示）", "Shisui Health Service (demo)"),
  ]
}
