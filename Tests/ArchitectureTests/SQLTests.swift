import Foundation
import TestKit
import Testing

/// Which module owns the tables of a migration: by its number.
private let owners: [(numbers: ClosedRange<Int>, module: String)] = [
  (1...2, "Store"), (3...3, "Audit"), (5...9, "Calendars"), (10...19, "People"), (20...29, "Places"), (30...39, "Enterprises"),
  (40...49, "Files"), (50...59, "Notices"), (60...69, "Outbound"), (100...129, "Cases"),
  (130...149, "Visits"), (150...159, "Elections"), (160...160, "Enterprises"), (161...161, "Visits"),
  (162...163, "Elections"), (164...164, "Store"), (165...169, "Elections"),
]

private func owner(_ path: String) -> String? {
  guard let number = Int(path.split(separator: "/").last?.prefix(4) ?? "") else { return nil }
  return owners.first { $0.numbers.contains(number) }?.module
}

private let migrations = SourceFile.all("Migrations", ending: ".sql")

private var tables: [String: String] {
  var tables: [String: String] = [:]
  for file in migrations {
    for match in file.text.matches(of: /CREATE (?:VIRTUAL )?TABLE (?:IF NOT EXISTS )?(\w+)/) {
      tables[String(match.1)] = owner(file.path)
    }
  }
  return tables
}

@Test func everyMigrationHasAnOwner() {
  for file in migrations { #expect(owner(file.path) != nil, "\(file.path) belongs to nobody") }
}

@Test func aTableIsNamedOnlyByItsOwner() {
  let tables = tables
  #expect(tables.count > 10)
  for file in SourceFile.swift where file.module != "Store" {
    for match in file.text.matches(of: /(?:FROM|JOIN|INTO|UPDATE)\s+([a-z_]+)\b/) {
      let table = String(match.1)
      guard let owner = tables[table] else { continue }
      #expect(owner == file.module, "\(file.path) names \(table) of \(owner)")
    }
  }
}

/// Photos that nothing names are forgotten at night. A column that names one and is not asked then would lose it.
@Test func everyColumnThatNamesAFileIsAskedBeforeAFileIsForgotten() throws {
  var columns = 0
  for file in migrations {
    for table in file.text.matches(of: /CREATE TABLE (\w+) \(([\s\S]*?)\n\);/) {
      for column in table.2.matches(of: /\n  (\w*file_id) TEXT/) {
        columns += 1
        let (table, column) = (String(table.1), String(column.1))
        let isAsked = SourceFile.swift.contains { source in
          source.module == owner(file.path) && source.text.contains("FROM \(table) WHERE \(column) IN (\\(list: files))")
        }
        #expect(isAsked, "\(table).\(column) keeps no file: HouseParts.fileUses")
      }
    }
  }
  #expect(columns >= 3)
}

@Test func everyBusinessTableCarriesItsCommunity() throws {
  // What belongs to the store itself, and rows that hang on one parent by a foreign key and are never asked for alone.
  let exempt: Set<String> = [
    "search_words", "communities", "chain_heads", "schedule_runs", "schema_migrations", "work_calendars",
    "work_calendar_years",
  ]
  for file in migrations {
    for match in file.text.matches(of: /CREATE TABLE (\w+) \(([\s\S]*?)\n\);/) {
      let name = String(match.1)
      if exempt.contains(name) { continue }
      #expect(match.2.contains("community_id"), "\(file.path): \(name) has no community_id")
    }
  }
}

@Test func whatDiffersIsAPairOfFiles() {
  let names = migrations.map(\.name)
  for name in names where name.hasSuffix(".sqlite.sql") {
    #expect(names.contains(name.replacingOccurrences(of: ".sqlite.", with: ".postgres.")), "\(name) stands alone")
  }
  for name in names where name.hasSuffix(".postgres.sql") {
    #expect(names.contains(name.replacingOccurrences(of: ".postgres.", with: ".sqlite.")), "\(name) stands alone")
  }
}

@Test func theSQLMeansTheSameOnBothEngines() {
  let banned = [
    "INSERT OR ", "ifnull(", "datetime(", "date('now", " now()", "(now()", "CURRENT_TIMESTAMP", "string_agg(", "group_concat(", "ILIKE",
    " REGEXP ", " GLOB ",
  ]
  for file in SourceFile.swift where file.module != "Store" {
    for (number, line) in file.lines.enumerated() {
      for word in banned where line.contains(word) { Issue.record("\(file.path):\(number + 1) has \(word)") }
    }
  }
}

/// A backup reads every table in the order of its key.
@Test func everyTableHasAKey() {
  var count = 0
  for file in migrations {
    for match in file.text.matches(of: /CREATE TABLE (\w+) \(([\s\S]*?)\n\)[^;]*;/) {
      count += 1
      #expect(match.2.contains("PRIMARY KEY"), "\(file.path): \(match.1) has no primary key")
    }
  }
  #expect(count > 50)
}
