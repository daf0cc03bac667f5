/// What enterprises of such a community do: the industry, the words of it in a name, the segment of a chain, how
/// frequent it is, and the form of firm that is usual.
struct DemoTrade: Hashable, Sendable {
  enum Form: String, Sendable { case company, partnership, studio, shop }

  let code: String
  /// Of `Data/chain-segments.json`; empty outside the chains.
  let chain: String
  let weight: Int
  let form: Form
  /// What follows the brand, in Chinese and in English.
  let words: [Words]

  struct Words: Hashable, Sendable {
    let chinese: String
    let english: String
  }

  /// Code, segment, weight in a thousand, words. The mix is that of an office park with an inclination to things that
  /// think.
  static let all: [DemoTrade] = read(
    """
    I6513 软件与信息服务 120 软件/Software 信息技术/Information_Technology 数字科技/Digital_Technology 软件技术/Software_Technology
    I6560 软件与信息服务 40 信息咨询/Information_Consulting 数智科技/Digital_Intelligence 网络科技/Network_Technology
    I6532 物联网平台 34 物联科技/Internet_of_Things 智联技术/Connected_Technology 物联网技术/Internet_of_Things
    I6531 行业应用 34 系统集成/System_Integration 智慧科技/Smart_Technology 智能系统/Intelligent_Systems
    I6550 算法与模型 24 智能科技/Intelligent_Technology 数据技术/Data_Technology 算法科技/Algorithms
    I6519 智能视觉 20 视觉科技/Vision_Technology 机器视觉/Machine_Vision 影像技术/Imaging
    I6520 芯片设计 24 微电子/Microelectronics 集成电路/Integrated_Circuits 半导体/Semiconductors
    C3973 封装测试 5 封装技术/Packaging 电子封测/Electronic_Packaging_and_Testing
    C3562 半导体设备与材料 6 半导体装备/Semiconductor_Equipment 电子材料/Electronic_Materials
    C3983 智能感知 22 传感技术/Sensors 感知科技/Sensing 传感器/Sensors
    C3921 通信模组 16 通信技术/Communications 通讯设备/Communication_Equipment 射频技术/Radio_Technology
    C4016 智能仪表 12 仪器仪表/Instruments 计量科技/Metering
    C4014 智能仪表 12 分析仪器/Analytical_Instruments 测控技术/Measurement_and_Control
    C3491 智能机器人 10 机器人/Robotics 自动化科技/Automation
    C3484 核心零部件 14 精密机械/Precision_Machinery 精密部件/Precision_Components 传动科技/Drives
    C3563 整机装备 8 智能装备/Intelligent_Equipment 装备制造/Equipment
    I6511 工业软件 9 工业软件/Industrial_Software 仿真技术/Simulation
    C3841 储能 7 储能科技/Energy_Storage 电池技术/Batteries
    C3825 光伏 6 光伏科技/Photovoltaics 新能源/New_Energy
    C3823 智能电网 8 电气科技/Electrical 电力技术/Power_Technology
    C3670 新能源汽车零部件 6 汽车部件/Automotive_Components 汽车电子/Automotive_Electronics
    M7340 生物医药 28 生物科技/Biotechnology 医药科技/Pharmaceuticals 基因技术/Gene_Technology
    C3581 医疗器械 24 医疗科技/Medical_Technology 医疗器械/Medical_Devices
    I6432 数字医疗 12 健康科技/Health_Technology 数字医疗/Digital_Health
    C3586 康复辅具 4 康复科技/Rehabilitation 辅助器具/Assistive_Devices
    F5292 直播电商 88 电子商务/E-Commerce 供应链管理/Supply_Chain 商贸/Trading 贸易/Trading
    F5193 直播电商 30 网络销售/Online_Sales 进出口/Import_and_Export
    L7251 数字营销 46 文化传媒/Media 数字营销/Digital_Marketing 广告/Advertising 品牌管理/Brand_Management
    I6572 数字创意 26 数字文化/Digital_Culture 动漫科技/Animation 互动娱乐/Interactive_Entertainment
    R8730 数字创意 10 影视文化/Film_and_Television 影视制作/Film_Production
    M7491 设计服务 20 工业设计/Industrial_Design 产品设计/Product_Design
    M7492 设计服务 26 品牌设计/Brand_Design 空间设计/Space_Design 视觉设计/Visual_Design
    M7492 设计服务 10 studio 设计/Design 文创/Creative 摄影/Photography
    M7452 检测认证 10 检测技术/Testing 质量技术/Quality
    M7520 知识产权与法律 12 知识产权代理/Intellectual_Property 专利事务/Patent_Services
    L7241 财税与人力 22 财务咨询/Financial_Consulting 税务咨询/Tax_Consulting
    L7262 财税与人力 20 人力资源/Human_Resources 人才服务/Talent_Services
    L7243 - 56 企业管理咨询/Management_Consulting 企业管理/Enterprise_Management 商务咨询/Business_Consulting
    L7212 - 16 投资管理/Investment_Management 资产管理/Asset_Management
    L7212 - 22 partnership 创业投资/Venture_Capital 股权投资/Equity_Investment 企业管理/Enterprise_Management
    M7320 - 54 科技/Technology 技术开发/Technology_Development 科技发展/Science_and_Technology
    M7513 - 14 新材料/New_Materials 材料科技/Materials
    M7516 - 12 环保科技/Environmental_Technology 环境工程/Environmental_Engineering
    E5011 - 16 建筑装饰/Decoration 装饰工程/Decoration_Works
    G5821 - 10 国际货运代理/International_Freight 物流/Logistics
    P8391 - 12 教育科技/Education_Technology 职业技能培训/Vocational_Training
    H6210 - 12 餐饮管理/Catering_Management 餐饮/Catering
    H6220 - 12 shop 快餐店/Fast_Food 面馆/Noodle_House 食堂/Canteen
    H6232 - 10 shop 咖啡馆/Coffee_House 茶咖/Tea_and_Coffee
    F5213 - 9 shop 便利店/Convenience_Store 水果店/Fruit_Shop 文印店/Print_Shop
    O8040 - 4 shop 理发店/Hairdresser 美容店/Beauty_Salon
    R8930 - 5 健身服务/Fitness 体育文化/Sports_Culture
    """)

  private static func read(_ text: String) -> [DemoTrade] {
    text.split(whereSeparator: \.isNewline).map { line in
      var parts = line.split(separator: " ").map(String.init)
      let code = parts.removeFirst()
      let chain = parts.removeFirst()
      let weight = Int(parts.removeFirst()) ?? 1
      var form = Form.company
      if let named = parts.first.flatMap(Form.init(rawValue:)) {
        form = named
        parts.removeFirst()
      }
      return DemoTrade(
        code: code, chain: chain == "-" ? "" : chain, weight: weight, form: form, words: parts.map(words))
    }
  }

  private static func words(_ part: String) -> Words {
    let halves = part.split(separator: "/").map(String.init)
    return Words(chinese: halves[0], english: halves[1].replacing("_", with: " "))
  }

  private static let otherChains: Set<String> = [
    "直播电商", "数字营销", "数字创意", "设计服务", "财税与人力", "知识产权与法律",
  ]

  /// Whether tags for technology go to firms of this trade.
  var isTechnical: Bool {
    form == .company && !chain.isEmpty && !Self.otherChains.contains(chain)
      || ["M7513", "M7516", "M7320"].contains(code)
  }
}
