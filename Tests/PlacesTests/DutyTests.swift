import Contracts
import Foundation
import Kernel
import Testing

@testable import Places

@Test func aCardForAnAddressBookFoldsItsLinesAndHidesNoSign() throws {
  let card = ContactCard(
    id: "pst_1", name: "方;网格,长\\", units: ["云桥产业社区", "知行园"], title: "网格长", phone: "0571-8888 0000 转 1", note: String(repeating: "长", count: 60),
    changedAt: Timestamp(milliseconds: 1_764_031_200_000))
  let lines = card.text.components(separatedBy: "\r\n")
  #expect(lines.allSatisfy { $0.utf8.count <= 75 })
  let whole = card.text.replacingOccurrences(of: "\r\n ", with: "")
  #expect(whole.contains("FN:方\\;网格\\,长\\\\\r\n") && whole.contains("ORG:云桥产业社区;知行园\r\n"))
  #expect(whole.contains("tel:0571888800001") && whole.contains(String(repeating: "长", count: 60)))
  #expect(whole.contains("REV:20251125T004000Z") && whole.hasPrefix("BEGIN:VCARD\r\nVERSION:4.0") && whole.hasSuffix("END:VCARD\r\n"))
}

@Test func theKindsOfBuildingsAreThoseOfTheRegistry() {
  #expect(DutySeat.allBuildingKinds == BuildingKind.allCases.map(\.rawValue))
}
