import Contracts
import Kernel
import Sheets
import Store
import TestKit
import Testing

@testable import Enterprises

private func draft(_ number: Int, _ name: String, _ facts: [Fact: String] = [:], tags: [String] = [])
  -> OrganizationDraft
{
  var facts = facts
  facts[.name] = name
  return OrganizationDraft(
    uscc: try? USCI(Roster.code(number)), facts: facts, tags: tags.map { QualificationDraft(kind: $0) })
}

@Test(arguments: Engine.available)
func whatGoesOutComesInAgainAndChangesNothing(_ engine: Engine) async throws {
  let registry = try await Registry(engine)
  let (vault, community, building) = (registry.vault, registry.community, registry.buildings[1])
  let place = PlaceFact(building: building, floor: "8层", unit: "0801", confidence: 100, isConfirmed: true)
  let drafts = [
    draft(
      1, "=1+2科技有限公司",
      [
        .legalRepresentative: "+俞总", .operatingAddress: "知行园2号楼0801", .registeredAddress: "青禾路1号", .place: place.text,
        .industryCode: "I6513", .chainSegment: "智能感知", .headcount: "86", .contactPhone: "19900000001",
        .contactEmail: "lou@example.com", .contactName: "楼经理", .foundedOn: "2019-06-01", .scale: "small",
        .shortName: "禾木", .englishName: "Hemu",
      ], tags: ["nationalHighTech", "littleGiant"]),
    draft(2, "@知渡", [.industryText: "不在表里的行业", .operatingAddress: "很远的地方"]),
    OrganizationDraft(uscc: nil, facts: [.name: "外国代表处", .kind: "office", .status: "intending"]),
  ]
  try await registry.database.write { tx in
    _ = try tx.insertOrganizations(drafts, community: community, vault)
  }
  let bytes = try await registry.export()
  #expect(try await registry.export() == bytes)
  let text = String(decoding: bytes, as: UTF8.self)
  #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]))
  #expect(text.contains("'=1+2科技有限公司,"))
  #expect(text.contains("'+俞总"))
  #expect(text.contains("'@知渡"))

  let report = try await registry.roster().commit(bytes, name: "出.csv", by: .viewer(registry.staff))
  #expect(report.figures == "new 0, changed 0, unchanged 3, error 0, doubtful 0")
  #expect(try await registry.export() == bytes)
}

@Test(arguments: Engine.available)
func anEmptyRegistryTakesTheWholeExport(_ engine: Engine) async throws {
  let registry = try await Registry(engine)
  let (vault, community) = (registry.vault, registry.community)
  let drafts = (1...40).map {
    draft($0, "第\($0)有限公司", [.headcount: String($0), .contactPhone: "1990000\(1_000 + $0)"])
  }
  try await registry.database.write { tx in
    _ = try tx.insertOrganizations(drafts, community: community, vault)
  }
  let bytes = try await registry.export()
  let other = try await Registry(engine)
  let report = try await other.roster().commit(bytes, name: "出.csv", by: .commandLine(other.community))
  #expect(report.count(.new) == 40)
  #expect(try await other.export() == bytes)
}

/// Any cells, merged in any order, in any number of imports: what was said once is somewhere.
@Test(arguments: Engine.available)
func mergingLosesNoField(_ engine: Engine) async throws {
  let registry = try await Registry(engine)
  let roster = registry.roster()
  var stream = Stream(seed: 21)
  var said: [String: Set<String>] = [:]
  for turn in 0..<6 {
    var rows = [["企业名称", "统一社会信用代码", "法定代表人", "员工人数", "联系人", "注册地址"]]
    for _ in 0..<20 {
      let firm = stream.next(6)
      var cells = ["第\(firm)有限公司", Roster.code(firm)]
      for (column, fact) in ["legal_representative", "headcount", "contact_name", "registered_address"].enumerated() {
        let value =
          stream.next(3) == 0 ? "" : fact == "headcount" ? String(stream.next(50)) : "值\(column)\(stream.next(9))"
        cells.append(value)
        if !value.isEmpty { said["\(firm)/\(fact)", default: []].insert(value) }
      }
      rows.append(cells)
    }
    let day = LocalDay(daysSinceEpoch: 20_000 + stream.next(40))
    _ = try await roster.commit(Roster.csv(rows), name: "\(turn).csv", by: .viewer(registry.staff), asOf: day)
  }
  let history = try await registry.database.read { tx in
    try tx.all("SELECT organization_id, fact, value FROM fact_history ORDER BY organization_id LIMIT 10000") { row in
      let parts: [String] = [try row("organization_id"), try row("fact"), try row("value")]
      return parts.joined(separator: "/")
    }
  }
  let kept = Set(history)
  for firm in 0..<6 {
    let one = try await registry.one(Roster.code(firm))
    for fact in [Fact.legalRepresentative, .headcount, .contactName, .registeredAddress] {
      for value in said["\(firm)/\(fact.rawValue)"] ?? [] {
        let isThere = one[fact] == value || kept.contains("\(one.id)/\(fact.rawValue)/\(value)")
        #expect(isThere, "\(firm) \(fact) \(value)")
      }
    }
  }
}

@Test(arguments: Engine.available)
func personalDataIsSealedWhereItLies(_ engine: Engine) async throws {
  let registry = try await Registry(engine)
  let rows = [
    ["企业名称", "统一社会信用代码", "联系电话", "邮箱"], ["禾木", Roster.code(1), "19900000001", "lou@example.com"],
  ]
  _ = try await registry.roster().upload(Roster.csv(rows), name: "a.csv", by: .viewer(registry.staff))
  _ = try await registry.roster().commit(Roster.csv(rows), name: "a.csv", by: .viewer(registry.staff))
  let stored = try await registry.database.read { tx in
    var all: [String] = []
    for table in ["organizations", "fact_sources", "fact_history", "roster_imports", "roster_rows", "import_changes"] {
      let rows =
        switch table {
        case "organizations": try tx.rows("SELECT * FROM organizations LIMIT 10")
        case "fact_sources": try tx.rows("SELECT * FROM fact_sources LIMIT 100")
        case "fact_history": try tx.rows("SELECT * FROM fact_history LIMIT 100")
        case "roster_imports": try tx.rows("SELECT * FROM roster_imports LIMIT 10")
        case "roster_rows": try tx.rows("SELECT * FROM roster_rows LIMIT 10")
        default: try tx.rows("SELECT * FROM import_changes LIMIT 10")
        }
      for row in rows {
        for value in row.values {
          switch value {
          case .text(let text): all.append(text)
          case .blob(let bytes): all.append(String(decoding: bytes, as: UTF8.self))
          default: break
          }
        }
      }
    }
    return all.joined(separator: "\n")
  }
  #expect(!stored.contains("19900000001"))
  #expect(!stored.contains("lou@example.com"))
  #expect(try await registry.one(Roster.code(1))[.contactPhone] == "19900000001")
}
