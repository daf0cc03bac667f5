import Store

/// One kind of thing that goes out. Each kind has its own lane, so that a slow one holds up nothing but itself.
protocol Lane: Sendable {
  associatedtype Parcel: Sendable
  associatedtype Outcome: Sendable
  /// Parcels under way at once.
  var width: Int { get }
  /// Takes what is due, so that no other process does.
  func claim(_ limit: Int, _ tx: Tx) throws -> [Parcel]
  /// Brings it there. No transaction is open, and nothing is thrown: what went wrong is an outcome too.
  func carry(_ parcel: Parcel) async -> Outcome
  func settle(_ parcel: Parcel, _ outcome: Outcome, _ tx: Tx) throws
}

extension Lane {
  /// Carries one parcel and writes down what became of it.
  func attempt(_ parcel: Parcel, _ database: any Database) async throws {
    let outcome = await carry(parcel)
    try await database.write { tx in try settle(parcel, outcome, tx) }
  }

  /// Everything that is due at the world's present instant, one after the other; gives their number.
  func runDue(_ database: any Database) async throws -> Int {
    var count = 0
    while true {
      let parcels = try await database.write { tx in try claim(20, tx) }
      if parcels.isEmpty { return count }
      for parcel in parcels { try await attempt(parcel, database) }
      count += parcels.count
    }
  }
}
