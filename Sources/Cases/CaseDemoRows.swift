import Contracts
import Foundation
import Kernel
import Store

extension Tx {
  /// Writes invented cases, many rows a statement: a year of them takes seconds.
  func insertDemo(_ lives: [LivedCase], vault: Vault) throws {
    try insertRows(
      """
      INSERT INTO cases (id, community_id, number, applicant_kind, applicant_person_id, organization_id,
        filed_by_person_id, channel, place_kind, building_id, building_name, park_id, grid_id, unit_id, unit_text,
        common_part, is_kept_from_property, window_id, category_id, urgency, title, body, state,
        first_receiver_person_id, lead_person_id, lead_post_id, round, opened_at, taken_at, closed_at, confirmed_at,
        changed_at) VALUES
      """, lives.map { caseRow($0.item) })
    try insertRows(
      """
      INSERT INTO case_steps (id, community_id, case_id, round, kind, author, author_person_id, words, about, visibility,
        at, position) VALUES
      """, lives.flatMap(stepRows))
    let promised = try insertClocks(lives)
    try insertRows(
      "INSERT INTO case_closures (case_id, round, community_id, result, words, by_person_id, at, due_at) VALUES",
      lives.flatMap { life in
        life.closures.map { ending -> SQL in
          """
          (\(life.item.id), \(ending.round), \(life.item.community), \(ending.result), \(ending.words), \(ending.by),
            \(ending.at), \(promised[life.item.id]?[ending.round]))
          """
        }
      })
    try insertAnswers(lives)
    for life in lives {
      if let caller = life.caller {
        let known = OpenCase.Caller(name: caller, phone: "", organization: nil, channel: life.item.channel)
        try insertCaller(known, of: life.item, vault: vault)
      }
      try indexForStaff(life.item)
    }
  }

  /// The clocks as they would stand had all of it been lived here; what would have been told long ago counts as told. Gives by when
  /// each round was to end.
  private func insertClocks(_ lives: [LivedCase]) throws -> [CaseID: [Int: Timestamp]] {
    guard let community = lives.first?.item.community else { return [:] }
    var promised: [CaseID: [Int: Timestamp]] = [:]
    let work = try clockwork(community)
    let clocks = try lives.map { life -> CaseClock in
      let item = life.item
      var clock = CaseClock(
        caseID: item.id, community: item.community,
        promise: work.rules.promise(window: item.window, urgency: item.urgency), startedAt: item.openedAt)
      try clock.time(by: work)
      for step in life.steps {
        switch step.kind {
        case .replied: clock.speak(at: step.at)
        case .closed, .declined:
          clock.speak(at: step.at)
          clock.end(at: step.at)
          promised[item.id, default: [:]][step.round] = try clock.promisedEnd(by: work)
        case .returned: clock.restart(at: step.at, clock.promise)
        case .withdrawn: clock.end(at: step.at)
        default: break
        }
      }
      _ = try clock.takeWarnings(at: now, by: work)
      return clock
    }
    try insert(clocks)
    for clock in clocks where clock.dueAt != nil {
      try run("UPDATE cases SET due_at = \(clock.dueAt) WHERE id = \(clock.caseID)")
    }
    return promised
  }

  private func insertAnswers(_ lives: [LivedCase]) throws {
    try insertRows(
      "INSERT INTO case_confirmations (case_id, round, community_id, by_person_id, heard_by_person_id, at) VALUES",
      lives.compactMap { life -> SQL? in
        guard let at = life.item.confirmedAt, let step = life.steps.last(where: { $0.kind == .confirmed }) else { return nil }
        let isOwn = step.author == .applicant
        return """
          (\(life.item.id), \(life.item.round), \(life.item.community), \(isOwn ? step.person : nil),
            \(isOwn ? nil : step.person), \(at))
          """
      })
    try insertRows(
      "INSERT INTO case_returns (case_id, round, community_id, words, by_person_id, heard_by_person_id, at) VALUES",
      lives.flatMap { life in
        life.returns.compactMap { back -> SQL? in
          guard let step = life.steps.first(where: { $0.kind == .returned && $0.at == back.at }) else { return nil }
          let isOwn = step.author == .applicant
          return """
            (\(life.item.id), \(back.round), \(life.item.community), \(back.words), \(isOwn ? step.person : nil),
              \(isOwn ? nil : step.person), \(back.at))
            """
        }
      })
    try insertRows(
      "INSERT INTO case_withdrawals (case_id, community_id, words, by_person_id, at) VALUES",
      lives.compactMap { life -> SQL? in
        guard let step = life.steps.last, step.kind == .withdrawn, let person = step.person else { return nil }
        return "(\(life.item.id), \(life.item.community), \(step.words), \(person), \(step.at))"
      })
    try insertRows(
      "INSERT INTO case_ratings (case_id, round, community_id, level, words, lead_person_id, at, window_id, grid_id, channel) VALUES",
      lives.compactMap { life -> SQL? in
        guard let rating = life.rating, let lead = life.item.lead, let at = life.item.confirmedAt else { return nil }
        return """
          (\(life.item.id), \(life.item.round), \(life.item.community), \(rating.rawValue), '', \(lead.person), \(at),
            \(life.item.window), \(life.item.place.grid), \(life.item.channel))
          """
      })
  }

  /// At most a hundred rows a statement: far below what either engine binds at once.
  private func insertRows(_ head: SQL, _ rows: [SQL]) throws {
    for start in stride(from: 0, to: rows.count, by: 100) {
      let part = Array(rows[start..<min(start + 100, rows.count)])
      try run(head + " " + SQL.joined(part, by: ", "))
    }
  }

  private func caseRow(_ item: Case) -> SQL {
    let place = item.place
    return """
      (\(item.id), \(item.community), \(item.number), \(item.applicant.kind), \(item.applicant.person),
        \(item.applicant.organization), \(item.filedBy), \(item.channel), \(place.kind), \(place.building),
        \(place.buildingName), \(place.park), \(place.grid), \(place.unit), \(place.unitText), \(place.commonPart),
        \(item.isKeptFromProperty), \(item.window), \(item.category), \(item.urgency), \(item.title), \(item.body),
        \(item.state), \(item.firstReceiver), \(item.lead?.person), \(item.lead?.post), \(item.round), \(item.openedAt),
        \(item.takenAt), \(item.closedAt), \(item.confirmedAt), \(item.changedAt))
      """
  }

  private func stepRows(_ life: LivedCase) -> [SQL] {
    life.steps.enumerated().map { place, step in
      let id = CaseStepID(uuid: UUIDv7(at: step.at, random: world.randomBytes(10)))
      return """
        (\(id), \(life.item.community), \(life.item.id), \(step.round), \(step.kind), \(step.author), \(step.person),
          \(step.words), \(step.about), 'public', \(step.at), \(place + 1))
        """
    }
  }
}
