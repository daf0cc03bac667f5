import Cases
import Jobs
import Store
import Visits

/// What other loops do with an enterprise stands in the one ledger of what touches it. What it asked for itself, as an answer to its own
/// appeal, is no touch.
enum TouchReactions {
  static let all: [Reaction] = [
    Reaction(name: "visits.note_mediation", events: [MediationHeld.name]) { entry, tx in
      guard let person = entry.actor else { return }
      let held = try entry.decode(MediationHeld.self)
      try tx.noteTouch(
        .meeting, of: held.organization, on: held.day, words: "调解 \(held.number)", community: entry.community, by: person)
    }
  ]
}
