import Contracts
import Kernel
import Sheets
import Store
import Web

/// Takes the roster that a community really has into its registry, and out again if it was the wrong one.
///
/// Upload → dry run → commit → undo. Each step can be repeated without harm: a second click finds the first one's work,
/// and a step that was cut off goes on where it stopped.
public struct RosterImport: Sendable {
  let database: any Database
  let vault: Vault
  let data: EnterpriseData
  let matcher: AddressMatcherSource
  let isInUse: InUse

  /// Organisations that others refer to (cases, delegates), so that undo may not remove them. `App` asks the modules.
  public typealias InUse = @Sendable (Tx, [OrganizationID]) throws -> Set<OrganizationID>

  public init(
    database: any Database, vault: Vault, data: EnterpriseData,
    matcher: @escaping AddressMatcherSource = { _, _ in NoGazetteer() },
    isInUse: @escaping InUse = { _, _ in [] }
  ) {
    self.database = database
    self.vault = vault
    self.data = data
    self.matcher = matcher
    self.isInUse = isInUse
  }

  /// Who imports: somebody in a post, or the command line.
  public enum Actor: Sendable {
    case viewer(Viewer)
    case commandLine(CommunityID)

    var community: CommunityID {
      switch self {
      case .viewer(let viewer): viewer.community
      case .commandLine(let community): community
      }
    }
    var person: PersonID? {
      if case .viewer(let viewer) = self { viewer.person } else { nil }
    }
  }

  /// Organisations that one transaction takes. Others wait meanwhile, so it is not the whole file.
  static let batchSize = 500

  // MARK: All at once, for the command line

  /// What a commit would do. Nothing is written.
  public func dryRun(
    _ bytes: [UInt8], name: String, community: CommunityID, asOf: LocalDay? = nil
  ) async throws -> ImportReport {
    let table = try SheetReader.read(bytes, name: name)
    let header = RosterHeader.guess(table.rows, data.qualifications)
    guard header.isUsable else { throw EnterpriseError.noUsableColumns }
    let digest = RosterImport.digest(of: bytes)
    let day = try await day(asOf, digest: digest, community: community)
    let records = await RosterReader(header: header, data: data).recordsOnAllCores(table.rows)
    let source = FactSource(.roster, id: "", asOf: day)
    let rows = try await check(records, community: community, importID: nil, source: source)
    return ImportReport(
      importID: nil, fileName: name, sheetName: table.name, asOf: day, ignoredColumns: ignored(header), rows: rows)
  }

  /// Reads, checks and commits; gives what was done. `progress` hears of organisations done and in all.
  public func commit(
    _ bytes: [UInt8], name: String, by actor: Actor, asOf: LocalDay? = nil,
    progress: @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) async throws -> ImportReport {
    let (id, table, header) = try await keep(bytes, name: name, by: actor, asOf: asOf)
    guard header.isUsable else {
      try await discard(id, community: actor.community)
      throw EnterpriseError.noUsableColumns
    }
    // Read once, for the dry run and for the commit: it is a third of the work.
    let records = await RosterReader(header: header, data: data).recordsOnAllCores(table.rows)
    let rows = try await check(id, records, community: actor.community)
    if rows.allSatisfy({ $0.outcome == .error }) {
      let checked = try await report(id, community: actor.community)
      try await discard(id, community: actor.community)
      return checked
    }
    try await begin(id, by: actor)
    try await run(id, by: actor, records: records, progress: progress)
    return try await report(id, community: actor.community)
  }

  // MARK: Step by step, for the pages

  /// Keeps the file, sealed, with the guessed columns. When they suffice the dry run is made at once.
  public func upload(
    _ bytes: [UInt8], name: String, by actor: Actor, asOf: LocalDay? = nil
  ) async throws -> ImportID {
    let (id, table, header) = try await keep(bytes, name: name, by: actor, asOf: asOf)
    if header.isUsable {
      let records = await RosterReader(header: header, data: data).recordsOnAllCores(table.rows)
      try await check(id, records, community: actor.community)
    }
    return id
  }

  private func keep(
    _ bytes: [UInt8], name: String, by actor: Actor, asOf: LocalDay?
  ) async throws -> (ImportID, SheetTable, RosterHeader) {
    let table = try SheetReader.read(bytes, name: name)
    let header = RosterHeader.guess(table.rows, data.qualifications)
    let digest = RosterImport.digest(of: bytes)
    let day = try await day(asOf, digest: digest, community: actor.community)
    let vault = vault
    let fileName = String(Text.line(name).suffix(Limits.lineCharacters))
    let id = try await database.write { tx in
      let id: ImportID = tx.newID()
      try tx.insertImport(
        id, community: actor.community, fileName: fileName, digest: digest, asOf: day, sheet: table.name,
        header: header, table: RosterCells.seal(table.rows, id, vault, tx.world), by: actor.person)
      return id
    }
    return (id, table, header)
  }

  /// Takes a person's correction of header row, columns and day, and makes the dry run again.
  public func remap(_ id: ImportID, _ header: RosterHeader, asOf: LocalDay, community: CommunityID) async throws {
    guard header.isUsable else { throw EnterpriseError.noUsableColumns }
    try checkDay(asOf)
    try await database.write { tx in
      let stored = try tx.storedImport(id, community: community)
      guard stored.state == .mapping || stored.state == .checked else { throw EnterpriseError.importNotReady }
      try tx.setImportHeader(id, header, asOf: asOf)
    }
    let stored = try await stored(id, community)
    try await check(id, try await records(of: stored), community: community)
  }

  /// Makes the dry run and keeps its report.
  @discardableResult
  private func check(_ id: ImportID, _ records: [RosterRecord], community: CommunityID) async throws -> [RosterRow] {
    let stored = try await stored(id, community)
    let source = FactSource(.roster, id: id.text, asOf: stored.asOf)
    let rows = try await check(records, community: community, importID: id, source: source)
    try await database.write { tx in
      guard try tx.moveImport(id, from: [.mapping, .checked], to: .checked) else {
        throw EnterpriseError.importNotReady
      }
      try tx.clearRows(of: id)
      try tx.insert(rows, of: id, community: community)
      try tx.setImportProgress(id, done: 0, of: records.count)
    }
    return rows
  }

  /// Gives up an import that is not in yet.
  public func discard(_ id: ImportID, community: CommunityID) async throws {
    try await database.write { tx in
      _ = try tx.storedImport(id, community: community)
      guard try tx.moveImport(id, from: [.mapping, .checked], to: .discarded) else {
        throw EnterpriseError.importNotReady
      }
      try tx.clearRows(of: id)
      try tx.finishImport(id, state: .discarded)
    }
  }

  /// The whole report of a stored import.
  public func report(_ id: ImportID, community: CommunityID) async throws -> ImportReport {
    let stored = try await stored(id, community)
    let rows = try await database.read { tx in
      try tx.rosterRows(of: id, filter: "", limit: Limits.sheetRows, offset: 0)
    }
    return ImportReport(
      importID: id, fileName: stored.fileName, sheetName: stored.sheetName, asOf: stored.asOf, ignoredColumns: [],
      rows: rows)
  }

  // MARK: What the steps share

  func stored(_ id: ImportID, _ community: CommunityID) async throws -> StoredImport {
    try await database.read { tx in try tx.storedImport(id, community: community) }
  }

  /// The cells of a stored import; nil when they are gone.
  public func cells(of id: ImportID) async throws -> [[String]]? {
    let sealed = try await database.read { tx in try tx.importTable(id) }
    return try sealed.map { try RosterCells.open($0, id, vault) }
  }

  func records(of stored: StoredImport) async throws -> [RosterRecord] {
    guard let rows = try await cells(of: stored.id) else { throw EnterpriseError.importNotReady }
    return await RosterReader(header: stored.header, data: data).recordsOnAllCores(rows)
  }

  private func check(
    _ records: [RosterRecord], community: CommunityID, importID: ImportID?, source: FactSource
  ) async throws -> [RosterRow] {
    let vault = vault
    let planning = try await planner(records, community, importID, source)
    let reporter = RosterReporter(places: planning.places, data: data)
    return try await database.read { tx in
      var rows: [RosterRow] = []
      var taken: [OrganizationID: Int] = [:]
      for start in stride(from: 0, to: records.count, by: RosterImport.batchSize) {
        let batch = Array(records[start..<min(start + RosterImport.batchSize, records.count)])
        let known = try tx.rosterKnowledge(for: batch, community: community, vault)
        for (place, plan) in planning.plans(batch, known, &taken, tx.world).enumerated() {
          rows += reporter.rows(plan, group: start + place)
        }
      }
      return rows.map { $0.withoutFreshID }.sorted { $0.number < $1.number }
    }
  }

  /// `records`: all of the file.
  func planner(
    _ records: [RosterRecord], _ community: CommunityID, _ importID: ImportID?, _ source: FactSource
  ) async throws -> RosterPlanner {
    let codes = Set(records.compactMap { $0.isError ? nil : $0.code?.text })
    let data = data
    let matcher = matcher
    return try await database.read { tx in
      RosterPlanner(
        community: community, importID: importID, source: source, data: data,
        places: try tx.placeNames(community: community), matcher: try matcher(community, tx), now: tx.now, codes: codes)
    }
  }

  private func day(_ asked: LocalDay?, digest: String, community: CommunityID) async throws -> LocalDay {
    if let asked {
      try checkDay(asked)
      return asked
    }
    let known = try await database.read { tx in try tx.dayOfFile(digest: digest, community: community) }
    return known ?? SiteZone.shanghai.day(of: database.world.now())
  }

  /// Today is where the community is.
  private func checkDay(_ day: LocalDay) throws {
    if day > SiteZone.shanghai.day(of: database.world.now()) { throw EnterpriseError.dayInFuture }
  }

  private func ignored(_ header: RosterHeader) -> [String] {
    header.titles.enumerated().compactMap { index, title in
      title.isEmpty || header.targets[index] != nil ? nil : title
    }
  }
}

extension RosterRow {
  /// A dry run makes ids that nobody will have.
  fileprivate var withoutFreshID: RosterRow {
    var row = self
    if outcome == .new { row.organization = nil }
    if notes.contains(where: { $0.code == "no_code" }) { row.code = "" }
    return row
  }
}
