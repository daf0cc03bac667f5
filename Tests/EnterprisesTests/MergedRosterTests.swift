import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import Enterprises

private func row(_ number: Int, _ name: String, head: String = "86人") -> [String] {
  [name, Roster.code(number), "俞总", "知行园1号楼1203", "I6513", head, "楼经理", "19900000001", "国高企"]
}

private struct Merged {
  let registry: Registry

  /// 2 and 4 are doubles of 1; 3 was absorbed by 1.
  init(_ engine: Engine) async throws {
    registry = try await Registry(engine)
    let rows = [row(1, "禾木精密有限公司"), row(2, "禾木精密"), row(3, "知渡机器人有限公司"), row(4, "禾木（精密）")]
    _ = try await registry.roster().commit(Roster.csv([Roster.titles] + rows), name: "a.csv", by: .viewer(registry.staff))
    let heir = try await registry.one(Roster.code(1)).id
    let (vault, staff, today) = (registry.vault, registry.staff, SiteZone.shanghai.day(of: registry.world.now))
    for (number, kind) in [(2, Merger.Kind.double), (3, .absorbed), (4, .double)] {
      let id = try await registry.one(Roster.code(number)).id
      let command = MergeOrganization(id: id, into: heir, kind: kind, on: today, words: "核对过")
      try await registry.database.write { tx in try command.run(by: staff, vault, tx) }
    }
    registry.world.advance(by: .days(3))
  }

  func take(_ rows: [[String]]) async throws -> ImportReport {
    let bytes = Roster.csv([Roster.titles] + rows)
    let dry = try await registry.roster().dryRun(bytes, name: "b.csv", community: registry.community)
    let done = try await registry.roster().commit(bytes, name: "b.csv", by: .viewer(registry.staff))
    #expect(dry.figures == done.figures, "the dry run says what will happen")
    return done
  }

  /// Everything that is known of one of them, with the sources.
  func known(_ number: Int) async throws -> String {
    let one = try await registry.one(Roster.code(number))
    let sources = try await registry.database.read { tx in try tx.sources(of: [one.id])[one.id] ?? [:] }
    return Fact.allCases.map { fact in "\(fact)=\(one[fact])/\(sources[fact].map { "\($0.id) \($0.asOf)" } ?? "")" }.joined(separator: "|")
  }
}

/// A row that names a double is about the record that counts; one that names an absorbed firm waits for a person. Neither record is
/// ever written again.
@Test(arguments: Engine.available)
func aRosterNeverWritesARecordThatBecamePartOfAnother(_ engine: Engine) async throws {
  let merged = try await Merged(engine)
  let before = (try await merged.known(2), try await merged.known(3), try await merged.known(4))
  let first = try await merged.take([row(2, "禾木精密有限公司", head: "99人"), row(3, "知渡机器人有限公司", head: "5人")])
  #expect(first.rows.map(\.outcome) == [.changed, .error])
  #expect(first.rows[0].notes.map(\.code).contains("is_double") && first.rows[1].notes.map(\.code) == ["is_absorbed"])
  let one = try await merged.registry.one(Roster.code(1))
  #expect(one[.headcount] == "99" && one.uscc == Roster.code(1), "the code of the double stays with the double")
  #expect(first.rows[0].organization == one.id)
  #expect(try await (merged.known(2), merged.known(3), merged.known(4)) == before)
  #expect(try await merged.registry.all().count == 4)

  // By name alone it is the same.
  var nameless = row(3, "知渡机器人有限公司", head: "6人")
  nameless[1] = ""
  let named = try await merged.take([nameless, row(9, "新来的有限公司")])
  #expect(named.rows.map(\.outcome) == [.error, .new])

  // What was known of it already needs no decision.
  #expect(try await merged.take([row(3, "知渡机器人有限公司")]).rows.map(\.outcome) == [.unchanged])

  // The record that counts has a row of its own, before or after; two doubles tell of one firm once.
  merged.registry.world.advance(by: .days(1))
  let beside = try await merged.take([row(2, "禾木精密有限公司", head: "7人"), row(1, "禾木精密有限公司", head: "120人"), row(4, "禾木（精密）", head: "8人")])
  #expect(beside.rows.map(\.outcome) == [.unchanged, .changed, .unchanged])
  #expect(beside.rows.map { row in row.notes.contains { $0.code == "double_beside" } } == [true, false, true])
  #expect(try await merged.registry.one(Roster.code(1))[.headcount] == "120")
  merged.registry.world.advance(by: .days(1))
  let twice = try await merged.take([row(2, "禾木精密有限公司", head: "130人"), row(4, "禾木精密有限公司", head: "9人")])
  #expect(twice.rows[0].outcome == .changed && twice.rows[1].notes.map(\.code).contains("row_again"))
  #expect(try await merged.registry.one(Roster.code(1))[.headcount] == "130")
  try await merged.registry.roster().undo(try #require(twice.importID), by: .viewer(merged.registry.staff))
  #expect(try await merged.registry.one(Roster.code(1))[.headcount] == "120")
  #expect(try await (merged.known(2), merged.known(3), merged.known(4)) == before)
}
