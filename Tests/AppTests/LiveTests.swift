import Cases
import HTTPTypes
import Kernel
import Store
import Testing
import Web

/// Everybody, in every standing, asks what she missed: she hears of the cases that she may open, of all of them and of no other.
@Test func whoHearsOfACaseMayOpenItAndWhoMayOpenItHears() async throws {
  let (house, _) = try await HouseCast.lived()
  _ = try await CaseStories(cast: house).personal()
  let community = house.town.community
  let (first, subjects) = try await house.database.read { tx in
    let first = try tx.scalar("SELECT min(id) FROM journal WHERE community_id = \(community)", as: String.self) ?? ""
    let subjects = try tx.all(
      """
      SELECT DISTINCT subject_id FROM journal
      WHERE community_id = \(community) AND id > \(first) AND name IN (\(list: CaseLive.events)) ORDER BY subject_id LIMIT 500
      """
    ) { row in try row("subject_id", as: String.self) }
    return (first, subjects)
  }
  #expect(subjects.count > 3)
  let last = try #require(HTTPField.Name("Last-Event-ID"))
  var hearers = 0
  for key in RouteTable.visitors {
    let visitor = house.visitor(key)
    let answer = try await visitor.get("/events", headers: [last: first])
    guard answer.status == 200 else { continue }
    #expect(answer.type.hasPrefix("text/event-stream") && !answer.text.contains("event: reset"), "\(key)")
    let heard = Set(answer.text.matches(of: /"id":"(cas_\w+)"/).map { String($0.1) })
    var open: Set<String> = []
    for id in subjects where try await visitor.json(.get, "/api/v1/cases/\(id)").status == 200 { open.insert(id) }
    #expect(heard == open, "\(key)")
    hearers += heard.isEmpty ? 0 : 1
    // Names and words stay where they are.
    for secret in CaseStories.secrets where !secret.hasPrefix("cas_") { #expect(!answer.text.contains(secret), "\(key): \(secret)") }
  }
  #expect(hearers > 4)
}
