import Audit
import Contracts
import Kernel
import Places
import Sheets
import Store

/// The exchange for the command line, which acts for the community's administrator or secretary.
public struct OrderExchange: Sendable {
  let database: any Database
  let vault: Vault
  let territories: Territories

  public init(database: any Database, vault: Vault, territories: Territories) {
    self.database = database
    self.vault = vault
    self.territories = territories
  }

  /// How a file fares: counts by `new`, `changed`, `same`, `error`, and a line for each row in error or doubt.
  public struct Report: Sendable {
    public let counts: [(word: String, count: Int)]
    public let notes: [(row: Int, number: String, words: [String])]
    public var isAnythingTaken: Bool { counts.contains { $0.word != "error" && $0.count > 0 } }
  }

  /// Throws `SheetError`, or a `Problem` when it is no sheet of work orders or nobody is there to take it in.
  public func run(_ bytes: [UInt8], name: String, community: CommunityID, commit: Bool) async throws -> Report {
    let table = try SheetReader.read(bytes, name: name)
    guard let sheet = OrderSheet(table.rows) else { throw Problem(.invalid, code: "order.no_titles") }
    let orders = OrderImport(vault: vault, territories: territories)
    let plans = try await database.read { tx in try orders.plan(sheet.rows, community, tx) }
    var counts = Dictionary(grouping: plans, by: \.fate).mapValues(\.count)
    if commit {
      let viewer = try await database.read { tx in try tx.orderTaker(community) }
      let taken = try await OrderIntake(orders: orders, database: database).take(sheet.rows, by: viewer)
      counts = taken
      try await database.write { tx in
        try tx.audit("orders.imported", subject: community.text, detail: OrderIntake.detail(taken), community: community)
      }
    }
    let told = counts
    return Report(
      counts: OrderFate.allCases.map { ($0.rawValue, told[$0] ?? 0) },
      notes: plans.filter { !$0.notes.isEmpty }.map { ($0.row.row, $0.number, $0.notes) })
  }

  /// All results of the community, with names and numbers in full: the export is audited.
  public func export(_ community: CommunityID) async throws -> (columns: [String], rows: [[SheetCell]]) {
    let vault = vault
    return try await database.write { tx in
      let all: SQL = "cases.community_id = \(community)"
      let outcomes = try tx.orderOutcomes(all, from: nil, until: nil, limit: OrderExport.rowsMax)
      try tx.audit("list.exported", subject: community.text, detail: "orders: \(outcomes.count) rows", community: community)
      return try OrderExport(vault: vault).list(outcomes)
    }
  }
}

extension Tx {
  /// In whose name the command line takes orders in.
  func orderTaker(_ community: CommunityID) throws -> Viewer {
    let posts = try handlers(community, on: SiteZone.shanghai.day(of: now))
    let taker = posts.first { $0.role == .administrator } ?? posts.first { $0.role == .secretary }
    guard let taker else { throw Problem(.conflict, code: "order.nobody") }
    return Viewer(
      person: taker.handler.person, community: community, standing: .post(taker.handler.post, taker.role, .community),
      name: taker.name)
  }
}
