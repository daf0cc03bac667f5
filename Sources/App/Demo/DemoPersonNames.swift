/// Names of persons who do not exist: surnames as frequent as they are, given names from two tables of characters.
struct DemoPersonNames: Sendable {
  private var random: DemoRandom
  private let surnameWeights: [Int]

  init(seed: Int, _ topic: String) {
    random = DemoRandom(seed: seed, "names " + topic)
    surnameWeights = Self.surnames.map(\.weight)
  }

  mutating func next() -> String {
    while true {
      let surname = Self.surnames[random.place(surnameWeights)].name
      let name = surname + given()
      if !Self.denied.contains(name) { return name }
    }
  }

  private mutating func given() -> String {
    if random.chance(17) { return random.pick(Self.single) }
    let isWoman = random.chance(48)
    let first = random.pick(isWoman ? Self.womenFirst : Self.menFirst)
    let second = random.pick(isWoman ? Self.womenSecond : Self.menSecond)
    return first == second ? first : first + second
  }

  /// Per ten thousand, roughly (公安部户政管理研究中心, reports on names).
  private static let surnames: [(name: String, weight: Int)] = pairs(
    """
    王 720 李 715 张 675 刘 520 陈 480 杨 310 黄 225 赵 220 吴 205 周 205 徐 165 孙 155 马 125 朱 125 胡 120 郭 115 何 110 \
    林 105 高 100 罗 100 郑 95 梁 85 谢 75 宋 70 唐 70 许 68 韩 68 邓 65 冯 65 曹 60 彭 58 曾 55 肖 55 田 52 董 52 潘 50 \
    袁 50 蔡 48 蒋 47 余 46 于 46 杜 45 叶 44 程 43 魏 43 苏 42 吕 41 丁 40 任 38 卢 38 姚 38 沈 60 钟 36 姜 36 崔 35 谭 34 \
    陆 48 范 33 汪 33 廖 32 石 32 金 40 韦 30 贾 30 夏 30 付 29 方 32 邹 28 熊 27 白 27 孟 26 秦 26 邱 26 侯 25 江 25 尹 24 \
    薛 24 闫 23 段 22 雷 22 龙 21 黎 21 史 21 陶 21 贺 20 毛 18 郝 20 顾 20 龚 19 邵 19 万 18 覃 18 武 18 钱 24 戴 18 严 18 \
    欧阳 12 莫 17 孔 17 向 16 俞 26 楼 20 章 22 应 14 骆 10 褚 4 诸葛 2 上官 1 司徒 1
    """)

  private static let womenFirst = list(
    "雨 思 若 梦 嘉 欣 佳 晓 静 美 雅 诗 语 依 芷 舒 婉 秋 春 慧 丽 海 玉 文 淑 素 亦 可 子 一 清 沐 昕 书 心 青 曼 采 怡 婧 洛 知")
  private static let womenSecond = list(
    "涵 萱 怡 琪 婷 妍 萍 霞 芳 燕 娜 敏 雯 颖 洁 倩 琳 瑶 蕾 璐 菲 莹 云 兰 珍 梅 娟 宁 桐 彤 溪 禾 妤 筠 然 玥 岚 葭 芮 瑜 祺 晴")
  private static let menFirst = list(
    "志 建 国 海 文 明 晓 永 俊 子 天 宇 浩 泽 嘉 世 振 家 立 德 正 一 思 承 光 伟 少 启 昊 景 逸 铭 润 柏 恒 远 书 仲 亦 景 维 学")
  private static let menSecond = list(
    "华 平 林 峰 涛 鹏 杰 斌 辉 飞 波 宁 轩 然 宇 航 博 阳 晨 毅 凯 龙 诚 哲 睿 霖 恺 川 舟 骁 源 钧 岳 淳 洲 楠 来 根 友 良 生 松")
  private static let single = list(
    "宁 蕾 恺 珂 洁 敏 静 燕 颖 婷 琳 莹 丹 雪 倩 楠 帆 昕 岩 涛 鹏 超 勇 浩 凯 斌 鑫 俊 毅 鸣 旻 翀 彦 晗 莉 娟 虹 妍 薇 榕 溪 澄")

  /// Names that everybody knows must not come up by chance.
  private static let denied: Set<String> = Set(
    list(
      """
      李敏 王凯 李宁 雷军 丁磊 马云 张勇 王勇 王毅 李雪 刘涛 杨超 陈龙 杨洁 周涛 王俊 李鹏 王浩 马凯 何立峰 孙春兰 赵薇 王虹 \
      邓超 杨颖 孙楠 林丹 何洁 郭涛 高敏 王楠 张宁 陈静 丁宁 许昕 马琳 王涛 胡静 周鹏 韩雪 白雪 于丹 王宁 徐静蕾 陈思诚 王一博 \
      朱一龙 刘昊然 周雨彤 李一桐 杨倩 陈雨菲 刘诗雯 李晓霞 朱婷 袁心玥 林莉 李斌 张颖 李晨 张国立 王鹏 马龙 陈梦 陈道明 \
      李建华 李志平 王志华 林志颖 陈晓 李娟 王莉 张丹 李丹 刘璇 李小鹏 王思远 李国华 周明 李嘉诚 朱立伦 李思思 张子怡 刘海平
      """))

  private static func list(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

  private static func pairs(_ text: String) -> [(name: String, weight: Int)] {
    let words = list(text)
    return stride(from: 0, to: words.count - 1, by: 2).map { (words[$0], Int(words[$0 + 1]) ?? 1) }
  }
}
