import Enterprises
import Foundation
import Kernel
import TestKit
import Testing

@testable import App

private let today = SiteZone.shanghai.day(of: TestWorld.start)

private func roster(_ size: DemoSize, seed: Int = 1) -> [DemoEnterprise] {
  DemoRoster(seed: seed, size: size, today: today).enterprises()
}

private let full = roster(.full)

@Test func noTwoEnterprisesOfTheDemoShareANameOrACode() {
  #expect(full.count == 8_000)
  #expect(Set(full.map(\.name.full)).count == full.count)
  #expect(Set(full.map { OrganizationName.key($0.name.full) }).count == full.count)
  #expect(Set(full.map(\.uscc)).count == full.count)
}

@Test func everyCodeOfTheDemoHoldsBothCheckCharacters() {
  for one in full { #expect(throws: Never.self) { try USCI(one.uscc.text) } }
  for one in DemoInstitution.all(seed: 1, size: .full) { #expect(throws: Never.self) { try USCI(one.uscc.text) } }
}

/// `MAX…` is further than the register has counted.
@Test func noCodeOfTheDemoCanBeReal() {
  #expect(full.allSatisfy { $0.uscc.organizationCode.hasPrefix("MAX") })
}

@Test(arguments: [1, 2, 77]) func noNameHoldsTheBrandOfAFirmThatPeopleKnow(seed: Int) {
  let names = roster(.full, seed: seed).map(\.name.full) + DemoInstitution.all(seed: seed, size: .full).map(\.name)
  for brand in DemoBrand.denied {
    let found = names.filter { $0.contains(brand) }
    #expect(found.isEmpty, "\(brand): \(found.prefix(3))")
  }
}

@Test func namesAreInNormalFormAlready() {
  for one in full { #expect(OrganizationName.normal(one.name.full) == one.name.full) }
}

@Test(arguments: DemoSize.allCases) func theTagsComeInTheReportedNumbers(size: DemoSize) {
  let all = roster(size)
  let wanted: [String: Int] =
    size == .full
    ? ["nationalHighTech": 287, "provincialTechSME": 650, "littleGiant": 11, "specialized": 84, "listed": 6]
    : ["nationalHighTech": 29, "provincialTechSME": 65, "littleGiant": 1, "specialized": 8, "listed": 1]
  for (kind, count) in wanted {
    let holders = all.filter { one in one.tags.contains { $0.kind == kind } }
    #expect(holders.count == count, "\(kind)")
  }
  let tags = all.flatMap(\.tags)
  #expect(Set(tags.map { $0.kind + $0.certificateNumber }).count == tags.count)
  #expect(tags.allSatisfy { $0.validFrom <= today && ($0.validTo ?? today) >= today })
}

@Test func someCertificatesRunOutWithinNinetyDays() {
  let last = today.adding(days: 90)
  let ends = full.flatMap(\.tags).compactMap(\.validTo)
  let soon = ends.filter { $0 >= today && $0 <= last }
  #expect((8...60).contains(soon.count), "\(soon.count)")
}

@Test(arguments: DemoSize.allCases) func theHeadcountsAddUpAndHaveALongTail(size: DemoSize) {
  let counts = roster(size).map(\.headcount).sorted()
  #expect(counts.reduce(0, +) == (size == .full ? 30_000 : 3_000))
  #expect(counts[0] >= 1)
  #expect(counts[counts.count / 2] <= 3)
  #expect(counts[counts.count - 1] >= 290)
}

@Test func tradesTagsAndChainsAreOnesThatTheRegistryKnows() throws {
  let data = try EnterpriseData(home: Bench.home)
  for trade in DemoTrade.all {
    #expect(data.industries.code(of: trade.code) == trade.code, "\(trade.code)")
    if !trade.chain.isEmpty { #expect(data.chains.segment(trade.chain) != nil, "\(trade.chain)") }
  }
  for (kind, _) in DemoSize.full.tags { #expect(data.qualifications.kind(kind) != nil, "\(kind)") }
}

@Test func theSameSeedGivesTheSameRosterAndAnotherSeedAnother() {
  func lines(_ all: [DemoEnterprise]) -> [String] {
    all.map { "\($0.name.full) \($0.uscc) \($0.headcount) \($0.foundedOn) \($0.contactPhone) \($0.tags)" }
  }
  #expect(lines(roster(.small, seed: 5)) == lines(roster(.small, seed: 5)))
  #expect(lines(roster(.small, seed: 5)) != lines(roster(.small, seed: 6)))
}

@Test func foundingDaysAndArrivalsAreInThePast() {
  let yearAgo = today.adding(days: -366)
  for one in full {
    #expect(one.foundedOn < one.knownSince)
    #expect(one.knownSince <= today && one.knownSince > yearAgo)
  }
}

@Test func telephoneNumbersAndAddressesBelongToNobody() {
  #expect(full.allSatisfy { $0.contactPhone.isEmpty || $0.contactPhone.hasPrefix("1990000") })
  #expect(full.allSatisfy { $0.contactPhone.isEmpty || PhoneNumber($0.contactPhone)?.isMobile == true })
  #expect(full.allSatisfy { $0.contactEmail.isEmpty || $0.contactEmail.hasSuffix(".example") })
}

@Test func passwordsAreLongDistinctAndOfTheSeed() {
  let passwords = DemoAccount.allCases.map { $0.password(seed: 1) }
  #expect(passwords.allSatisfy { $0.count >= 14 && $0.allSatisfy(\.isASCII) })
  #expect(Set(passwords).count == passwords.count)
  #expect(passwords == DemoAccount.allCases.map { $0.password(seed: 1) })
  #expect(passwords != DemoAccount.allCases.map { $0.password(seed: 2) })
}

@Test func addressesAreSpeltInManyWaysAndNameTheirRoom() {
  var addresses = DemoAddresses(seed: 1, city: "示范市", district: "云桥区", subdistrict: "云桥街道")
  let site = DemoSite(park: "知行园", building: "3号楼", road: "听檐路", number: "88号")
  let all = (0..<400).map { _ in addresses.operating(site, floor: 12, room: "1203") }
  #expect(Set(all).count > 25)
  #expect(all.allSatisfy { Text.line($0).contains("1203") })
}
