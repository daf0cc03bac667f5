import Foundation
import Kernel
import TestKit
import Testing

@testable import Cases

/// What leads to a person without a number that is long, as people write it. All invented.
private let told: [(Redaction.Kind, String)] = [
  (.room, "住在文三路123号2单元501"), (.room, "知行园1号楼604"), (.room, "文三路123号"), (.room, "文三路一百二十三号"), (.room, "2单元501"),
  (.room, "二单元五零一"), (.room, "3幢2单元1203"), (.room, "12栋 803"), (.room, "B座1203"), (.room, "1号楼604、605"), (.room, "１号楼６０４"),
  (.room, "家住知行园1-604"), (.room, "学院巷8弄"), (.room, "解放大道15-3号"), (.name, "联系人张三"), (.name, "联系人：李小明"), (.name, "业主王五反映"),
  (.name, "住户欧阳小红说"), (.name, "我叫赵六"), (.name, "报修人：诸葛明"), (.phone, "wx:zhang_san88"), (.phone, "WX：zhang_san88"), (.phone, "微信zhang_san88"),
  (.phone, "vx zhang-san88"), (.phone, "微信号是zhang_san88"), (.phone, "weixin:zhangsan88"), (.plate, "浙A12345"), (.plate, "浙AD12345"),
  (.plate, "浙A·1B234"), (.plate, "沪AF88888"), (.plate, "粤Z1234港"), (.plate, "浙a1234学"), (.email, "zhang_san#mail.example"), (.email, "zhang(at)mail.example"),
  (.email, "zhang艾特mail.example"), (.idNumber, "330100199001010011"),
]

@Test func anAddressANameAndAPlateAreFoundWhereverTheyStand() {
  let around = [("", ""), ("货梯停了，", "，请来看"), ("（", "）"), ("请打电话。", "！谢谢"), ("1、", "；2、再说"), ("电梯\n", "\n大堂")]
  for (kind, secret) in told {
    for (before, after) in around {
      let text = before + secret + after
      #expect(Redaction().findings(in: text).contains(kind), "no \(kind) in \(text)")
      let masked = Redaction().masked(text)
      #expect(Redaction().findings(in: masked).isEmpty && !masked.contains(secret), "\(text) becomes \(masked)")
    }
  }
}

/// Addresses, names and plates are put together at random: none of the parts that say where or who is left.
@Test func generatedTextsKeepNothingThatLeadsToAPerson() {
  var dice = CaseDice(1_501)
  let roads = ["文三路", "学院街", "江南大道", "石子巷", "中山北路"]
  let houses = ["1号楼", "12幢", "3栋", "A座", "2单元", "5号楼1单元"]
  let surnames = ["王", "李", "张", "欧阳", "沈", "陈"]
  let given = ["三", "小明", "丽", "建国", "一鸣"]
  let provinces = ["浙", "沪", "京", "苏", "粤"]
  let fillers = ["货梯停了，", "请尽快来，", "今天早上", "谢谢。", "大堂漏水；", "晚上九点后太吵，"]
  for _ in 0..<500 {
    let number = 101 + dice.below(2_800)
    let letters = "ABCDEFGHJKLMNPQRSTUVWXYZ".map(String.init)
    var secret: String
    var left: String
    switch dice.below(5) {
    case 0: (secret, left) = ("\(dice.pick(roads))\(1 + dice.below(900))号", "号")
    case 1:
      left = String(number)
      secret = dice.pick(houses) + left
    case 2:
      left = dice.pick(surnames) + dice.pick(given)
      secret = dice.pick(["联系人", "联系人：", "业主", "住户：", "我叫"]) + left
    case 3:
      left = "\(10_000 + dice.below(90_000))"
      secret = dice.pick(provinces) + dice.pick(letters) + dice.pick(["", "D", "F", "·"]) + left
    default:
      left = dice.pick(["zhang_san", "li-si", "wangwu"]) + String(10 + dice.below(90))
      secret = dice.pick(["wx:", "微信 ", "VX：", "微信号", "加微信:"]) + left
    }
    let text = dice.pick(fillers) + secret + "，" + dice.pick(fillers)
    let masked = Redaction().masked(text)
    #expect(!masked.contains(left) && masked.contains("***"), "\(text) becomes \(masked)")
  }
}

@Test func placesOfEverybodyAndOrdinaryWordsStay() {
  let plain = [
    "知行园1号楼 大堂", "1号楼三楼漏水", "3号楼2单元电梯坏了", "知行园1号楼12层走廊", "3号楼200人没水", "1号楼2026年换过灯", "3号楼，2026-11-25上午停电", "3号楼120平方米",
    "A座5000平米空着", "2单元120户", "供电线路2号回路跳闸", "园区道路3号门", "地铁2号线接驳", "文三路堵车", "住户反映水压低", "业主委员会开会", "业主张贴通知", "住户周末在家休息",
    "业主马上要求换", "住在附近的300多名员工", "联系人电话都变了", "业主方便时", "我是园区的", "微信群里没人回", "浙江A级景区", "新A座会议室", "3号楼7:30开门", "一路顺风", "5号充电桩",
  ]
  for text in plain { #expect(Redaction().masked(text) == text, "\(text) becomes \(Redaction().masked(text))") }
}

/// Everything that the demo says of cases, but for what names people on purpose (先生, 女士), telephones and rooms.
@Test func theWordsOfTheDemoAreNotMasked() throws {
  let data = try Data(contentsOf: URL(fileURLWithPath: Bench.home + "/Data/demo-cases.json"))
  var said: [String] = []
  func collect(_ value: Any) {
    if let text = value as? String { said.append(text) }
    if let list = value as? [Any] { list.forEach(collect) }
    if let table = value as? [String: Any] { table.values.forEach(collect) }
  }
  collect(try JSONSerialization.jsonObject(with: data))
  let masked = said.filter { Redaction().masked($0) != $0 }
  #expect(said.count > 500)
  #expect(masked.count * 100 <= said.count, "\(masked.map { Redaction().masked($0) })")
}
