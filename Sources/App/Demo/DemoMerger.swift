import Cases
import Contracts
import Enterprises
import Foundation
import Jobs
import Kernel
import Store
import Visits

/// One enterprise of the demo was absorbed by another three days ago, while the note of a visit to it still waits for its lists. Of what
/// it was promised, one thing was put to its successor, and the rest is offered there; what it rang about before is still open.
struct DemoMerger: Sendable {
  private struct Texts: Decodable {
    let words: String
    let appeal: String
    let promises: [String]
  }

  let life: DemoLife
  let clock: DemoWorld
  let vault: Vault

  func load(home: String, into database: any Database) async throws {
    guard let gone = life.voices.last, let heir = life.voices.dropLast().last else { return }
    let file = URL(fileURLWithPath: home + "/Data/demo-merger.json")
    let texts = try JSONDecoder().decode(Texts.self, from: try Data(contentsOf: file))
    let secretary = life.doors.team.secretary
    let keeper = Viewer(
      person: secretary.person, community: life.doors.land.community.id, standing: .post(secretary.post, .secretary, .community),
      name: secretary.name)
    let command = MergeOrganization(id: gone.id, into: heir.id, on: clock.today.adding(days: -3), words: texts.words)
    let deputy = life.doors.team.deputies[0]
    let worker = Viewer(
      person: deputy.person, community: keeper.community, standing: .post(deputy.post, .communityWorker, .community), name: deputy.name)
    let (vault, today) = (vault, clock.today)
    clock.set(today.adding(days: -4), minute: 610)
    try await database.write { tx in try CaseDemo.call(texts.appeal, of: gone.id, gone.name, by: worker, vault: vault, tx) }
    try await JobRunner.runDue(database, reactions: HouseReactions.all)
    clock.set(clock.anchor - .hours(1))
    try await database.write { tx in
      let promised = try texts.promises.enumerated().compactMap { place, words in
        try VisitDemo.promise(
          words, to: gone.id, by: worker, on: today.adding(days: -12), due: today.adding(days: 5 + place * 6), tx)
      }
      try command.run(by: keeper, vault, tx)
      if let first = promised.first { try VisitDemo.passOn(first, by: worker, tx) }
    }
    try await JobRunner.runDue(database, reactions: HouseReactions.all)
    clock.set(clock.anchor)
  }
}
