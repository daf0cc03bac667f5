import Belenios
import Contracts
import Foundation
import Kernel
import TestKit
import Testing
import Web

@testable import Elections

private func random() -> RandomBytes { TestWorld().world.randomBytes }

@Test func aPracticeElectionIsOneThatEveryReaderTakes() throws {
  let lists = [
    PracticeElection.List(title: "Workers", candidates: ["A", "B", "C"], maximum: 2),
    PracticeElection.List(title: "Firms", candidates: ["D"], maximum: 1),
  ]
  let practice = try PracticeElection(name: "Practice", description: "Nobody exists", lists, random: random())
  let read = try Election(Array(practice.electionText.utf8))
  #expect(read.questions.map(\.answers) == [["A", "B", "C"], ["D"]])
  #expect(read.questions.allSatisfy { $0.blank && $0.minimum == 1 })
  let trustees = try Trustees(Array(practice.trusteesText.utf8), read.group)
  try trustees.check()
  #expect(trustees.electionKey == read.publicKey)
}

@Test func aListThatLetsOneChooseMoreThanItOffersIsRefused() {
  let list = PracticeElection.List(title: "Firms", candidates: ["D"], maximum: 2)
  #expect(throws: BeleniosError(.questionInvalid)) {
    _ = try PracticeElection(name: "P", description: "d", [list], random: random())
  }
}

@Test(arguments: Engine.available) func theVerifyPageOpensForEverybodyInBothLanguagesAndKnowsEveryFault(engine: Engine) async throws {
  let bench = try await Bench.house(engine)
  for (language, title) in [("zh-Hans", "验一验选举"), ("en", "Check an election")] {
    let page = try await bench.get("/elections/verify?lang=\(language)")
    #expect(page.status == 200 && page.text.contains("<h1>\(title)</h1>"))
    for code in BeleniosError.codes {
      let key = code.replacingOccurrences(of: "belenios.", with: "fault.")
      #expect(page.text.contains("data-key=\"\(key)\""), "\(key) is not on the page")
    }
  }
}

@Test(arguments: Engine.available) func thePracticeElectionStaysTheSameAndEachLanguageHasItsOwn(engine: Engine) async throws {
  let bench = try await Bench.house(engine)
  func election(_ language: String) async throws -> String {
    let page = try await bench.get("/elections/practice?lang=\(language)").text
    let found = try #require(page.firstMatch(of: /election="([^"]*)"/))
    return String(found.1)
  }
  let (first, second) = (try await election("zh-Hans"), try await election("zh-Hans"))
  #expect(first == second && first.contains("知渡机器人"))
  let english = try await election("en")
  #expect(english != first && english.contains("Zhidu Robotics"))
}
