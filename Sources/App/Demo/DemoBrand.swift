/// A trade name that nobody bears, with its pinyin. Rare characters and three of them rather than two keep it away
/// from the names of real firms; what is famous is refused whatever chance makes of it.
struct DemoBrand: Hashable, Sendable {
  let name: String
  /// `Jiying`
  let latin: String

  /// Brands in an order of the seed, each once.
  static func all(seed: Int, count: Int) -> [DemoBrand] {
    var random = DemoRandom(seed: seed, "brands")
    var known: Set<String> = []
    var brands: [DemoBrand] = []
    while brands.count < count {
      var syllables = [random.pick(heads)]
      if random.chance(45) { syllables.append(random.pick(middles)) }
      syllables.append(random.pick(tails))
      let name = syllables.map(\.character).joined()
      let latin = syllables.map(\.latin).joined()
      guard Set(syllables.map(\.character)).count == syllables.count, !isDenied(name) else { continue }
      // 桦纬 is nobody, but Huawei is somebody.
      if deniedLatin.contains(where: latin.contains) { continue }
      guard known.insert(name).inserted else { continue }
      brands.append(DemoBrand(name: name, latin: latin.prefix(1).uppercased() + latin.dropFirst()))
    }
    return brands
  }

  /// Whether a real firm that people know is named in these words.
  static func isDenied(_ words: String) -> Bool { denied.contains { words.contains($0) } }

  /// Firms that the reports on such communities name, and others that everybody knows.
  static let denied: [String] = words(
    """
    海康 阿里 华为 网易 吉利 零跑 大华 申昊 正元 新坐标 炬华 利尔达 信凯 钉钉 腾讯 百度 京东 小米 字节 抖音 快手 美团 拼多多 \
    蚂蚁 菜鸟 同花顺 恒生 宇视 新华三 云图 程天 华立 思看 海亮 娃哈哈 农夫 顺丰 淘宝 天猫 支付宝 滴滴 携程 云集 有赞 涂鸦 \
    安恒 微医 丁香 联想 中兴 比亚迪 宁德 蔚来 小鹏 理想 大疆 商汤 旷视 寒武纪 科大讯飞 讯飞 用友 金蝶 浪潮 紫光 中芯 汇川 \
    聚光 福斯特 老板 方太 贝达 泰格 迪安 泰林 安吉 南都 万向 传化 荣盛 恒逸 富通 士兰 矽力 立昂 杭可 宏华 云栖 华策 华数 \
    顾家 巨星 浙大 之江 宋城 银江 数梦 曹操 古茗 喜茶 瑞幸 星巴克 苹果 谷歌 微软 特斯拉 梦创 人工智能小镇 壹点灵 禾迈 正泰 晶科
    """)

  static let deniedLatin: [String] = words(
    """
    huawei alibaba baidu xiaomi tencent tengxun meituan jili geely haikang hikvision dahua zhongxing jingdong wangyi \
    netease lingpao leapmotor oppo vivo lenovo lianxiang weilai xiaopeng zijie douyin didi mayi xunfei yunqi
    """)

  private struct Syllable {
    let character: String
    let latin: String
  }

  // Characters with their pinyin.
  private static let heads = table(
    """
    霁ji 楹ying 砚yan 岫xiu 翊yi 澹dan 笺jian 榆yu 昀yun 珩heng 桓huan 筠yun 熠yi 沅yuan 琮cong 棠tang 穗sui 缙jin 邃sui 烁shuo \
    岑cen 漪yi 峤qiao 霈pei 旸yang 湛zhan 樾yue 陌mo 荻di 蓁zhen 璟jing 澍shu 瀚han 潇xiao 谧mi 煦xu 翎ling 绮qi 葳wei 衍yan \
    钰yu 锦jin 隽juan 雍yong 韫yun 颢hao 骞qian 麓lu 黛dai 栎li 枢shu 柏bo 泓hong 洵xun 浔xun 淼miao 渚zhu 溯su 滦luan 弘hong \
    崤xiao 嵘rong 帷wei 廷ting 彧yu 徽hui 恪ke 憬jing 攸you 敞chang 旌jing 昱yu 晏yan 晟sheng 曜yao 朔shuo 杼zhu 栩xu 桢zhen 桦hua
    """)
  private static let middles = table(
    """
    若ruo 之zhi 云yun 禾he 舟zhou 归gui 屿yu 木mu 川chuan 石shi 南nan 知zhi 鹿lu 原yuan 千qian 半ban 听ting 问wen \
    照zhao 映ying 拾shi 望wang 初chu 静jing 砺li 远yuan 方fang 启qi 清qing 观guan 行xing
    """)
  private static let tails = table(
    """
    汀ting 榭xie 渡du 棹zhao 汐xi 垣yuan 畦qi 樟zhang 枫feng 桐tong 梓zi 篱li 檐yan 阶jie 廊lang 坊fang 驿yi 埠bu 涧jian 泠ling \
    潭tan 泊bo 澄cheng 漾yang 湄mei 沚zhi 洲zhou 峦luan 岭ling 崖ya 巍wei 峙zhi 崇chong 壑he 磐pan 砾li 珀po 瑭tang 琅lang 璋zhang \
    绪xu 纾shu 纬wei 缦man 织zhi 纶lun 羽yu 鸢yuan 鹭lu 鹤he 隼sun 骊li 骥ji 骋cheng 辕yuan 辙zhe 轲ke 弦xian \
    钧jun 铎duo 铮zheng 锷e 镝di 铭ming 鉴jian 钲zheng 镜jing 衡heng 矩ju 准zhun 规gui 绳sheng 契qi 简jian 策ce 篆zhuan 帛bo 牍du \
    曙shu 晗han 昕xin 旻min 晔ye 煜yu 炘xin 烨ye 灿can
    """)

  private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

  private static func table(_ text: String) -> [Syllable] {
    words(text).map { word in Syllable(character: String(word.prefix(1)), latin: String(word.dropFirst())) }
  }
}
