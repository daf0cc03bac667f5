import Contracts
import Kernel
import Store
import Web

extension Tx {
  /// The visits that a person made and the commitments that she owns, for the copy of her own data. What others wrote of enterprises
  /// is not hers.
  public func exportVisits(of person: PersonID) throws -> JSONValue {
    let visits = try all(
      "SELECT * FROM visits WHERE host_person_id = \(person) ORDER BY planned_on, id LIMIT 5000", Visit.init)
    return .array(
      visits.map { visit in
        .object([
          "firm": .text(visit.organizationName), "planned_on": .text(visit.planned.day.description),
          "state": .text(visit.state.rawValue), "reason": .text(visit.reason), "note": .text(visit.record?.note ?? ""),
          "ticks": .text(VisitTick.stored(visit.record?.ticks ?? [])),
        ])
      })
  }

  public func exportCommitments(of person: PersonID) throws -> JSONValue {
    let owned = try all(
      "SELECT * FROM commitments WHERE owner_person_id = \(person) ORDER BY due_on, id LIMIT 5000", Commitment.init)
    return .array(
      owned.map { one in
        .object([
          "firm": .text(one.organizationName), "words": .text(one.words), "due_on": .text(one.dueOn.description),
          "state": .text(one.state.rawValue),
        ])
      })
  }
}

extension Tx {
  /// For other loops: what a visit is called, `2026-11-25 禾木精密`. Nil for whom it does not exist.
  public func visitTitle(_ id: VisitID, _ viewer: Viewer) throws -> String? {
    guard viewer.may(.seeVisit) else { return nil }
    let found = try first(
      "SELECT * FROM visits WHERE visits.id = \(id) AND \(sql: VisitPolicy.visible(viewer))", Visit.init)
    return found.map { "\($0.record?.visitedOn ?? $0.planned.day) \($0.organizationName)" }
  }
}
