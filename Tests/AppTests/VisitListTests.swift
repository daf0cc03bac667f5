import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import App
@testable import Visits

/// Visits to both firms, written down, with a promise and a card for each.
private func visits(_ house: HouseCast) async throws {
  let worker = house.visitor("communityWorker")
  for (place, firm) in [house.town.firm, house.town.otherFirm].enumerated() {
    let plan = ["organization": firm.text, "day": "2026-11-25", "reason": "第\(place)家认门", "told": "1", "go": "plan", "_nonce": "v\(place)"]
    let path = try await worker.post("/visits", plan).location
    #expect(try await worker.post(path + "/record", ["note": "聊了", "visited_on": "2026-11-25", "_nonce": "w\(place)"]).status == 303)
    let said = [("promise", "第\(place)家的名单", "2026-11-27"), ("need", "第\(place)家要注塑", "2026-11-26"), ("resource", "第\(place)家有标定台", "")]
    for (number, (kind, words, due)) in said.enumerated() {
      let seen = try await worker.get(path + "/lists").hidden("seen")
      let line = ["count": "1", "seen": seen, "keep": "0", "kind-0": kind, "words-0": words, "due-0": due, "_nonce": "l\(place)\(number)"]
      #expect(try await worker.post(path + "/lists", line).status == 303, "\(kind)")
    }
  }
}

/// The list of one firm stays that of one firm: its tabs, pages, files and its rate.
@Test(arguments: Engine.available) func theListOfOneFirmStaysItsOwn(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let (worker, firm) = (house.visitor("communityWorker"), house.town.firm)
  try await visits(house)
  for (path, own, others) in [
    ("/visits", "第0家认门", "第1家认门"), ("/commitments", "第0家的名单", "第1家的名单"), ("/visits/cards", "第0家要注塑", "第1家要注塑"),
  ] {
    let page = try await worker.get("\(path)?view=all&enterprise=\(firm)").text
    #expect(page.contains(own) && !page.contains(others) && page.contains("只列") && page.contains("看全部企业"), "\(path)")
    let tabs = page.matches(of: /class="filters__link" href="([^"]*)"/).map { String($0.1) }
    #expect(tabs.count > 2 && tabs.allSatisfy { $0.contains("enterprise=\(firm)") }, "\(path)")
    #expect(page.contains("\(path)/export.xlsx?enterprise=\(firm)&amp;view=all"), "\(path)")
    let file = try await worker.get("\(path)/export.csv?view=all&enterprise=\(firm)").text
    #expect(file.contains(own) && !file.contains(others), "\(path)")
    let all = try await worker.get("\(path)?view=all").text
    #expect(all.contains(own) && all.contains(others) && !all.contains("看全部企业"), "\(path)")
    // Of a firm that does not exist for the reader there is no list, and not that of all instead.
    for unknown in [house.neighbours.firm.text, "org_1"] {
      #expect(try await worker.get("\(path)?enterprise=\(unknown)").status == 404)
      #expect(try await worker.get("\(path)/export.csv?enterprise=\(unknown)").status == 404)
    }
    #expect(try await house.visitor("neighbour").get("\(path)?enterprise=\(firm)").status == 404, "\(path)")
  }
  // Thirty to a page: the second page is of the same firm.
  try await house.database.write { tx in
    for _ in 0..<31 {
      let id: VisitID = tx.newID()
      try tx.run(
        """
        INSERT INTO visits (id, community_id, organization_id, organization_name, host_person_id, host_post_id, companions, reason,
          building_id, building_name, place_words, planned_on, planned_minute, told_at, state, visited_on, met_words, note, follow_up_on,
          written_by_person_id, done_at, lists_at, cancel_words, made_by_person_id, made_at, changed_at, over_words)
        SELECT \(id), community_id, organization_id, organization_name, host_person_id, host_post_id, companions, reason,
          building_id, building_name, place_words, planned_on, planned_minute, told_at, 'planned', NULL, met_words, note, NULL,
          NULL, NULL, NULL, cancel_words, made_by_person_id, made_at, changed_at, over_words
        FROM visits WHERE organization_id = \(firm) AND state = 'done'
        """)
    }
  }
  let page = try await worker.get("/visits?view=all&enterprise=\(firm)").text
  #expect(page.contains("/visits?enterprise=\(firm)&amp;view=all&amp;page=2"))
  // Kept to the one, not to the other: the rate is that of the firm.
  house.world.set(house.world.now + .days(4))
  try await house.database.write { tx in
    try tx.run("UPDATE sessions SET seen_at = \(tx.now)")
    try tx.run("UPDATE commitments SET state = 'kept', done_on = '2026-11-26' WHERE organization_id = \(firm)")
  }
  for path in ["/visits", "/commitments"] {
    #expect(try await worker.get("\(path)?view=all").text.contains("50%"), "\(path)")
    #expect(try await worker.get("\(path)?view=all&enterprise=\(firm)").text.contains("100%"), "\(path)")
  }
}

/// What firms need and can give: a list for whoever sees their visits, and a section of the file.
@Test(arguments: Engine.available) func needsAndResourcesAreSeenByThoseWhoSeeTheVisits(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let (worker, head) = (house.visitor("communityWorker"), house.visitor("head"))
  #expect(try await worker.get("/visits/cards").text.contains("还没有需求和资源"))
  try await visits(house)
  let all = try await worker.get("/visits/cards").text
  for words in ["第0家要注塑", "第1家有标定台", "匹配卡草稿", "禾木精密"] { #expect(all.contains(words), "\(words)") }
  #expect(!all.contains("的名单"), "a promise is no card")
  let needs = try await worker.get("/visits/cards?view=need").text
  #expect(needs.contains("要注塑") && !needs.contains("标定台"))
  #expect(try await worker.get("/visits/cards?view=resource").text.contains("标定台"))
  #expect(!(try await worker.get("/visits/cards?view=past").text.contains("要注塑")), "due tomorrow")
  let own = try await head.get("/visits/cards").text
  #expect(own.contains("第0家要注塑") && !own.contains("第1家"))
  #expect(try await head.get("/visits/cards/export.csv").text.contains("第0家有标定台"))
  for who in ["employee", "partner", "supervisor", "propertyButler", "otherTownAdministrator", "otherTownHead"] {
    let answer = try await house.visitor(who).get("/visits/cards")
    #expect(answer.status == 404 || !answer.text.contains("要注塑"), "\(who)")
  }
  for (who, file) in [("worker", "/enterprises/\(house.town.firm)"), ("head", "/my-enterprise")] {
    let text = try await (who == "head" ? head : worker).get(file).text
    #expect(text.contains("第0家要注塑") && text.contains("/visits/cards?enterprise=\(house.town.firm)") && !text.contains("第1家要"), "\(who)")
  }
  #expect(try await house.visitor("gridWorker").get("/visits/cards").text.contains("第0家要注塑"), "the firm sits in her grid")
}
