import Contracts
import Kernel
import Sheets
import Store
import TestKit
import Testing

@testable import Enterprises

private func row(_ number: Int) -> [String] {
  ["企业\(number)有限公司", Roster.code(number), "俞总", "知行园1号楼1203", "I6513", "86人", "楼经理", "19900000001", ""]
}

private func roster(_ numbers: ClosedRange<Int>) -> [UInt8] { Roster.csv([Roster.titles] + numbers.map(row)) }

/// A first roster says who is here, not who came; a later one tells of newcomers; so do a person and a status.
@Test(arguments: Engine.available)
func whoCameIsToldByALaterRosterAndByPeopleAndNotByTheFirstRoster(_ engine: Engine) async throws {
  let registry = try await Registry(engine)
  let (community, vault) = (registry.community, registry.vault)
  let since = SiteZone.shanghai.day(of: registry.world.world.now()).adding(days: -365)
  func arrivals() async throws -> [OrganizationID: LocalDay] {
    try await registry.database.read { tx in try tx.arrivals(community, since: since) }
  }
  _ = try await registry.roster().commit(roster(1...6), name: "首次.csv", by: .viewer(registry.staff))
  #expect(try await arrivals().isEmpty)

  registry.world.advance(by: .days(30))
  let later = SiteZone.shanghai.day(of: registry.world.world.now())
  _ = try await registry.roster().commit(roster(1...8), name: "下月.csv", by: .viewer(registry.staff), asOf: later)
  let (seventh, eighth) = (try await registry.one(Roster.code(7)).id, try await registry.one(Roster.code(8)).id)
  #expect(try await arrivals() == [seventh: later, eighth: later])

  // Of another part of the community, whose firms nobody knew: they were there before.
  registry.world.advance(by: .days(1))
  let part = SiteZone.shanghai.day(of: registry.world.world.now())
  _ = try await registry.roster().commit(roster(8...20), name: "另一片.csv", by: .viewer(registry.staff), asOf: part)
  #expect(try await arrivals().count == 2)

  // By hand, one by one.
  let byHand = try await registry.database.write { tx in
    try tx.insertOrganizations([OrganizationDraft(uscc: nil, facts: [.name: "手录有限公司"])], community: community, vault)[0].id
  }
  #expect(try await arrivals()[byHand] == part)

  // It left and came back; a record that was ended by mistake never left.
  let (first, second) = (try await registry.one(Roster.code(1)).id, try await registry.one(Roster.code(2)).id)
  try await registry.database.write { tx in
    for (id, steps) in [(first, ["moved_out", "returned"]), (second, ["deregistered", "operating"])] {
      for (place, status) in steps.enumerated() {
        try tx.run(
          """
          INSERT INTO status_history (organization_id, community_id, sequence, status, from_on)
          VALUES (\(id), \(community), \(place + 2), \(status), \(place == 0 ? later : part))
          """)
      }
    }
  }
  let came = try await arrivals()
  #expect(came[first] == part && came[second] == nil && came.count == 4)
}
