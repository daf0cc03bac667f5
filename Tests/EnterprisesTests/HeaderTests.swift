import TestKit
import Testing

@testable import Enterprises

private func guess(_ rows: [[String]]) throws -> RosterHeader {
  RosterHeader.guess(rows, try EnterpriseData(home: Bench.home).qualifications)
}

private func targets(_ titles: [String]) throws -> [RosterTarget?] {
  let header = try guess([titles, titles.map { _ in "" }])
  return titles.indices.map { header.targets[$0] }
}

@Test func theUsualTitlesAreUnderstood() throws {
  let titles: [(String, RosterColumn)] = [
    ("企业名称", .name), ("统一社会信用代码", .code), ("法人", .legalRepresentative), ("注册地址", .registeredAddress),
    ("办公地址", .operatingAddress), ("园区", .park), ("楼栋", .building), ("房号", .unit), ("楼层", .floor), ("行业", .industry),
    ("行业代码", .industryCode), ("产业链", .chainSegment), ("员工数", .headcount), ("联系人", .contactName), ("手机", .contactPhone),
    ("邮箱", .contactEmail), ("资质", .tags), ("成立日期", .foundedOn), ("状态", .status), ("企业规模", .scale),
  ]
  let found = try targets(titles.map(\.0))
  for (place, title) in titles.enumerated() { #expect(found[place] == .column(title.1), "\(title.0)") }
}

@Test func englishTitlesAreUnderstood() throws {
  let found = try targets(["Company Name", "USCC", "Legal representative", "Phone", "Headcount", "Address", "E-mail"])
  let wanted: [RosterColumn] = [
    .name, .code, .legalRepresentative, .contactPhone, .headcount, .operatingAddress, .contactEmail,
  ]
  #expect(found == wanted.map(RosterTarget.column))
}

@Test func titlesMayBeDecorated() throws {
  let found = try targets(["*企业名称（必填）", "统一社会信用代码 (18位)", "联系人\n手机号码", "是否国高企", "专精特新", "序号", "备注"])
  #expect(found[0] == .column(.name))
  #expect(found[1] == .column(.code))
  #expect(found[2] == .column(.contactPhone))
  #expect(found[3] == .tag("nationalHighTech"))
  #expect(found[4] == .tag("specialized"))
  #expect(found[5] == nil)
  #expect(found[6] == nil)
}

@Test func theHeaderMayStandBelowATitle() throws {
  let header = try guess([
    ["云桥产业社区企业名册（2026年11月）"], [], ["序号", "单位名称", "信用代码", "联系电话"], ["1", "禾木", "91330108MAKJJCL510", ""],
  ])
  #expect(header.row == 2)
  #expect(header.targets == [1: .column(.name), 2: .column(.code), 3: .column(.contactPhone)])
}

@Test func mergedTitlesOfTwoRowsAreReadTogether() throws {
  let header = try guess([
    ["企业名册"], ["企业名称", "统一社会信用代码", "联系方式", ""], ["", "", "联系人", "电话"], ["禾木", "91330108MAKJJCL510", "楼", "6210"],
  ])
  #expect(header.row == 2)
  #expect(header.targets[0] == .column(.name))
  #expect(header.targets[1] == .column(.code))
  #expect(header.targets[2] == .column(.contactName))
  #expect(header.targets[3] == .column(.contactPhone))
}

@Test func oneColumnHoldsOneThing() throws {
  let found = try targets(["企业名称", "法人电话", "联系电话"])
  #expect(found == [.column(.name), nil, .column(.contactPhone)])
}

@Test func aSheetWithoutNamesIsNotUsable() throws {
  #expect(try guess([["苹果", "梨"], ["1", "2"]]).isUsable == false)
  #expect(try guess([]).isUsable == false)
}

@Test func aMappingIsOneTextAndBack() throws {
  let header = RosterHeader(row: 0, targets: [0: .column(.name), 3: .tag("listed")], titles: [])
  #expect(header.text == "0=name;3=tag:listed")
  #expect(RosterHeader.targets(fromText: header.text) == header.targets)
  #expect(RosterHeader.targets(fromText: "x=name;1=nothing;2") == [:])
}
