import Kernel
import Testing

@testable import Cases

/// Invented numbers in all the ways in which people write them.
private let secrets: [(Redaction.Kind, String)] = [
  (.phone, "19900000011"), (.phone, "199 0000 0011"), (.phone, "199-0000-0011"), (.phone, "+86 19900000011"),
  (.phone, "0086-199-0000-0011"), (.phone, "(86)19900000011"), (.phone, "１９９００００００１１"), (.phone, "019900000011"),
  (.phone, "一九九零零零零零零一一"), (.phone, "幺九九〇〇〇〇〇〇幺幺"), (.phone, "199.0000.0011"), (.phone, "1 9 9 0 0 0 0 0 0 1 1"),
  (.phone, "199\u{200B}0000\u{200D}0011"), (.phone, "一99零0000零11"), (.phone, "0571-55500011"), (.phone, "0571 5550 0011"),
  (.phone, "（0571）55500011"), (.phone, "021-55500011转803"), (.phone, "010-5550001"), (.phone, "400-555-0011"),
  (.phone, "4005550011"), (.phone, "800 555 0011"), (.phone, "55500011"), (.phone, "5550-0011"), (.phone, "5550011"),
  (.phone, "QQ：5550011"), (.phone, "微信号: abc_5550011"), (.email, "lin@community.example"),
  (.email, "lin.shu+a@mail.community.example"), (.email, "lin＠community.example"), (.email, "lin @ community.example"),
  (.idNumber, "330100199001010011"), (.idNumber, "33010019900101001X"), (.idNumber, "330100 19900101 0011"),
  (.idNumber, "330100900101001"), (.idNumber, "6222020000000000011"), (.idNumber, "E55500011"),
  (.uscc, "91330100MA2B0A111X"), (.uscc, "91330100ma2b0a111x"), (.uscc, "91 330100 MA2B0A111 X"), (.room, "1203室"),
  (.room, "B座1203室"), (.room, "1203、1204室"), (.room, "801-803室"), (.room, "１２０３室"), (.room, "1203号房"), (.room, "Room 1203"),
  (.name, "陈女士"), (.name, "王先生"),
]

private let around: [(String, String)] = [
  ("", ""), ("请打", "找我"), ("电话：", "，谢谢。"), ("货梯停了(", ")请修"), ("3号楼，", "，8:30起"), ("a", "b"), ("1、", "；2、再说"),
]

@Test func nothingThatLeadsToAPersonSurvivesRedaction() {
  for (kind, secret) in secrets {
    for (before, after) in around {
      let text = before + secret + after
      let redaction = Redaction()
      #expect(redaction.findings(in: text).contains(kind), "no \(kind) in \(text)")
      let masked = redaction.masked(text)
      #expect(redaction.findings(in: masked).isEmpty, "\(text) becomes \(masked)")
      #expect(!masked.contains(secret), "\(text) becomes \(masked)")
      #expect(redaction.masked(masked) == masked)
    }
  }
}

@Test func whateverStandsBesideWhateverElseIsRedacted() {
  var dice = CaseDice(311)
  let fillers = ["", " ", "，", "电梯", "-", "3", "。\n", "转", "a", "·"]
  for _ in 0..<200 {
    var text = ""
    for _ in 0..<(1 + dice.below(5)) { text += dice.pick(fillers) + dice.pick(secrets).1 + dice.pick(fillers) }
    let redaction = Redaction(names: ["禾木精密"], rooms: ["1203室"])
    let masked = redaction.masked(text)
    #expect(redaction.findings(in: masked).isEmpty, "\(text) becomes \(masked)")
    #expect(masked.firstMatch(of: /[0-9]{7,}/) == nil, "\(text) becomes \(masked)")
  }
}

@Test func ordinaryWordsStayAsTheyAre() {
  let plain = [
    "货梯早上8:30到9:10只开一部，等了四十分钟。", "3号楼B1层车库漏水", "2026-11-25上午停电，到11月26日", "20261125停水", "2025-2026年度",
    "办理编号YQ-2026-11", "电费涨到2500000元", "请打12345或者119", "五楼六楼七楼都没有水", "这位女士等了很久", "第1、2、3部电梯", "约1200平方米",
    "Lift 2 stops at 8:30", "会议室的投影坏了", "教室漏水",
  ]
  let redaction = Redaction(names: ["禾木精密传感有限公司", "小林"], rooms: ["801室"])
  for text in plain { #expect(redaction.masked(text) == text, "\(text) becomes \(redaction.masked(text))") }
}

@Test func namesAndRoomsThatAreKnownAreRedactedInEveryWidthAndCase() {
  let redaction = Redaction(names: ["Hemu Sensors", "小林", "", "林"], rooms: ["A1203", ""])
  #expect(redaction.masked("小林在ＨＥＭＵ sensors上班，房间a1203") == "***在***上班，房间***")
  #expect(redaction.findings(in: "小林") == [.name])
  // One character is a word more often than a name.
  #expect(redaction.masked("树林") == "树林")
}
