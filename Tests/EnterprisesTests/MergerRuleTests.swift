import Contracts
import Kernel
import TestKit
import Testing

@testable import Enterprises

private let ids = (0..<6).map { place in OrganizationID(uuid: UUIDv7(at: Timestamp(milliseconds: Int64(place)), random: [UInt8](repeating: UInt8(place), count: 10))) }
private let today = LocalDay("2026-11-25")!

private func facts(_ from: Int, _ to: Int) -> Merger.Facts {
  Merger.Facts(organization: ids[from], heir: ids[to], heirStatus: .operating, isMerged: false, day: today, today: today)
}

@Test func aMergerIsRefusedIntoItselfTwiceInACircleIntoAnEndedOneAndAhead() throws {
  try Merger.require(facts(0, 1))
  var moved = facts(0, 1)
  moved.heirStatus = .movedOut
  try Merger.require(moved)
  let wrong: [(EnterpriseError, (inout Merger.Facts) -> Void)] = [
    (.mergedIntoItself, { $0.heir = ids[0] }), (.alreadyMerged, { $0.isMerged = true }), (.successorEnded, { $0.heirStatus = .deregistered }),
    (.mergedInCircle, { $0.heirs = [ids[2], ids[0]] }), (.successorEnded, { $0.heirs = [ids[2]] }),
    (.mergerAhead, { $0.day = today.adding(days: 1) }),
  ]
  for (error, change) in wrong {
    var bad = facts(0, 1)
    change(&bad)
    #expect(throws: error) { try Merger.require(bad) }
  }
}

/// Whatever is merged and taken back, in whatever order: every chain ends, and it ends with an enterprise that stands for itself.
@Test func noSequenceOfMergersMakesACircle() {
  var dice = Stream(seed: 160)
  var into: [Int: Int] = [:]
  func chain(_ at: Int) -> [Int] {
    var found: [Int] = []
    while let next = into[found.last ?? at], found.count < 20 { found.append(next) }
    return found
  }
  var (made, undone) = (0, 0)
  for _ in 0..<4_000 {
    let (one, other) = (dice.next(6), dice.next(6))
    if dice.next(3) == 0, let heir = into[one], into[heir] == nil {
      into[one] = nil
      undone += 1
    } else {
      var asked = facts(one, other)
      asked.isMerged = into[one] != nil
      asked.heirs = chain(other).map { ids[$0] }
      asked.heirStatus = into[other] == nil ? .operating : .deregistered
      guard (try? Merger.require(asked)) != nil else { continue }
      into[one] = other
      made += 1
    }
    for place in 0..<6 { #expect(chain(place).count < 6) }
  }
  #expect(made > 300 && undone > 300)
}

@Test func aMergerCanBeTakenBackForThirtyDaysWhileItsSuccessorStands() throws {
  let now = SiteZone.shanghai.instant(today, millisecondOfDay: 36_000_000)
  let one = Merger(
    organization: ids[0], sequence: 1, community: CommunityID(uuid: UUIDv7(at: now, random: [UInt8](repeating: 1, count: 10))), into: ids[1],
    kind: .double, on: today, words: "同一家", statusBefore: .operating, by: PersonID(uuid: UUIDv7(at: now, random: [UInt8](repeating: 2, count: 10))),
    at: now)
  try one.requireUndoable(on: today.adding(days: 30), isHeirMerged: false)
  #expect(throws: EnterpriseError.mergerFinal) { try one.requireUndoable(on: today.adding(days: 31), isHeirMerged: false) }
  #expect(throws: EnterpriseError.successorMergedSince) { try one.requireUndoable(on: today, isHeirMerged: true) }
}
