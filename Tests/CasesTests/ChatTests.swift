import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

/// What a message should be read as; nil is not looked at, "" is: nothing.
private struct Reading: Sendable, CustomTestStringConvertible {
  var text: String
  var count = 1
  var person: String?
  var phone: String?
  var firm: String?
  var building: String?
  var part: String?
  var room: String?
  var category: String?
  var urgent = false
  var testDescription: String { String(text.prefix(24)) }
}

private let readings: [Reading] = [
  Reading(text: "3号楼货梯早上又停了，来料上不去", building: "3号楼", part: "lift", category: "public.lift"),
  Reading(text: "张三 2026/11/3 09:12\n3号楼电梯坏了", person: "张三", part: "lift", category: "public.lift"),
  Reading(text: "张三 2026-11-03 09:12:33\n大堂漏水\n已经淹到门口", person: "张三", part: "lobby", category: "public.leak"),
  Reading(text: "2026/11/3 09:12 李四\n地库灯不亮", person: "李四", part: "garage"),
  Reading(text: "王敏 11月3日 上午9:12\n空调不冷", person: "王敏", category: "public.climate"),
  Reading(text: "王敏\n昨天 18:20\n食堂饭菜太咸", person: "王敏", category: "public.canteen"),
  Reading(text: "禾木-王敏: 货梯门关不上", person: "禾木-王敏", firm: "禾木精密", part: "lift"),
  Reading(text: "赵工：三楼走廊灯坏了\n赵工：麻烦尽快", count: 1, person: "赵工", part: "corridor", urgent: true),
  Reading(text: "张三：电梯停了\n李四：我们这边停车位被占了", count: 2),
  Reading(text: "张三：电梯停了\n客服：收到，马上处理\n张三：谢谢", count: 1, person: "张三"),
  Reading(text: "您好\n想咨询高企申报要哪些材料", category: "economy.policy"),
  Reading(text: "收到", count: 0), Reading(text: "好的，谢谢", count: 0), Reading(text: "[图片]", count: 0),
  Reading(text: "[图片][图片]\n大厅地砖翘起来了", part: "lobby"),
  Reading(text: "我是禾木精密的李工，电话13900000001，货梯停运影响生产", person: "李工", phone: "13900000001", firm: "禾木精密", urgent: true),
  Reading(text: "联系人：陈晓，电话：139 0000 0002，1203室漏水", person: "陈晓", phone: "13900000002", category: "public.leak"),
  Reading(text: "联系人 周一鸣 0571-00000110 宽带断了", person: "周一鸣", phone: "057100000110", category: "public.power"),
  Reading(text: "订单号139000000011234，快递柜打不开", phone: "", category: "public.delivery"),
  Reading(text: "+86 13900000003 请回电，充电桩坏了", phone: "13900000003", category: "public.charging"),
  Reading(text: "1、电梯停了 2、停车费太贵", count: 2),
  Reading(text: "反映两件事：\n1、3号楼电梯停了\n2、海棠楼门禁刷不开", count: 2),
  Reading(text: "①货梯异响；②走廊堆物；③厕所没水", count: 3),
  Reading(text: "①货梯异响\n②走廊堆物\n③厕所没水", count: 3),
  Reading(text: "一、地库积水\n二、道闸抬不起来", count: 2),
  Reading(text: "货架高2.5米，过道宽1.2米，消防通道堆物", count: 1, part: "corridor", category: "safety.fire"),
  Reading(text: "地点：3号楼大堂\n问题：灯不亮", building: "3号楼", part: "lobby"),
  Reading(text: "时间：今天早上\n地点：海棠楼\n内容：门禁刷卡没反应", building: "海棠楼", category: "public.access"),
  Reading(text: "海棠楼201室隔壁装修太吵了", building: "海棠楼", room: "201室", category: "public.noise"),
  Reading(text: "3号楼1203室空调漏水", building: "3号楼", room: "1203室"),
  Reading(text: "有人困在电梯里了！3号楼", building: "3号楼", part: "lift", urgent: true),
  Reading(text: "配电间冒烟，快来人", urgent: true), Reading(text: "不着急，有空看下绿化带的草", category: "public.cleaning"),
  Reading(text: "公司欠薪两个月了怎么办", category: "safety.labour"),
  Reading(text: "想给孩子报幼儿园，需要什么材料", category: "public.school"),
  Reading(text: "供应商拖欠货款，能帮忙协调吗", category: "economy.debt"),
  Reading(text: "禾木精密 澄砚软件 两家都反映停车难", firm: "禾木精密", category: "public.parking"),
  Reading(text: "澄砚软件搬到海棠楼了，营业执照要变更", firm: "澄砚软件", building: "海棠楼", category: "economy.registration"),
  Reading(text: "———— 2026-11-03 ————\n张三 2026/11/3 09:12\n公交站太远", person: "张三", category: "public.transport"),
  Reading(text: "看这个 https://example.org/a:b 说要补贴申报", category: "economy.policy"),
  Reading(text: "@社区小王 食堂什么时候开", category: "public.canteen"),
  Reading(text: "请找陈女士，消防栓没水", person: "陈女士"), Reading(text: "ok", count: 0),
  Reading(text: "电梯又停了，里面有人！快来", part: "lift", urgent: true), Reading(text: "有人要跳楼", urgent: true),
  Reading(text: "张三 09:12\n3号楼电梯坏了\n王芳 09:15\n我们这边停车位被占了", count: 2),
  Reading(text: "王芳 下午2:15\n大堂漏水", person: "王芳", part: "lobby"),
  Reading(text: "大堂漏水\n停水时间 09:15\n麻烦看下", count: 1, person: "", part: "lobby"),
  Reading(text: "您好，在吗", count: 0), Reading(text: "垃圾堆了三天没人收，谢谢", category: "public.cleaning"),
]

@Test func thereAreFortyMessagesAndMore() { #expect(readings.count >= 40) }

@Test func messagesAreReadAsPeopleMeanThem() async throws {
  let cast = try await CaseCast(.sqlite)
  let community = cast.community
  let routing = try await cast.database.read { tx in try tx.caseRouting(community) }
  let words = try ChatWords(home: Bench.home)
  let firms = [("禾木精密", "org_a"), ("澄砚软件", "org_b")].map { ChatFirm(id: $0.1, name: $0.0, called: $0.0) } + [
    ChatFirm(id: "org_a", name: "禾木精密", called: "禾木")
  ]
  let (tower, annex) = (cast.tower, cast.annex)
  for reading in readings {
    // The gazetteer is tested in its own module: here two names are enough.
    let reader = ChatReader(words: words, routing: routing, firms: firms) { clause in
      let room = clause.firstMatch(of: /\d{3,4}室/).map { String($0.0) } ?? ""
      if clause.contains("3号楼") { return ChatPlace(building: tower, room: room, confidence: 90) }
      return clause.contains("海棠楼") ? ChatPlace(building: annex, room: room, confidence: 90) : nil
    }
    let drafts = reader.drafts(reading.text)
    #expect(drafts.count == reading.count, "\(reading.text): \(drafts.map(\.body))")
    guard reading.count == 1, let draft = drafts.first else { continue }
    if let person = reading.person { #expect(draft.person?.value ?? "" == person, "\(reading.text)") }
    if let phone = reading.phone { #expect(draft.phone?.value ?? "" == phone, "\(reading.text)") }
    if let firm = reading.firm { #expect(draft.firm?.value.name == firm, "\(reading.text)") }
    if let part = reading.part { #expect(draft.part?.value.rawValue == part, "\(reading.text)") }
    if let room = reading.room { #expect(draft.room?.value == room, "\(reading.text)") }
    if let building = reading.building {
      #expect(draft.building?.value == (building == "3号楼" ? tower : annex), "\(reading.text)")
    }
    if let category = reading.category {
      #expect(draft.category.flatMap { routing.category($0.value)?.key } == category, "\(reading.text)")
    }
    #expect((draft.urgent != nil) == reading.urgent, "\(reading.text)")
    // Whatever was taken stands in what was said.
    for from in [draft.phone?.from, draft.part?.from, draft.building?.from, draft.urgent?.from].compactMap({ $0 }) {
      #expect(reading.text.contains(from), "\(from)")
    }
  }
}

@Test func nothingThatIsPastedBreaksTheReader() throws {
  let words = try ChatWords(home: Bench.home)
  var dice = CaseDice(11)
  let pieces = ["张三", "：", ":", "\n", "2026/11/3 09:12", "1、", "2.", "①", "电梯", "[图片", "]", "139", "00000001", " ", "—", "@", "👍", "室", "\u{202E}"]
  let reader = ChatReader(words: words, routing: CaseRouting(windows: [], categories: [], channels: []), firms: []) { _ in nil }
  for _ in 0..<2_000 {
    let text = (0..<dice.below(30)).map { _ in dice.pick(pieces) }.joined()
    #expect(reader.drafts(text).count <= ChatReader.draftsMax)
  }
}

@Test(arguments: Engine.available) func aPastedMessageIsFiledInOneTapAndTheOthersStay(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let worker = cast.browser("worker")
  let text = "张三 2026/11/3 09:12\n知行园3号楼货梯停运，电话13900000001\n李四 2026/11/3 09:15\n\(CaseCast.firmName)门口路灯不亮"
  let read = try await worker.post("/cases/paste", ["text": text, "go": "read"])
  #expect(read.status == 200 && read.text.contains("取自") && read.text.contains("第2件"))
  #expect(try await cast.count("SELECT count(*) FROM cases") == 0)
  let sent = [
    "_nonce": read.hidden("_nonce"), "go": "file", "channel": "chat", "consent": "1", "body": "知行园3号楼货梯停运",
    "caller": "张三", "phone": "13900000001", "building": cast.tower.text, "part": "lift", "rest": "李四：门口路灯不亮",
  ]
  for _ in 0..<2 {
    let filed = try await worker.post("/cases/paste", sent)
    #expect(filed.status == 200 && filed.text.contains("YQ-2026-11-0001") && filed.text.contains("门口路灯不亮"))
  }
  #expect(try await cast.count("SELECT count(*) FROM cases WHERE channel = 'chat'") == 1)
  #expect(try await cast.browser("head").get("/cases/paste").status == 404)
  let shared = try await worker.get("/cases/paste?text=%E8%B4%A7%E6%A2%AF%E5%81%9C%E8%BF%90")
  #expect(shared.text.contains("货梯停运") && shared.text.contains("立案"))
}
