import Contracts
import Kernel
import TestKit
import Testing

@testable import Store

private func searchable(_ engine: Engine) async throws -> any Database {
  let database = try await engine.freshDatabase()
  try await database.write { tx in
    func put(_ subject: String, _ name: String, _ text: String, _ community: CommunityID) throws {
      try tx.index(kind: "enterprise", subject: subject, community: community, names: [name], text: text)
    }
    try put("e1", "禾木精密电子有限公司", "电源适配器 Power Adapter PX-100", communityA)
    try put("e2", "深圳市云栖智能科技有限公司", "机器人 ROBOT 𠮷野家", communityA)
    try put("e3", "禾木精密电子有限公司", "同名", communityB)
    try tx.index(kind: "building", subject: "b1", community: communityA, names: ["禾木大厦"], text: "")
  }
  return database
}

extension Database {
  fileprivate func find(_ text: String, kind: String = "enterprise", in community: CommunityID = communityA)
    async throws -> [String]
  {
    try await read { tx in try tx.search(kind: kind, community: community, text) }
  }
}

@Test(arguments: Engine.available)
func twoCharacterWordsAreFound(_ engine: Engine) async throws {
  let database = try await searchable(engine)
  #expect(try await database.find("精密") == ["e1"])
  #expect(try await database.find("智能") == ["e2"])
  #expect(try await database.find("有限公司") == ["e1", "e2"])
  #expect(try await database.find("木") == ["e1"])
  #expect(try await database.find("精电") == [], "these two do not stand side by side")
  #expect(try await database.find("禾木 适配") == ["e1"])
  #expect(try await database.find("𠮷野") == ["e2"], "a character beyond the basic plane")
  #expect(try await database.find("") == [])
  #expect(try await database.find("，。") == [])
}

@Test(arguments: Engine.available)
func namesAreFoundByTheirInitialsAndWordsByTheirBeginning(_ engine: Engine) async throws {
  let database = try await searchable(engine)
  #expect(try await database.find("hmjm") == ["e1"])
  #expect(try await database.find("HMJMDZYXGS") == ["e1"])
  #expect(try await database.find("szsyqzn") == ["e2"])
  #expect(try await database.find("yqzn") == ["e2"], "people leave the city away")
  #expect(try await database.find("adap") == ["e1"])
  #expect(try await database.find("ＰＯＷＥＲ") == ["e1"], "full width")
  #expect(try await database.find("px 100") == ["e1"])
  #expect(try await database.find("obot") == [], "not the middle of a word")
}

@Test(arguments: Engine.available)
func nothingOfAnotherCommunityOrKindIsFound(_ engine: Engine) async throws {
  let database = try await searchable(engine)
  #expect(try await database.find("禾木") == ["e1"])
  #expect(try await database.find("禾木", in: communityB) == ["e3"])
  #expect(try await database.find("禾木", kind: "building") == ["b1"])
  #expect(try await database.find("禾木", kind: "case.staff") == [])
}

@Test(arguments: Engine.available)
func anEntryIsReplacedAndRemoved(_ engine: Engine) async throws {
  let database = try await searchable(engine)
  try await database.write { tx in
    try tx.index(kind: "enterprise", subject: "e1", community: communityA, names: ["远山"], text: "")
  }
  #expect(try await database.find("精密") == [])
  #expect(try await database.find("远山") == ["e1"])
  try await database.write { tx in try tx.unindex(kind: "enterprise", subject: "e1") }
  #expect(try await database.find("远山") == [])
  #expect(try await database.find("智能") == ["e2"])
}

@Test(
  arguments: Engine.available,
  [
    "\" OR *", "a' | 'b", "*", "NEAR(", "words:精密", "-", "'", "\\", "精密\" OR \"智能", "a:*", "!", "(((", "%", "\u{0}",
    "'; DELETE FROM search_entries; --", "AND", "NOT 精密", "{", "^禾",
  ])
func noQueryIsMoreThanWords(_ engine: Engine, _ text: String) async throws {
  let database = try await searchable(engine)
  let found = try await database.find(text)
  #expect(found.count <= 1)
  #expect(try await database.find("有限公司") == ["e1", "e2"])
}

@Test(arguments: Engine.available)
func aMonstrousWordIsCutAlikeOnBothSides(_ engine: Engine) async throws {
  let database = try await engine.freshDatabase()
  let monster = String(repeating: "a", count: 5_000)
  try await database.write { tx in
    try tx.index(kind: "enterprise", subject: "m", community: communityA, names: [monster], text: monster + "b")
  }
  #expect(try await database.find(monster) == ["m"])
}

@Test
func wordsAreSinglesAndPairs() {
  #expect(SearchText.words("禾木精密 A1") == ["禾", "禾木", "木", "木精", "精", "精密", "密", "a1"])
  #expect(SearchText.queryWords("禾木精") == ["禾木", "木精"])
  #expect(SearchText.queryWords("禾") == ["禾"])
  #expect(SearchText.words("楼A座3层") == ["楼", "a", "座", "3", "层"])
  #expect(SearchText.initials("云栖智能(深圳)") == "yqznsz")
  #expect(SearchText.initials("Stairwell") == "")
  #expect(SearchText.allInitials("Stairwell") == [])
  #expect(Set(SearchText.allInitials("厦门银行")).isSuperset(of: ["xmyh", "smyx", "myh", "yh"]))
  #expect(SearchText.allInitials(String(repeating: "长", count: 40)).count == 40, "never more than eight readings")
}

/// SQLite is told the words last: who asks in the same transaction finds them all the same, and what was taken back leaves none.
@Test(arguments: Engine.available)
func wordsFollowWhatTheirTransactionKept(_ engine: Engine) async throws {
  let database = try await searchable(engine)
  try await database.write { tx in
    func put(_ subject: String, _ text: String) throws {
      try tx.index(kind: "enterprise", subject: subject, community: communityA, names: [], text: text)
    }
    func find(_ text: String) throws -> [String] { try tx.search(kind: "enterprise", community: communityA, text) }
    try put("e4", "海风物流")
    #expect(try find("海风") == ["e4"])
    try put("e4", "江潮物流")
    #expect(try find("海风") == [] && find("江潮") == ["e4"])
    try put("e5", "山岚设计")
    let kept: Int? = try tx.catchingConflict {
      try put("e6", "河湾餐饮")
      throw StoreError.uniqueViolation(constraint: "x")
    }
    #expect(kept == nil)
    try put("e7", "云台咨询")
    try tx.unindex(kind: "enterprise", subject: "e7")
  }
  #expect(try await database.find("江潮") == ["e4"])
  #expect(try await database.find("山岚") == ["e5"])
  #expect(try await database.find("河湾") == [])
  #expect(try await database.find("云台") == [])
  // Writes that share a commit: one of them is taken back, the others are found.
  await withTaskGroup(of: Void.self) { tasks in
    for number in 1...30 {
      tasks.addTask {
        try? await database.write { tx in
          try tx.index(kind: "enterprise", subject: "f\(number)", community: communityA, names: [], text: "林泉\(number)号")
          if number % 3 == 0 { throw StoreError.uniqueViolation(constraint: "x") }
        }
      }
    }
  }
  let found = try await database.find("林泉")
  let kept: [Int] = (1...30).filter { $0 % 3 != 0 }
  #expect(Set(found) == Set(kept.map { "f\($0)" }))
}
