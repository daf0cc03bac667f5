import Contracts
import Enterprises
import Files
import Foundation
import Jobs
import Kernel
import Store
import TestKit
import Testing

@testable import App

extension HouseCast {
  /// Keeps a photo and its row as a module would; nothing names it yet.
  fileprivate func photo(_ marker: String, by person: PersonID? = nil) async throws -> FileID {
    let photo = try Photo(CaseStories.photo(marker))
    let hash = try parts.files.put(photo.bytes)
    return try await database.write { tx in
      try tx.insertFile(photo, sha256: hash, community: town.community, by: person)
    }
  }

  fileprivate func isKept(_ id: FileID) async throws -> Bool {
    try await database.read { tx in try tx.findFile(id, in: town.community) != nil }
  }

  /// An appeal that the employee began, with one photo.
  fileprivate func draft(_ marker: String) async throws -> FileID {
    let employee = visitor("employee")
    let nonce = try await employee.get("/cases/new").hidden("_nonce")
    let words = try await employee.post("/cases/new", ["_nonce": nonce, "step": "what", "body": "漏水", "go": "next"])
    #expect(words.status == 303)
    let photos = ["_nonce": nonce, "step": "photos", "go": "add"]
    let sent = try await employee.upload("/cases/new", photos, "photos", name: "a.jpg", CaseStories.photo(marker))
    #expect(sent.status == 303)
    return try #require(FileID(try await employee.get("/cases/new?draft=\(nonce)&step=photos").id("fil")))
  }

  /// Everything on the disk was written so long ago, by the clock of the test and not of the machine.
  fileprivate func ageFiles(_ span: Timestamp.Span) throws {
    let then = Date(timeIntervalSince1970: Double((world.now - span).milliseconds) / 1_000)
    for name in FileManager.default.enumerator(atPath: parts.files.folder)?.compactMap({ $0 as? String }) ?? [] {
      try FileManager.default.setAttributes([.modificationDate: then], ofItemAtPath: parts.files.folder + "/" + name)
    }
  }

  fileprivate var storedCount: Int {
    let names = FileManager.default.enumerator(atPath: parts.files.folder)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.contains("/") }.count
  }
}

@Test(arguments: Engine.available) func aPhotoThatNothingNamesIsForgottenAtNight(_ engine: Engine) async throws {
  let cast = try await HouseCast.make(engine)
  try await CaseStories(cast: cast).base()
  let onCases = try await cast.database.read { tx in try tx.fileHashes() }
  let draft = try await cast.draft("DraftPhoto")
  let (evidence, nowhere) = (try await cast.photo("Evidence"), try await cast.photo("Nowhere"))
  try await cast.database.write { tx in
    try tx.run("UPDATE qualifications SET evidence_file_id = \(evidence)")
  }
  let runner = ScheduleRunner(database: cast.database, jobs: HouseSchedule.jobs(cast.parts))
  #expect(await !runner.runDue().contains("files.sweep"), "the first look at a daily job only notes")
  cast.world.set(cast.world.now + .days(1))
  try cast.ageFiles(.hours(1))
  #expect(await runner.runDue().contains("files.sweep"))
  #expect(try await cast.isKept(draft))
  #expect(try await cast.isKept(evidence))
  #expect(try await !cast.isKept(nowhere))
  // Its bytes were new, and wait for another day.
  #expect(cast.storedCount == onCases.count + 3)
  try cast.ageFiles(.days(2))
  cast.world.set(cast.world.now + .days(1))
  #expect(await runner.runDue().contains("files.sweep"))
  #expect(cast.storedCount == onCases.count + 2)
  // A month later the draft is forgotten, and its photo with it.
  cast.world.set(cast.world.now + .days(31))
  #expect(await runner.runDue().contains("files.sweep"))
  #expect(try await !cast.isKept(draft))
  #expect(try await cast.isKept(evidence))
  #expect(cast.storedCount == onCases.count + 1)
  #expect(onCases.allSatisfy { cast.parts.files.bytes(of: $0) != nil })
}

@Test(arguments: Engine.available) func whoErasesHerselfTakesThePhotosOfHerDraftsAlong(_ engine: Engine) async throws {
  let cast = try await HouseCast.make(engine)
  let draft = try await cast.draft("DraftPhoto")
  let others = try await cast.photo("Nowhere")
  let person = try #require(cast.actors["employee"]?.person)
  let erasers = cast.parts.peopleWiring(cast.site).erasers
  try await cast.database.write { tx in for eraser in erasers { try eraser(tx, person) } }
  #expect(try await !cast.isKept(draft))
  #expect(try await cast.isKept(others))
}
