import Foundation
import Kernel
import TestKit
import Testing

@testable import Enterprises

private let data = Result { try EnterpriseData(home: Bench.home) }

@Test(arguments: [
  ("19900000001", "19900000001"), ("199 0000 0001", "19900000001"), ("+86 19900000001", "19900000001"),
  ("８６-19900000001", "19900000001"), ("0571-88880000", "0571-88880000"), ("057188880000", "0571-88880000"),
  ("(0571)88880000", "0571-88880000"), ("0571-88880000转801", "0571-88880000-801"), ("010-88880000", "010-88880000"),
  ("021 88880000", "021-88880000"), ("88880000", "88880000"), ("6210", "6210"), ("400-800-1234", "400-800-1234"),
  ("4008001234", "400-800-1234"),
])
func aTelephoneNumberHasOneForm(_ typed: String, _ wanted: String) {
  #expect(PhoneNumber(typed)?.text == wanted)
}

@Test(arguments: ["", "12345678901", "29900000001", "1990000000", "199000000012", "张三", "0571", "1990000000a", "12"])
func whatIsNoTelephoneNumberIsRefused(_ typed: String) {
  #expect(PhoneNumber(typed) == nil)
}

@Test(arguments: [
  ("2019-06-01", "2019-06-01"), ("2019/6/1", "2019-06-01"), ("2019.6.1", "2019-06-01"), ("2019年6月1日", "2019-06-01"),
  ("20190601", "2019-06-01"), ("2019年6月", "2019-06-01"), ("2019-06-01 00:00:00", "2019-06-01"), ("43617", "2019-06-01"),
  ("２０１９－０６－０１", "2019-06-01"),
])
func aDayIsReadAsPeopleWriteIt(_ typed: String, _ wanted: String) {
  #expect(RosterValues.day(typed)?.description == wanted)
}

@Test(arguments: ["2019-13-01", "2019-02-30", "昨天", "19-06-01", "1"])
func whatIsNoDayIsRefused(_ typed: String) {
  #expect(RosterValues.day(typed) == nil)
}

@Test func cellsAreReadAsPeopleWriteThem() {
  #expect(RosterValues.count("86人") == 86)
  #expect(RosterValues.count("１，２００") == 1_200)
  #expect(RosterValues.count("86.0") == 86)
  #expect(RosterValues.count("50-100") == nil)
  #expect(RosterValues.count("若干") == nil)
  #expect(RosterValues.status("存续（在营、开业、在册）") == .operating)
  #expect(RosterValues.status("已迁出") == .movedOut)
  #expect(RosterValues.status("吊销，未注销") == .deregistered)
  #expect(RosterValues.status("筹备中") == .intending)
  #expect(RosterValues.status("？") == nil)
  #expect(RosterValues.kind("物业服务企业") == .propertyFirm)
  #expect(RosterValues.kind("有限责任公司") == .enterprise)
  #expect(RosterValues.scale("小型企业") == .small)
  #expect(RosterValues.scale("微") == .micro)
  #expect(RosterValues.email(" Lou.Jingli@Example.COM ") == "Lou.Jingli@example.com")
  #expect(RosterValues.email("example.com") == nil)
  #expect(RosterValues.list("国高企、省科小;小巨人 上市") == ["国高企", "省科小", "小巨人", "上市"])
  #expect(RosterValues.phones("19900000001/0571-88880000").map(\.text) == ["19900000001", "0571-88880000"])
}

@Test func namesHaveOneFormAndOneKey() {
  #expect(OrganizationName.normal("杭州(云桥)禾木精密传感有限公司 ") == "杭州（云桥）禾木精密传感有限公司")
  #expect(OrganizationName.normal("Ｈｅｍｕ (Asia) Ltd.") == "Hemu (Asia) Ltd.")
  #expect(OrganizationName.key("杭州(云桥)禾木 有限公司") == OrganizationName.key("杭州（云桥）禾木有限公司"))
  #expect(Pinyin.sortKey("禾木精密") == "he mu jing mi")
  #expect(Pinyin.initials("禾木精密") == "hmjm")
  #expect(Pinyin.sortKey("阿里 A1") < Pinyin.sortKey("禾木"))
}

@Test func industriesAreFoundByCodeAndByName() throws {
  let table = try data.get().industries
  #expect(table.sections.count == 20)
  #expect(table.all.count(where: { $0.code.count == 3 }) == 97)
  #expect(table.all.count(where: { $0.code.count == 5 }) >= 150)
  #expect(table.code(of: "6513") == "I6513")
  #expect(table.code(of: " i-6513 ") == "I6513")
  #expect(table.code(of: "Ｉ６５１３ 应用软件开发") == "I6513")
  #expect(table.code(of: "应用软件开发") == "I6513")
  #expect(table.code(of: "软件和信息技术服务业") == "I65")
  #expect(table.code(of: "软件开发") == "I651")
  #expect(table.label("I651", .chinese) == "I651 软件开发")
  #expect(table.code(of: "I") == "I")
  // A class that the compact table does not hold counts, because its division is there.
  #expect(table.code(of: "A0111") == "A0111")
  #expect(table.industry("A0111")?.name == "农业")
  #expect(table.code(of: "C6513") == nil)
  #expect(table.code(of: "9913") == nil)
  #expect(table.code(of: "很有前途的行业") == nil)
  #expect(table.label("I6513", .english) == "I6513 Application software development")
}

/// The reference lies beside the checkout on the machines of those who have it.
@Test func industriesAgreeWithTheReference() throws {
  let path = Bench.home + "/../shared/data/industries.tsv"
  guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return }
  var names: [String: String] = [:]
  for line in text.split(separator: "\n").dropFirst() {
    let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    names[parts[0], default: ""] += "|" + Text.line(parts[3])
  }
  for industry in try data.get().industries.all {
    let code = industry.code.count == 1 ? industry.code : String(industry.code.dropFirst())
    // A class may stand in the reference under its group.
    let known = (names[code] ?? "") + (code.count == 4 ? names[String(code.prefix(3))] ?? "" : "")
    #expect(known.contains(Text.line(industry.name)), "\(code) \(industry.name)")
  }
}

@Test func tagsAndSegmentsHaveManyNames() throws {
  let tables = try data.get()
  for name in ["国高企", "高新技术企业", "是否国高企", "国家高新技术企业", "National high-tech enterprise"] {
    #expect(tables.qualifications.kind(named: name)?.code == "nationalHighTech", "\(name)")
  }
  #expect(tables.qualifications.kind(named: "专精特新“小巨人”企业")?.code == "littleGiant")
  #expect(tables.qualifications.kind(named: "专精特新")?.code == "specialized")
  #expect(tables.qualifications.kind(named: "省科小")?.code == "provincialTechSME")
  #expect(tables.qualifications.kind(named: "电话") == nil)
  #expect(tables.chains.normal("智能物联-智能感知").name == "智能感知")
  #expect(tables.chains.normal("从没听过").isKnown == false)
}

@Test func aPlaceIsOneTextAndBack() {
  let place = PlaceFact(floor: "12层", unit: "1203", confidence: 40)
  #expect(PlaceFact(text: place.text) == place)
  #expect(PlaceFact().text.isEmpty)
  #expect(PlaceFact(text: "") == PlaceFact())
}

@Test func factsHaveOneFormHoweverTheyComeIn() {
  #expect(Fact.name.normal(" 禾木(杭州) 有限公司") == "禾木（杭州） 有限公司")
  #expect(Fact.operatingAddress.normal("知行园１号楼（东）  1203室") == "知行园1号楼(东) 1203室")
  #expect(Fact.contactPhone.normal("+86 199 0000 0001") == "19900000001")
  #expect(Fact.contactEmail.normal("Lin@Zhidu.Example") == "Lin@zhidu.example")
  let place = PlaceFact(floor: "１２层", unit: " 1203　室 ", confidence: 99, isConfirmed: true)
  #expect(PlaceFact(text: Fact.place.normal(place.text)).unit == "1203 室")
  #expect(PlaceFact(text: Fact.place.normal(place.text)).floor == "12层")
  #expect(Fact.place.normal("") == "")
}
