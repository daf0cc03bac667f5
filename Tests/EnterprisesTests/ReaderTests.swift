import Kernel
import TestKit
import Testing

@testable import Enterprises

private func records(_ rows: [[String]]) throws -> [RosterRecord] {
  let data = try EnterpriseData(home: Bench.home)
  let header = RosterHeader.guess(rows, data.qualifications)
  return RosterReader(header: header, data: data).records(rows)
}

private let addresses = ["企业名称", "注册地址", "经营地址"]

@Test(arguments: ["同上", "同经营地址", "同经营地", "同左", "一致", " 同上 ", "（同经营地址）", "与经营地址一致"])
func anAddressThatSaysItIsTheOtherOneIsTheOtherOne(_ word: String) throws {
  let there = try records([addresses, ["禾木有限公司", word, "知行园1号楼1203"]])
  #expect(there[0].facts[.registeredAddress] == "知行园1号楼1203")
  let back = try records([addresses, ["禾木有限公司", "知行园1号楼1203", word]])
  #expect(back[0].facts[.operatingAddress] == "知行园1号楼1203")
  #expect(back[0].notes.isEmpty)
}

@Test func sameAsNothingIsNoAddress() throws {
  let one = try records([addresses, ["禾木有限公司", "同上", "同上"]])[0]
  #expect(one.facts[.registeredAddress] == nil && one.facts[.operatingAddress] == nil)
  #expect(one.notes.map(\.code) == ["not_understood", "not_understood"])
  // Columns of a place are an operating address too.
  let placed = try records([["企业名称", "注册地址", "楼宇", "房号"], ["禾木有限公司", "同经营地址", "知行园1号楼", "1203"]])[0]
  #expect(placed.facts[.registeredAddress] == "知行园1号楼1203" && placed.notes.isEmpty)
}

@Test func aTotalIsATotalWhereverItsWordStands() throws {
  let titles = ["序号", "企业名称", "统一社会信用代码", "员工人数"]
  let rows = try records([titles, ["1", "禾木有限公司", "", "86"], ["合计", "", "", "共86"], ["", "总计", "", "86"]])
  #expect(rows.map { $0.notes.map(\.code) } == [[], ["total_row"], ["total_row"]])
  #expect(rows[1].isError)
}

@Test func whatIsSaidOfARowIsSaidOnce() throws {
  let rows = [["企业名称", "行业代码", "所属行业"], ["禾木有限公司", "很有前途", "很有前途"], ["禾木有限公司", "", "很有前途"]]
  let notes = try records(rows)[0].notes
  #expect(notes.map(\.code) == ["industry_unknown", "merged"])
}

/// Reading in parts gives what reading in one go gives, in the same order, also where rows of one firm stand in several parts.
@Test func rowsReadInPartsAreTheRowsReadInOneGo() async throws {
  let data = try EnterpriseData(home: Bench.home)
  var rows = [["企业名称", "员工人数", "标签"]]
  for number in 0..<1700 {
    let name = number % 7 == 0 ? "禾木\(number % 490)有限公司" : "澄砚\(number)有限公司"
    rows.append(number % 211 == 0 ? ["", "", ""] : [name, String(number), number % 5 == 0 ? "没有的标签" : ""])
  }
  let reader = RosterReader(header: RosterHeader.guess(rows, data.qualifications), data: data)
  let whole = reader.records(rows)
  #expect(whole.contains { $0.rows.count > 2 })
  #expect(await reader.recordsOnAllCores(rows) == whole)
}
