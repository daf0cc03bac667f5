import Contracts
import Cryptography
import Files
import Kernel
import Store
import Synchronization
import TestKit
import Testing

@testable import Cases

extension CaseCast {
  fileprivate func setting() throws -> CaseDemo.Setting {
    func hand(_ who: String) throws -> Handler {
      let viewer = try viewer(who)
      return Handler(person: viewer.person, post: try #require(viewer.post))
    }
    let (head, employee) = (try viewer("head").person, try viewer("employee").person)
    return CaseDemo.Setting(
      community: community,
      buildings: [
        .init(id: tower, name: "知行园3号楼", park: nil, grid: firstGrid, butler: try hand("butler")),
        .init(id: annex, name: "海棠楼", park: nil, grid: secondGrid, butler: nil),
      ],
      firms: [
        .init(id: firm, name: CaseCast.firmName, building: 0, room: "1203室", delegates: [head], employees: [head, employee]),
        .init(id: otherFirm, name: CaseCast.otherFirmName, building: 1, room: "201室", delegates: [], employees: [employee]),
      ],
      gridHandlers: [firstGrid: [try hand("gridhead")], secondGrid: [try hand("othergrid")]], windowHandlers: [:],
      centre: [try hand("worker"), try hand("colleague")])
  }

  func loaded(
    seed: Int, _ count: Int, keep: (@Sendable ([UInt8]) throws -> String)? = nil
  ) async throws {
    let demo = try CaseDemo(seed: seed, setting: try setting(), home: Bench.home)
    try await demo.load(
      count, from: world.now - .days(364), until: world.now, often: [firm], vault: site.vault, into: database, keep: keep)
  }

  fileprivate func fingerprint() async throws -> [String] {
    try await database.read { tx in
      try tx.all("SELECT number, title, state, opened_at FROM cases ORDER BY id") { row in
        let parts: [String] = [
          try row("number"), try row("title"), try row("state"), String(try row("opened_at", as: Int64.self)),
        ]
        return parts.joined(separator: "|")
      }
    }
  }
}

@Test(arguments: Engine.available) func aCaseOfTheDemoIsWhatItsTitleSays(_ engine: Engine) async throws {
  let stories = try CaseStories(home: Bench.home).stories
  for story in stories {
    #expect(story.bodies.count == story.titles.count || story.bodies.count == 1, "\(story.titles)")
  }
  let cast = try await CaseCast(engine)
  try await cast.loaded(seed: 3, 300)
  let told = try await cast.database.read { tx in
    try tx.all("SELECT title, body FROM cases ORDER BY id LIMIT 300") { row in
      (title: try row("title", as: String.self), body: try row("body", as: String.self))
    }
  }
  #expect(told.count == 300)
  for case let (title, body) in told where !title.contains("知行园") && !title.contains("海棠楼") {
    let fits = stories.contains { story in
      guard let place = story.titles.firstIndex(of: title) else { return false }
      return story.bodies[min(place, story.bodies.count - 1)] == body
    }
    #expect(fits, "\(title): \(body)")
  }
  // Who called said yes when she called.
  let late = try await cast.count(
    "SELECT count(*) FROM case_callers JOIN cases ON cases.id = case_callers.case_id WHERE consent_at <> opened_at")
  #expect(late == 0)
}

@Test(arguments: Engine.available) func aYearOfCasesIsPlausible(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  try await cast.loaded(seed: 7, 600)
  let worker = try cast.viewer("worker")
  let counts = try await cast.database.read { tx in try tx.caseCountsByState(for: worker) }
  #expect(counts.values.reduce(0, +) == 600)
  #expect(counts[.confirmed] ?? 0 > 420)
  #expect(counts[.withdrawn] ?? 0 > 0)
  #expect(try await cast.count("SELECT count(*) FROM case_closures WHERE result = 'declined'") > 0)
  #expect(counts[.returned] ?? 0 > 0, "something was sent back and waits")
  // The last days hold open work, and only they.
  let open = CaseState.open.reduce(0) { sum, state in sum + (counts[state] ?? 0) }
  #expect((3...60).contains(open))
  let month = cast.world.now - .days(30)
  let old = try await cast.count(
    "SELECT count(*) FROM cases WHERE opened_at < \(month) AND state IN ('waiting', 'doing', 'returned')")
  #expect(old == 0)
  #expect(try await cast.count("SELECT count(*) FROM case_returns") > 5)
  #expect(try await cast.count("SELECT count(*) FROM case_ratings") > 150)
  #expect(try await cast.count("SELECT count(*) FROM cases WHERE title LIKE '%{%' OR body LIKE '%{%'") == 0)
  let unanswered = try await cast.count(
    """
    SELECT count(*) FROM cases WHERE state IN ('answered', 'declined', 'confirmed')
      AND NOT EXISTS (SELECT 1 FROM case_closures WHERE case_id = cases.id AND case_closures.round = cases.round)
    """)
  #expect(unanswered == 0)
  // A person's matter without a place leads to no grid.
  #expect(try await cast.count(
    "SELECT count(*) FROM cases WHERE applicant_kind = 'person' AND place_kind = 'none' AND grid_id IS NOT NULL") == 0)
  // They are found by their words, and the next number goes on.
  let found = try await cast.database.read { tx in
    var filter = CaseFilter()
    filter.words = "电梯"
    return try tx.caseCount(filter, worker)
  }
  #expect(found > 5)
  let next = try await cast.file("head", "新的一件")
  #expect(try await cast.count("SELECT count(*) FROM cases WHERE number = \(next.number)") == 1)
}

@Test(arguments: Engine.available) func someCasesOfTheYearHaveAPhotoThatIsDrawnHere(_ engine: Engine) async throws {
  let (cast, again) = (try await CaseCast(engine), try await CaseCast(.sqlite))
  let kept = Mutex<[String: [UInt8]]>([:])
  let keptAgain = Mutex<[String: [UInt8]]>([:])
  try await cast.loaded(seed: 7, 300) { bytes in
    let hash = Hex.encode(Digest.sha256(bytes))
    kept.withLock { $0[hash] = bytes }
    return hash
  }
  try await again.loaded(seed: 7, 300) { bytes in
    let hash = Hex.encode(Digest.sha256(bytes))
    keptAgain.withLock { $0[hash] = bytes }
    return hash
  }
  let bytes = kept.withLock { $0 }
  #expect(bytes == keptAgain.withLock { $0 })
  #expect((3...20).contains(bytes.count))
  let sounds = bytes.values.filter { $0.starts(with: Array("RIFF".utf8)) }
  for photo in bytes.values where !sounds.contains(photo) { #expect(try Photo(photo).bytes == photo) }
  for sound in sounds { #expect(try Recording(sound).bytes == sound) }
  #expect(sounds.count == 1)
  #expect(try await cast.count("SELECT count(*) FROM case_recordings") >= 2)
  let count = try await cast.count("SELECT count(*) FROM case_files JOIN file_cards ON file_cards.file_id = case_files.file_id")
  #expect((6...60).contains(count))
  // The seed decides about words and photos apart: without photos it is the same year.
  let plain = try await CaseCast(.sqlite)
  try await plain.loaded(seed: 7, 300)
  #expect(try await plain.fingerprint() == (try await again.fingerprint()))
}

@Test func theSameSeedGivesTheSameYear() async throws {
  let (one, two, other) = (
    try await CaseCast(.sqlite), try await CaseCast(.sqlite), try await CaseCast(.sqlite)
  )
  try await one.loaded(seed: 7, 200)
  try await two.loaded(seed: 7, 200)
  try await other.loaded(seed: 8, 200)
  #expect(try await one.fingerprint() == (try await two.fingerprint()))
  #expect(try await one.fingerprint() != (try await other.fingerprint()))
}

@Test(arguments: Engine.available) func homesGetWhatAwaitsThem(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let worker = try cast.viewer("worker")
  let waiting = try await cast.file("head", "等着的", place: .common(.lift, nil))
  let answered = try await cast.file("head", "答复了的", place: .common(.lift, nil))
  try await cast.database.write { tx in try CloseCase(id: answered.id, words: "好了").run(by: worker, tx) }
  let (cards, grids, houses) = try await cast.database.read { tx in
    (
      try tx.openCases(for: try cast.viewer("head"), limit: 2), try tx.caseCountsByGrid(cast.community),
      try tx.openCaseCountsByBuilding(cast.community)
    )
  }
  #expect(cards.map(\.id) == [answered.id, waiting.id])
  #expect(grids == [GridCaseCount(grid: cast.firstGrid, open: 1, recent: 2)])
  #expect(houses == [cast.tower: 1])
}
