import Kernel

/// What a column of a roster holds.
public enum RosterColumn: String, CaseIterable, Sendable {
  case name, code
  case shortName = "short_name"
  case englishName = "english_name"
  case kind, status
  case legalRepresentative = "legal_representative"
  case industryCode = "industry_code"
  case industry
  case chainSegment = "chain_segment"
  case tags, scale, headcount
  case registeredAddress = "registered_address"
  case operatingAddress = "operating_address"
  case park, building, floor, unit
  case contactName = "contact_name"
  case contactPhone = "contact_phone"
  case contactEmail = "contact_email"
  case foundedOn = "founded_on"

  /// Names that people give to such a column. The first is what our own export writes.
  var synonyms: [String] {
    switch self {
    case .name:
      [
        "企业名称", "单位名称", "公司名称", "名称", "企业", "公司", "单位", "机构名称", "组织名称", "企业全称", "公司全称", "市场主体名称",
        "经营主体名称", "主体名称", "入驻企业", "enterprise", "enterprise name", "company", "company name", "name",
        "organization", "organisation", "organization name",
      ]
    case .code:
      [
        "统一社会信用代码", "社会信用代码", "信用代码", "统一信用代码", "统一代码", "企业代码", "组织机构代码", "税号", "纳税人识别号",
        "注册号", "统一社会信用代码/注册号", "证照号码", "营业执照号", "uscc", "usci", "uscc code", "credit code",
        "unified social credit code", "registration number", "code",
      ]
    case .shortName: ["简称", "企业简称", "公司简称", "short name"]
    case .englishName: ["英文名", "英文名称", "企业英文名称", "english name"]
    case .kind: ["类型", "单位类型", "机构类型", "主体类型", "组织类型", "kind", "type"]
    case .status: ["状态", "企业状态", "经营状态", "登记状态", "在营状态", "入驻状态", "status"]
    case .legalRepresentative:
      [
        "法定代表人", "法人", "法人代表", "法定代表人姓名", "法人姓名", "法定代表人/负责人", "负责人", "企业负责人", "经营者",
        "legal representative", "legal person", "representative",
      ]
    case .industryCode: ["行业代码", "国民经济行业代码", "行业编码", "行业小类代码", "industry code"]
    case .industry:
      [
        "行业", "所属行业", "行业类别", "行业名称", "国民经济行业", "行业分类", "主营行业", "所属行业门类", "行业门类", "industry",
        "industry name",
      ]
    case .chainSegment: ["产业链环节", "产业链", "所属产业链", "产业链细分赛道", "细分赛道", "赛道", "链条", "chain segment", "segment"]
    case .tags:
      ["标签", "资质", "企业标签", "企业资质", "资质荣誉", "荣誉资质", "荣誉", "资质标签", "企业类型标签", "tags", "qualifications", "labels"]
    case .scale: ["规模", "企业规模", "规模类型", "划型", "scale", "size"]
    case .headcount:
      [
        "员工人数", "人数", "员工数", "职工人数", "从业人数", "从业人员", "用工人数", "员工", "员工数量", "企业人数", "在职人数", "参保人数",
        "headcount", "employees", "number of employees", "staff",
      ]
    case .registeredAddress:
      ["注册地址", "注册地", "住所", "登记住所", "工商注册地址", "注册住所", "registered address", "registration address"]
    case .operatingAddress:
      [
        "经营地址", "办公地址", "经营地", "实际经营地址", "实际地址", "实际办公地址", "经营场所", "办公地", "地址", "入驻地址", "企业地址",
        "通讯地址", "详细地址", "operating address", "office address", "business address", "address",
      ]
    case .park: ["园区", "所属园区", "园区名称", "所在园区", "产业园", "park"]
    case .building: ["楼栋", "楼宇", "楼宇名称", "所属楼宇", "所在楼宇", "楼幢", "幢", "栋", "楼号", "栋号", "楼栋名称", "building"]
    case .floor: ["楼层", "层", "所在楼层", "层数", "floor"]
    case .unit: ["房号", "房间号", "室", "室号", "单元", "门牌", "房间", "room", "unit", "room number"]
    case .contactName:
      ["联系人", "企业联系人", "联系人姓名", "联络员", "企业联络员", "对接人", "经办人", "contact", "contact name", "contact person"]
    case .contactPhone:
      [
        "联系电话", "电话", "手机", "手机号", "手机号码", "联系方式", "联系人电话", "联系人手机", "联系手机", "电话号码", "企业电话",
        "联络员电话", "phone", "telephone", "mobile", "contact phone", "phone number", "tel",
      ]
    case .contactEmail: ["邮箱", "电子邮箱", "电子邮件", "联系邮箱", "email", "e-mail", "mail", "contact email"]
    case .foundedOn:
      ["成立日期", "成立时间", "注册日期", "注册时间", "登记日期", "设立日期", "成立年月", "founded", "founded on", "founding date"]
    }
  }

  /// Words by which a longer header is still understood, the surest columns first: 企业统一社会信用代码（18位） is a code.
  static let parts: [(part: String, column: RosterColumn)] = [
    ("信用代码", .code), ("行业代码", .industryCode), ("法定代表人", .legalRepresentative), ("企业名称", .name),
    ("单位名称", .name), ("公司名称", .name), ("注册地址", .registeredAddress), ("经营地址", .operatingAddress),
    ("办公地址", .operatingAddress), ("手机", .contactPhone), ("电话", .contactPhone), ("邮箱", .contactEmail),
    ("联系人", .contactName), ("产业链", .chainSegment), ("行业", .industry), ("人数", .headcount),
    ("成立", .foundedOn), ("园区", .park), ("楼宇", .building), ("楼栋", .building), ("资质", .tags), ("标签", .tags),
    ("creditcode", .code), ("phone", .contactPhone), ("address", .operatingAddress), ("employee", .headcount),
  ]

  /// By the whole header.
  static let bySynonym: [String: RosterColumn] = {
    var table: [String: RosterColumn] = [:]
    for column in allCases {
      for synonym in column.synonyms { table[RosterHeader.key(synonym)] = column }
    }
    return table
  }()

  /// Columns of our own export that follow from others, and running numbers: read by people, not by us.
  static let derived: Set<String> = Set(
    ["序号", "编号", "no", "no.", "#", "网格", "所属网格", "grid", "首接联系人", "first contact", "并入企业", "successor", "备注", "remarks"]
      .map(RosterHeader.key))
}

/// What to do with one column.
public enum RosterTarget: Hashable, Sendable {
  case column(RosterColumn)
  /// A column of yes and no for one tag: 是否国高企. The tag's code.
  case tag(String)

  /// As a form and the database write it: `name`, `tag:nationalHighTech`.
  public var text: String {
    switch self {
    case .column(let column): column.rawValue
    case .tag(let code): "tag:" + code
    }
  }

  public init?(_ text: String) {
    if text.hasPrefix("tag:"), text.count > 4 {
      self = .tag(String(text.dropFirst(4)))
    } else if let column = RosterColumn(rawValue: text) {
      self = .column(column)
    } else {
      return nil
    }
  }
}
