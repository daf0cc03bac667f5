/// How people write where somebody lives or sits, who somebody is, and what she drives. A building, its hall and its floors stay: they
/// are places of everybody.
extension RedactionPatterns {
  /// Behind these digits they count something: 3号楼120平方米, 1号楼2026年.
  private static let counted: Set<Unicode.Scalar> = [
    "年", "月", "日", "天", "点", "时", "分", "秒", "人", "名", "位", "个", "家", "户", "间", "层", "楼", "台", "部", "辆", "次", "件", "张", "块", "盏",
    "根", "条", "扇", "多", "余", "来", "元", "万", "千", "百", "米", "平", "吨", "度", "斤", "克", "瓦", "伏", "兆", "升", "倍", "%", ":", "：", "㎡",
  ]
  /// A street's number that names a thing of the street: 文三路3号线, 2号路5号灯.
  private static let things: Set<Unicode.Scalar> = ["线", "灯", "杆", "井", "桩", "口", "门", "机", "岗"]
  private static let noStreets = ["线路", "电路", "回路", "管路", "水路", "气路", "油路", "道路"]

  /// 文三路123号, 2单元501, 1号楼604, 住在知行园1-604.
  static func addresses(_ text: String) -> [Place] {
    // A pattern is made anew for every text, which costs far more than a look for the signs that it cannot do without.
    func has(_ signs: String...) -> Bool { signs.contains(where: text.contains) }
    let (isStreet, isUnit) = (has("号", "弄") && has("路", "街", "大道", "巷", "弄", "胡同"), has("单元"))
    let (isRoom, isHome) = (has("号楼", "号院", "幢", "栋", "座"), has("住在", "住于", "家住", "住址", "地址"))
    guard isStreet || isUnit || isRoom || isHome else { return [] }
    let plain = Array(text.unicodeScalars)
    func isFree(_ place: Place, _ stops: Set<Unicode.Scalar>) -> Bool {
      var end = place.range.upperBound
      while plain.indices.contains(end), plain[end] == " " { end += 1 }
      return !plain.indices.contains(end) || !stops.contains(plain[end])
    }
    let streets = !isStreet ? [] : found(
      .room, in: text,
      #/
        \p{Han}{1,6} (?: 路 | 街 | 大道 | 巷 | 弄 | 胡同 ) [\ ]?
        (?: [0-9]{1,5} (?: -[0-9]{1,5} )? | [〇零一二三四五六七八九十百两]{1,6} ) [\ ]? (?: 号 | 弄 ) (?! 楼 )
        (?: [\ ,，]? [0-9A-Za-z]{1,4} [\ ]? (?: 号楼? | 幢 | 栋 | 单元 | 室 | 座 ) )*
      /#
    ).filter { place in
      let said = String(String.UnicodeScalarView(plain[place.range]))
      return isFree(place, things) && !noStreets.contains { said.contains($0) }
    }
    let units = !isUnit ? [] : found(
      .room, in: text,
      /[0-9A-Za-z〇零一二三四五六七八九十]{1,3}[ ]?单元[ ,，\-]{0,2}(?:[0-9]{2,5}|[〇零一二三四五六七八九]{3,4})[A-Za-z]?/
    ).filter { isFree($0, counted) }
    let rooms = !isRoom ? [] : found(
      .room, in: text,
      #/
        (?: 号楼 | 号院 | 幢 | 栋 | [A-Za-z] 座 ) [\ \-,，·]{0,2}
        (?: [0-9A-Za-z]{1,2} 座 [\ \-]? )?
        (?: [A-Za-z]? [0-9]{3,5} [A-Za-z]? | [〇零一二三四五六七八九]{3,4} )
        (?: [\ ]? [、\/~至到\-] [\ ]? [0-9]{3,5} )*
      /#
    ).filter { isFree($0, counted) && !isLonger(plain, $0.range) }
    let homes = !isHome ? [] : found(
      .room, in: text, /(?:住在|住于|家住|住址|家庭地址|通讯地址|收件地址|快递地址)[:：是为 ]{0,2}[^，,。；;！!？?\n]{0,24}?[0-9]{3,5}[A-Za-z]?/
    ).filter { isFree($0, counted) }
    return streets + units + rooms + homes
  }

  /// More digits behind it, or those of a day: not a room.
  private static func isLonger(_ plain: [Unicode.Scalar], _ range: Range<Int>) -> Bool {
    func isDigit(_ place: Int) -> Bool { plain.indices.contains(place) && ("0"..."9").contains(plain[place]) }
    guard plain.indices.contains(range.upperBound) else { return false }
    return isDigit(range.upperBound) || ("-/.".unicodeScalars.contains(plain[range.upperBound]) && isDigit(range.upperBound + 1))
  }

  /// 浙A12345, 浙AD12345, 粤Z1234港; a day or a size is none.
  static func plates(_ text: String) -> [Place] {
    let plain = Array(text.unicodeScalars)
    let pattern = /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][ ·.•\-]{0,2}[0-9A-Za-z]{4,5}[0-9A-Za-z挂学警港澳领使]/
    return found(.plate, in: text, pattern).filter { place in
      plain[place.range].count { ("0"..."9").contains($0) } > 1
    }
  }

  // MARK: People

  /// The commoner family names of one character, without those that are words in front of others.
  private static let surnames =
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余杜叶程魏苏吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱侯邹熊孟秦阎薛尹段雷黎史陶贺顾毛郝龚邵钱严覃武莫孔欧"

  /// A family name begins these too.
  private static let notNames: Set<String> = [
    "张贴", "陈述", "陈旧", "周末", "周边", "周围", "周一", "周二", "周三", "周四", "周五", "周六", "周日", "周期", "马上", "许可", "许多", "林立", "何时",
    "何处", "何人", "黄金", "黄色", "余额", "余下", "程序", "程度", "金额", "石材", "任何", "任务", "任意", "夏天", "夏季", "秦皇", "雷电", "雷雨", "严重",
    "严格", "武装", "莫名", "史上", "毛坯", "田间", "叶子", "丁字", "顾客", "顾虑", "范围", "段时", "白天", "曾经", "曾多", "钟点", "马路", "金融",
  ]

  /// 联系人张三, 业主李小明反映, 我叫王五. Only with a family name, and after a word that says that a name comes.
  static func named(_ text: String) -> [Place] {
    let labels = ["联系人", "住户", "业主", "租户", "房东", "房主", "户主", "报修人", "姓名", "当事人", "我叫", "我是", "本人", "名叫", "车主"]
    guard labels.contains(where: text.contains), let pattern = namePattern(labels) else { return [] }
    let plain = Array(text.unicodeScalars)
    return found(.name, in: text, pattern).filter { place in
      // The name is what stands behind the label.
      let said = String(String.UnicodeScalarView(plain[place.range]))
      return !notNames.contains { word in said.contains(word) }
    }
  }

  private static func namePattern(_ labels: [String]) -> Regex<Substring>? {
    let ends = "的|电话|手机|微信|住|家|在|说|称|反映|投诉|报修|要求|来电|请|联系|号|和|女|男|先生|女士"
    return try? Regex(
      "(?:\(labels.joined(separator: "|")))[:：是为叫 （(]{0,2}(?:[\(surnames)]|欧阳|司马|诸葛|上官)\\p{Han}{1,2}(?=\\P{Han}|$|\(ends))",
      as: Substring.self)
  }
}
