import Contracts
import Kernel
import TestKit
import Testing

@testable import Places

/// What an address must lead to: the building (or `-`), what stands behind it, and how sure that is.
struct AddressCase: Sendable, CustomTestStringConvertible {
  let text: String
  let building: String
  let unit: String
  let confidence: ClosedRange<Int>
  var testDescription: String { text }

  init(_ text: String, _ building: String, _ unit: String, _ confidence: ClosedRange<Int>) {
    self.text = text
    self.building = building
    self.unit = unit
    self.confidence = confidence
  }
}

private let sure = 80...99
private let doubtful = 1...79

private let clearAddresses: [AddressCase] = [
  .init("示范市云桥区云桥街道梦想路88号 知行园 3幢1203室", "zx3", "1203", 95...99),
  .init("知行园三号楼12F", "zx3", "12层", sure),
  .init("知行园3号楼", "zx3", "", sure),
  .init("知行园３号楼１２０３室", "zx3", "1203", sure),
  .init("知行园3栋1203", "zx3", "1203", sure),
  .init("知行园3座12层", "zx3", "12层", sure),
  .init("知行园3#1203", "zx3", "1203", sure),
  .init("知行园３＃１２０３", "zx3", "1203", sure),
  .init("知行园3#楼1203", "zx3", "1203", sure),
  .init("知行园第三幢十二层", "zx3", "12层", sure),
  .init("知行园三幢一二〇三室", "zx3", "1203", sure),
  .init("知行园03幢1203", "zx3", "1203", sure),
  .init("知行园3-1203", "zx3", "1203", sure),
  .init("知行园3号1203", "zx3", "1203", sure),
  .init("知行园区3号楼1203", "zx3", "1203", sure),
  .init("知行产业园3号楼1203", "zx3", "1203", sure),
  .init("知行 3号楼1203", "zx3", "1203", sure),
  .init("老电子厂3号楼1203", "zx3", "1203", sure),
  .init("小白楼1203室", "zx3", "1203", sure),
  .init("梦想路88号3幢1203室", "zx3", "1203", sure),
  .init("梦想路88号3号楼2单元501", "zx3", "2单元501", sure),
  .init("知行园（梦想路88号）3号楼1203", "zx3", "1203", sure),
  .init("知行园10号楼", "zx10", "", sure),
  .init("知行园10幢1001", "zx10", "1001", sure),
  .init("知行园十号楼", "zx10", "", sure),
  .init("知行园3幢1201-1204室", "zx3", "1201-1204", sure),
  .init("知行园3幢1201、1202室", "zx3", "1201、1202", sure),
  .init("知行园3幢12-13层", "zx3", "12–13层", sure),
  .init("知行园3幢12-03", "zx3", "12-03", sure),
  .init("知行园3幢负一层", "zx3", "地下1层", sure),
  .init("知行园3幢B1层", "zx3", "地下1层", sure),
  .init("知行园3幢地下2层", "zx3", "地下2层", sure),
  .init("知行园3幢1203A室", "zx3", "1203A", sure),
  .init("知行园·3号楼，12层，1203", "zx3", "1203", sure),
  .init("云杉科技园A座901", "ysA", "901", sure),
  .init("云杉科技园a座901", "ysA", "901", sure),
  .init("云杉科技园Ａ幢901", "ysA", "901", sure),
  .init("云杉A座", "ysA", "", sure),
  .init("LY-03 B座901", "ysB", "901", sure),
  .init("云杉科技园A1203室", "ysA", "A1203", sure),
  .init("云杉科技园主楼3层", "ysM", "3层", sure),
  .init("云杉科技园研发楼3F", "ysR", "3层", sure),
  .init("梦想路90号A座901", "ysA", "901", sure),
  .init("三江创业园A区2号楼301", "sj2", "301", sure),
  .init("三江创业园A2幢301", "sj2", "301", sure),
  .init("三江创业园B区1幢", "sj3", "", sure),
  .init("青禾大厦1501室", "qh", "1501", sure),
  .init("听潮街12号青禾大厦15楼", "qh", "15层", sure),
  .init("青禾大厦十五层", "qh", "15层", sure),
  .init("听潮街12号15楼", "qh", "15层", sure),
  .init("青禾大厦1幢1501", "qh", "1501", sure),
  .init("望潮中心1号楼B座1203", "wc2", "1203", sure),
  .init("望潮中心1B幢1203", "wc2", "1203", sure),
  .init("望潮中心2号楼A座1203", "wc3", "A座1203", sure),
  .init("北斗园二期1号楼301", "bd2", "301", sure),
  .init("北斗园2期1号楼301", "bd2", "301", sure),
  .init("海棠广场3楼", "ht", "3层", sure),
  .init("映月路66号海棠广场", "ht", "", sure),
  .init("映月路66号3楼", "ht", "3层", sure),
  .init("临空七号20层", "lk", "20层", sure),
  .init("浙江省示范市云桥区梦想路88号3幢", "zx3", "", sure),
  .init("311121 知行园3幢1203 电话19900001111", "zx3", "1203", sure),
]

private let doubtfulAddresses: [AddressCase] = [
  .init("3#1203", "zx3", "1203", 1...50),
  .init("3幢", "zx3", "", 1...50),
  .init("1号楼", "zx1", "", 1...30),
  .init("知行园", "zx1", "", doubtful),
  .init("知行园1203", "zx3", "1203", doubtful),
  .init("知行园9幢101", "-", "101", 1...25),
  .init("知行园1幢1203", "zx1", "1203", doubtful),
  .init("知行园3楼1203", "zx3", "1203", doubtful),
  .init("知形园3幢1203", "zx3", "1203", doubtful),
  .init("知行园3、5幢", "zx3", "", doubtful),
  .init("知行园3幢（原云杉科技园A座）", "zx3", "", doubtful),
  .init("知行园听潮街7号3幢", "zx3", "", doubtful),
  .init("望潮中心1号楼1203", "wc1", "1203", doubtful),
  .init("北斗园1号楼301", "-", "", 0...60),
  .init("研发楼301", "ysR", "301", doubtful),
  .init("梦想路3幢", "zx3", "", doubtful),
  .init("梦想路88号", "zx1", "", doubtful),
  .init("示范市江南区梦想路88号知行园3幢", "zx3", "", 1...45),
  .init("别处市云桥区知行园3幢", "zx3", "", 1...45),
  .init("云桥区别处街道知行园3幢", "zx3", "", 1...45),
]

@Test(arguments: clearAddresses) func aClearAddressLeadsToItsBuilding(_ expected: AddressCase) throws {
  let sample = SampleGazetteer()
  let match = try #require(sample.gazetteer.match(expected.text))
  #expect(sample.key(match.building) == expected.building, "\(match)")
  #expect(match.unitText == expected.unit)
  #expect(expected.confidence.contains(match.confidence), "\(match.confidence) \(match.reasons)")
}

@Test(arguments: doubtfulAddresses) func aDoubtfulAddressIsLeftToAPerson(_ expected: AddressCase) {
  let sample = SampleGazetteer()
  let match = sample.gazetteer.match(expected.text)
  #expect(expected.confidence.contains(match?.confidence ?? 0), "\(match?.confidence ?? 0) \(match?.reasons ?? [])")
  #expect(match?.isSure != true)
  guard expected.building != "-" else { return }
  let possible = [sample.key(match?.building)] + (match?.alternatives.map { sample.key($0.building) } ?? [])
  #expect(possible.contains(expected.building), "\(possible)")
  #expect(match?.unitText == expected.unit)
}

@Test(arguments: [
  "", "   ", "没有这个地方", "文三路99号", "示范市江南区别处街道", "知行路12号", "云杉街5号", "13800000000", "，。；", "第", "号楼",
])
func anAddressThatNamesNothingOfOursHasNoMatch(_ text: String) {
  #expect(SampleGazetteer().gazetteer.match(text) == nil)
}

@Test func alternativesSayWhichOthersAreMeant() throws {
  let sample = SampleGazetteer()
  let match = try #require(sample.gazetteer.match("望潮中心1号楼1203"))
  let all = [match.building].map(sample.key) + match.alternatives.map { sample.key($0.building) }
  #expect(Set(all).isSuperset(of: ["wc1", "wc2"]))
  #expect(match.reasons.contains(.severalFit))
  #expect(match.alternatives.allSatisfy { $0.confidence <= match.confidence })
}

@Test func aKnownRoomBringsItsFloorAndUnit() throws {
  let sample = SampleGazetteer()
  let match = try #require(sample.gazetteer.match("知行园3幢1203室"))
  #expect(match.unit != nil)
  #expect(match.floor != nil)
  #expect(match.level == 12)
  #expect(match.floorName == "12层")
}

@Test func eightThousandAddressesTakeNoTime() {
  // 95 buildings would be matched in a second of a release build; this is the debug build with 21, so it only guards
  // against an algorithm that grows with the square.
  let sample = SampleGazetteer()
  var sure = 0
  for number in 0..<2_000 {
    let text = "示范市云桥区云桥街道梦想路88号知行园\(number % 3 + 1)号楼\(number % 6 + 1)0\(number % 8 + 1)室"
    if sample.gazetteer.match(text)?.isSure ?? false { sure += 1 }
  }
  #expect(sure == 2_000)
}

@Test func chineseNumeralsAreNumbersOnlyBeforeMeasures() {
  #expect(PlaceTokens.cut("三江园十二号楼").map(\.text) == ["三", "江", "园", "12", "号", "楼"])
  #expect(PlaceTokens.cut("二十一幢").map(\.text) == ["21", "幢"])
  #expect(PlaceTokens.cut("一百零五室").map(\.text) == ["105", "室"])
  #expect(PlaceTokens.cut("百合花园").map(\.text) == ["百", "合", "花", "园"])
  #expect(PlaceTokens.cut("第三网格").map(\.text) == ["3", "网", "格"])
  #expect(PlaceTokens.cut("A座12F").map(\.text) == ["A", "座", "12", "F"])
}

@Test func placesSortAsPeopleCount() {
  let buildings = ["10号楼", "2号楼", "1号楼", "A座", "三号楼", "12号楼"]
  let sorted = buildings.sorted { PlaceName.sortKey($0) < PlaceName.sortKey($1) }
  #expect(sorted == ["1号楼", "2号楼", "三号楼", "10号楼", "12号楼", "A座"])
  let grids = ["十二网格", "二网格", "一网格", "十网格", "九网格"]
  #expect(grids.sorted { PlaceName.sortKey($0) < PlaceName.sortKey($1) } == ["一网格", "二网格", "九网格", "十网格", "十二网格"])
  #expect(PlaceName.sortKey("知行园") < PlaceName.sortKey("中心园"))
}

@Test func rangesOfFloorsAndRoomsAreReadAsTheyAreTyped() {
  #expect(PlaceRange.levels("1-12") == Array(1...12))
  #expect(PlaceRange.levels("B2至B1，1～3、5") == [-2, -1, 1, 2, 3, 5])
  #expect(PlaceRange.levels("-2--1") == [-2, -1])
  #expect(PlaceRange.levels("负1") == [-1])
  #expect(PlaceRange.levels("1–12层") == Array(1...12))
  #expect(PlaceRange.levels("12-1") == nil)
  #expect(PlaceRange.levels("") == nil)
  #expect(PlaceRange.levels("三层") == nil)
  #expect(PlaceRange.levels("1-999") == nil)
  #expect(PlaceRange.levels("1-9223372036854775807") == nil)
  #expect(PlaceRange.rooms("-9223372036854775808-5") == nil)
  #expect(PlaceRange.rooms("01-03") == ["01", "02", "03"])
  #expect(PlaceRange.rooms("每层01–02室，A") == ["01", "02", "A"])
  #expect(PlaceRange.rooms("") == [])
  #expect(PlaceRange.rooms("8-1") == nil)
  #expect(AddFloors.unitName("08", level: 12) == "1208")
  #expect(AddFloors.unitName("08", level: -1) == "B108")
  #expect(AddFloors.unitName("东侧", level: 12) == "东侧")
}
