import Kernel

/// Turns rows of cells into records. It knows nothing of what is stored.
struct RosterReader: Sendable {
  let header: RosterHeader
  let data: EnterpriseData
  /// In order of columns.
  private let targets: [(index: Int, target: RosterTarget)]
  private let hasPlaceColumns: Bool

  init(header: RosterHeader, data: EnterpriseData) {
    self.header = header
    self.data = data
    targets = header.targets.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    let columns: [RosterTarget] = [.column(.operatingAddress), .column(.building), .column(.park)]
    hasPlaceColumns = header.targets.values.contains(where: columns.contains)
  }

  private static let lineMax = 200
  private static let addressMax = 300

  /// The records in order of rows, one for each organisation: rows of the same code are merged, and rows without a code
  /// go to the only organisation of the same name. Rows in error stay alone.
  func records(_ rows: [[String]]) -> [RosterRecord] {
    merged(read(rows, in: rows.indices))
  }

  /// The same, with the rows read in parts at the same time: rows do not depend on each other before they are merged.
  func recordsOnAllCores(_ rows: [[String]]) async -> [RosterRecord] {
    let size = 500
    let parts = stride(from: 0, to: rows.count, by: size).map { $0..<min($0 + size, rows.count) }
    let found = await withTaskGroup(of: (Int, [RosterRecord]).self) { group in
      for part in parts { group.addTask { (part.lowerBound, read(rows, in: part)) } }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    return merged(parts.flatMap { found[$0.lowerBound] ?? [] })
  }

  private func read(_ rows: [[String]], in part: Range<Int>) -> [RosterRecord] {
    part.compactMap { index in index > header.row ? record(rows[index], number: index + 1) : nil }
  }

  private func merged(_ all: [RosterRecord]) -> [RosterRecord] {
    var records: [RosterRecord] = []
    var byCode: [String: Int] = [:]
    var byName: [String: [Int]] = [:]
    for record in all {
      let place = record.isError ? nil : home(of: record, byCode, byName)
      if let place {
        records[place].merge(noting(record, mergedInto: records[place]))
      } else {
        records.append(record)
      }
      if record.isError { continue }
      let at = place ?? records.count - 1
      if let code = record.code { byCode[code.text] = at }
      let key = record.nameKey
      if !key.isEmpty, !(byName[key] ?? []).contains(at) { byName[key, default: []].append(at) }
    }
    return records.map { noting($0, sameNames: byName) }
  }

  /// The record that a row belongs to: by its code, else by its name if that says which.
  private func home(of record: RosterRecord, _ byCode: [String: Int], _ byName: [String: [Int]]) -> Int? {
    if let code = record.code { return byCode[code.text] }
    guard let same = byName[record.nameKey], same.count == 1 else { return nil }
    return same[0]
  }

  private func noting(_ record: RosterRecord, mergedInto first: RosterRecord) -> RosterRecord {
    var record = record
    let conflicts = record.facts.filter { fact, text in first.facts[fact].map { $0 != text } ?? false }
    // Telephone and e-mail are named, never written.
    let names = conflicts.keys.map(\.rawValue).sorted().joined(separator: ",")
    record.notes.append(
      RosterNote(
        conflicts.isEmpty ? .remark : .doubt, nil, conflicts.isEmpty ? "merged" : "merged_conflict",
        ["row": String(record.rows[0]), "into": String(first.rows[0]), "fields": names]))
    return record
  }

  private func noting(_ record: RosterRecord, sameNames byName: [String: [Int]]) -> RosterRecord {
    guard !record.isError, let same = byName[record.nameKey], same.count > 1 else { return record }
    var record = record
    record.notes.append(RosterNote(.doubt, .name, "same_name_in_file", ["count": String(same.count)]))
    return record
  }

  // MARK: One row

  /// Nil for a row without anything in the columns that are read.
  func record(_ cells: [String], number: Int) -> RosterRecord? {
    var record = RosterRecord(rows: [number])
    var isBlank = true
    for (index, target) in targets {
      let cell = cells.indices.contains(index) ? cells[index] : ""
      if Text.line(cell).isEmpty { continue }
      isBlank = false
      switch target {
      case .column(let column): read(cell, column, into: &record)
      case .tag(let code): readFlag(cell, code, into: &record)
      }
    }
    if isBlank { return nil }
    record.hasPlaceColumns = hasPlaceColumns
    settle(&record)
    if isTotal(cells, record) { record.notes = [RosterNote(.error, .name, "total_row")] }
    return record
  }

  /// What only the whole row can say.
  private func settle(_ record: inout RosterRecord) {
    if record.name.isEmpty, record.code == nil, !record.isError {
      record.notes.append(RosterNote(.error, .name, "name_missing"))
    }
    // The code of a class says more than its name.
    if record.facts[.industryCode] != nil { record.facts[.industryText] = nil }
    settleSameAddress(&record)
  }

  /// The registered address is the operating one, or the other way round; without the other there is nothing to take.
  private func settleSameAddress(_ record: inout RosterRecord) {
    let pairs: [(column: RosterColumn, fact: Fact, other: Fact)] = [
      (.registeredAddress, .registeredAddress, .operatingAddress),
      (.operatingAddress, .operatingAddress, .registeredAddress),
    ]
    let columns = record.building.isEmpty ? "" : [record.park, record.building, record.floor, record.unit].joined()
    for (column, fact, other) in pairs {
      guard let said = record.sameAddress[column] else { continue }
      if let address = record.facts[other] {
        record.facts[fact] = address
      } else if fact == .registeredAddress, !columns.isEmpty {
        record.facts[fact] = columns
      } else if columns.isEmpty {
        record.notes.append(RosterNote(.doubt, column, "not_understood", ["value": said]))
      }
    }
  }

  /// The last line of many rosters: 合计 stands in the first cell that says anything, which may be the running number.
  private func isTotal(_ cells: [String], _ record: RosterRecord) -> Bool {
    let first = cells.lazy.map(Text.line).first { !$0.isEmpty } ?? ""
    return record.code == nil && [first, record.name].contains(where: RosterReader.totals.contains)
  }

  private static let totals: Set<String> = ["合计", "总计", "小计", "共计", "合 计", "总 计", "小 计"]

  private func read(_ cell: String, _ column: RosterColumn, into record: inout RosterRecord) {
    switch column {
    case .code: readCode(cell, into: &record)
    case .name: readName(cell, into: &record)
    case .shortName: readLine(cell, column, .shortName, into: &record)
    case .englishName: readLine(cell, column, .englishName, into: &record)
    case .legalRepresentative: readLine(cell, column, .legalRepresentative, into: &record)
    case .contactName: readLine(cell, column, .contactName, into: &record)
    case .registeredAddress: readAddress(cell, column, .registeredAddress, into: &record)
    case .operatingAddress: readAddress(cell, column, .operatingAddress, into: &record)
    case .park: record.park = placeWord(cell)
    case .building: record.building = placeWord(cell)
    case .floor: record.floor = placeWord(cell)
    case .unit: record.unit = placeWord(cell)
    case .kind: readChoice(cell, column, .kind, RosterValues.kind(cell)?.rawValue, .remark, into: &record)
    case .status: readChoice(cell, column, .status, RosterValues.status(cell)?.rawValue, .doubt, into: &record)
    case .scale: readChoice(cell, column, .scale, RosterValues.scale(cell)?.rawValue, .doubt, into: &record)
    case .headcount:
      readChoice(cell, column, .headcount, RosterValues.count(cell).map(String.init), .doubt, into: &record)
    case .foundedOn:
      readChoice(cell, column, .foundedOn, RosterValues.day(cell)?.description, .doubt, into: &record)
    case .industryCode, .industry: readIndustry(cell, column, into: &record)
    case .chainSegment: readSegment(cell, into: &record)
    case .tags: readTags(cell, into: &record)
    case .contactPhone: readPhone(cell, into: &record)
    case .contactEmail:
      readChoice(cell, column, .contactEmail, RosterValues.email(cell), .doubt, into: &record)
    }
  }

  private func readCode(_ cell: String, into record: inout RosterRecord) {
    if RosterValues.isNothing(cell) { return }
    if RosterValues.isInPreparation(cell) {
      record.facts[.status] = record.facts[.status] ?? OrganizationStatus.intending.rawValue
      return
    }
    record.typedCode = String(Text.code(cell).prefix(40))
    do {
      let code = try OrganizationCode(cell)
      record.code = code
      record.typedCode = code.text
    } catch {
      let suggestions = USCI.suggestions(for: cell).map(\.text)
      record.notes.append(RosterNote(.error, .code, error.code, error.details, suggestions: suggestions))
    }
  }

  private func readName(_ cell: String, into record: inout RosterRecord) {
    let name = OrganizationName.normal(cell)
    if RosterValues.isNothing(name) { return }
    if name.count > RosterReader.lineMax {
      record.notes.append(RosterNote(.error, .name, "too_long", ["limit": String(RosterReader.lineMax)]))
    } else {
      record.facts[.name] = name
      record.nameKey = OrganizationName.key(name)
    }
  }

  private func readLine(
    _ cell: String, _ column: RosterColumn, _ fact: Fact, max: Int = RosterReader.lineMax,
    into record: inout RosterRecord
  ) {
    let line = Text.line(cell)
    if RosterValues.isNothing(line) { return }
    if line.count > max {
      record.notes.append(RosterNote(.doubt, column, "too_long", ["limit": String(max)]))
    } else {
      record.facts[fact] = line
    }
  }

  /// 同上 is no address: what it stands for is known when the whole row is read.
  private func readAddress(_ cell: String, _ column: RosterColumn, _ fact: Fact, into record: inout RosterRecord) {
    if RosterValues.isSameAddress(cell) {
      record.sameAddress[column] = Text.line(cell)
    } else {
      readLine(cell, column, fact, max: RosterReader.addressMax, into: &record)
    }
  }

  private func readChoice(
    _ cell: String, _ column: RosterColumn, _ fact: Fact, _ value: String?, _ weight: RosterNote.Weight,
    into record: inout RosterRecord
  ) {
    if RosterValues.isNothing(cell) { return }
    if let value {
      record.facts[fact] = value
    } else {
      // A bad telephone number or address stays out of the report too: it may still be somebody's.
      let shown = fact.isPersonal ? "" : String(Text.line(cell).prefix(60))
      record.notes.append(RosterNote(weight, column, "not_understood", ["value": shown]))
    }
  }

  private func readPhone(_ cell: String, into record: inout RosterRecord) {
    if RosterValues.isNothing(cell) { return }
    let phones = RosterValues.phones(cell)
    guard let first = phones.first else {
      record.notes.append(RosterNote(.doubt, .contactPhone, "phone_not_understood", ["value": ""]))
      return
    }
    record.facts[.contactPhone] = first.text
    if phones.count > 1 {
      record.notes.append(RosterNote(.doubt, .contactPhone, "phones_several", ["count": String(phones.count)]))
    }
  }

  private func readIndustry(_ cell: String, _ column: RosterColumn, into record: inout RosterRecord) {
    if RosterValues.isNothing(cell) { return }
    if let code = data.industries.code(of: cell) {
      // Of a code and a name the finer one counts.
      let known = record.facts[.industryCode] ?? ""
      if known.isEmpty || column == .industryCode { record.facts[.industryCode] = code }
      return
    }
    let line = String(Text.line(cell).prefix(RosterReader.lineMax))
    record.facts[.industryText] = line
    // The column of codes and the one of names often say the same: it is one note, of the industry.
    let weight: RosterNote.Weight = column == .industryCode ? .doubt : .remark
    record.note(RosterNote(weight, .industry, "industry_unknown", ["value": line]))
  }

  private func readSegment(_ cell: String, into record: inout RosterRecord) {
    if RosterValues.isNothing(cell) { return }
    let (name, isKnown) = data.chains.normal(String(Text.line(cell).prefix(RosterReader.lineMax)))
    record.facts[.chainSegment] = name
    if !isKnown { record.notes.append(RosterNote(.remark, .chainSegment, "segment_unknown", ["value": name])) }
  }

  private func readTags(_ cell: String, into record: inout RosterRecord) {
    for word in RosterValues.list(cell) where !RosterValues.isNothing(word) {
      if let kind = data.qualifications.kind(named: word) {
        if !record.tags.contains(kind.code) { record.tags.append(kind.code) }
      } else {
        record.notes.append(RosterNote(.doubt, .tags, "tag_unknown", ["value": String(word.prefix(40))]))
      }
    }
  }

  private func readFlag(_ cell: String, _ code: String, into record: inout RosterRecord) {
    switch RosterValues.flag(cell) {
    case true: if !record.tags.contains(code) { record.tags.append(code) }
    case false: break
    // 2023年认定 in a column of a tag means that it has it.
    case nil where cell.contains(where: \.isNumber): if !record.tags.contains(code) { record.tags.append(code) }
    default: record.notes.append(RosterNote(.doubt, .tags, "not_understood", ["value": String(cell.prefix(40))]))
    }
  }

  private func placeWord(_ cell: String) -> String {
    let line = Text.line(cell)
    return RosterValues.isNothing(line) ? "" : String(line.prefix(80))
  }
}
