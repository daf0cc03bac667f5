import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import Cases

@Test(arguments: [
  ("房东拖欠押金，我想起诉，请问去哪个法院", ["court"]), ("公司不给工资，准备申请仲裁", ["arbitration"]),
  ("刷单被骗了三万", ["fraud"]), ("去年信访过一次没有结果", ["petition"]), ("举报某干部吃拿卡要", ["discipline"]),
  ("货梯停运，来料上不去", []), ("食堂饭菜太咸", []), ("这里有一份涉密文件", ["secret"]),
])
func mattersForOthersAreKnownByTheirWords(_ text: String, _ keys: [String]) throws {
  #expect(try OutsideRemit(home: Bench.home).matters(in: text).map(\.key) == keys)
}

@Test func everyOtherChannelIsNamedInBothLanguages() throws {
  let remit = try OutsideRemit(home: Bench.home)
  #expect(!remit.rule.isEmpty && Set(remit.matters.map(\.key)).count == remit.matters.count)
  for matter in remit.matters {
    for text in [matter.channel, matter.englishChannel, matter.advice, matter.englishAdvice] { #expect(!text.isEmpty) }
    #expect(!matter.words.isEmpty && matter.phone.allSatisfy(\.isNumber))
  }
}

@Test(arguments: Engine.available) func whoeverSpeaksOfACourtIsToldAtOnceAndFilesAllTheSame(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("head")
  let (nonce, check) = try await browser.draft("隔壁公司装修漏水，我们准备起诉", place: ["place": "none"])
  #expect(check.text.contains("tel:12368") && check.text.contains("北京市接诉即办工作条例第十一条"))
  #expect(try await browser.send(nonce, seen: check.hidden("seen")).status == 303)
}

@Test(arguments: Engine.available) func aCommunityHasElevenWaysInAndCallsThemAsItLikes(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let community = cast.community
  let sources = try await cast.database.read { tx in try tx.caseSources(community) }
  #expect(sources.map(\.channel) == [.web, .report, .email, .chat, .phone, .counter, .visit, .meeting, .letter, .hotline, .api])
  #expect(Set(sources.map(\.channel)) == Set(CaseChannel.allCases))
  #expect(Set(sources.filter(\.isForStaff).map(\.channel)) == CaseChannel.ofStaff)
  let worker = cast.browser("worker")
  #expect(try await worker.get("/cases/for-caller").text.contains("12345转办"))
  let filed = try await worker.post(
    "/cases/for-caller",
    ["_nonce": "0123456789abcdef", "caller": "王某", "consent": "1", "body": "路灯不亮", "channel": "hotline", "go": "file"])
  let id = try #require(filed.caseID)
  #expect(try await cast.find(id)?.channel == .hotline)
  #expect(try await worker.get("/bench?case=\(id)").text.contains("12345转办"))
  // Nobody writes down of somebody else that she came by the website.
  let wrong = try await worker.post(
    "/cases/for-caller",
    ["_nonce": "0123456789abcdee", "caller": "王某", "consent": "1", "body": "路灯不亮", "channel": "web", "go": "file"])
  #expect(wrong.status == 422)
}
