import Cases
import Contracts
import Files
import Kernel
import Notices
import Store
import TestKit
import Testing

@testable import App

/// The small demo through the eyes of one of its accounts.
private struct Eyes {
  let tx: Tx
  let lines: [DemoLine]

  func viewer(_ account: DemoAccount) throws -> Viewer {
    let person = try #require(lines.first { $0.account == account }).person
    return Viewer(
      person: person, community: Demo.community(seed: 1, size: .small), standing: try standing(person), name: "")
  }

  /// As herself, whatever else she may act as.
  func oneself(_ account: DemoAccount) throws -> Viewer {
    var viewer = try viewer(account)
    viewer.standing = .oneself
    return viewer
  }

  private func standing(_ person: PersonID) throws -> Standing {
    let posts = try tx.rows(
      "SELECT post_id, role, scope_kind, scope_id FROM post_cards WHERE person_id = \(person) ORDER BY post_id LIMIT 1")
    if let post = posts.first {
      let role = try #require(Role(rawValue: try post("role")))
      let scope = try PostScope(kind: try post("scope_kind"), id: try post("scope_id"))
      return .post(try post("post_id"), role, scope)
    }
    let delegation = try tx.rows(
      "SELECT organization_id FROM delegation_cards WHERE person_id = \(person) ORDER BY organization_id LIMIT 1")
    return try delegation.first.map { .enterprise(try $0("organization_id")) } ?? .oneself
  }
}

private func look<Value: Sendable>(_ body: @escaping @Sendable (Eyes) throws -> Value) async throws -> Value {
  let (stage, lines) = try await DemoStageBench.small.value
  return try await stage.installation.database.read { tx in try body(Eyes(tx: tx, lines: lines)) }
}

@Test func theTeamFindsWorkInTheDemo() async throws {
  let counts = try await look { eyes in try eyes.tx.caseCountsByState(for: try eyes.viewer(.secretary)) }
  // Three of them are orders of the hotline, one is what a firm rang about before it was merged.
  #expect(counts.values.reduce(0, +) == 504)
  for state: CaseState in [.waiting, .doing, .returned, .answered, .confirmed] { #expect((counts[state] ?? 0) > 0, "\(state)") }
  let mine = try await look { eyes in try eyes.tx.caseCountsByState(for: try eyes.viewer(.worker), mine: true) }
  #expect(mine.values.reduce(0, +) > 20)
}

@Test func theSuccessorsFileShowsWhatAMergedFirmStillWaitsFor() async throws {
  let parts = try await look { eyes in
    let heir = try #require(try eyes.tx.scalar("SELECT into_id FROM enterprise_mergers WHERE undone_at IS NULL", as: OrganizationID.self))
    return try CaseDossier().parts(of: heir, for: try eyes.viewer(.secretary), eyes.tx)
  }
  #expect(parts.flatMap(\.lines).contains { $0.title.contains("水电户名") })
}

@Test func someCasesOfTheDemoHavePhotosWhoseBytesAreThere() async throws {
  let (stage, _) = try await DemoStageBench.small.value
  let hashes = try await stage.installation.database.read { tx in try tx.fileHashes() }
  #expect(hashes.count >= 4)
  #expect(hashes.allSatisfy { stage.installation.files.bytes(of: $0) != nil })
  #expect(try await stage.count("SELECT count(*) FROM file_cards") >= 10)
}

@Test func theEnterpriseOfTheDemoHasAnAnswerToConfirm() async throws {
  let cards = try await look { eyes in try eyes.tx.openCases(for: try eyes.viewer(.enterprise), limit: 50) }
  #expect(cards.contains { $0.state == .answered || $0.state == .declined })
}

/// The firewall can be seen: the employee has cases of her own, and the account of her employer has none of them.
@Test func theEmployersAccountsSeeNothingOfTheEmployeesCases() async throws {
  let (own, employer, colleague) = try await look { eyes in
    let employee = try eyes.oneself(.employee)
    let own = try eyes.tx.casesFiled(by: employee.person, community: employee.community).map(\.id)
    func seen(_ account: DemoAccount) throws -> [CaseID] {
      try eyes.tx.openCases(for: try eyes.viewer(account), limit: 500).map(\.id)
    }
    return (own, try seen(.enterprise), try seen(.hr))
  }
  #expect(own.count >= 5)
  #expect(Set(own).isDisjoint(with: employer))
  #expect(Set(own).isDisjoint(with: colleague))
}

/// Who looks at the demo finds her inbox as the reactions would have filled it.
@Test(arguments: [DemoAccount.worker, .gridhead, .window, .enterprise, .hr])
func theInboxOfADemoAccountHoldsUnreadLines(_ account: DemoAccount) async throws {
  let count = try await look { eyes in try eyes.tx.unreadCount(try eyes.viewer(account)) }
  #expect(count > 0)
}
