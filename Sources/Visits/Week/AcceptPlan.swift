import Audit
import Contracts
import Enterprises
import Kernel
import Store

/// 定下: the ticked lines of a day or a week become visits of which the firms are told. Each is looked at anew, for the firm may have set
/// or become something since the draft: what cannot be arranged stays a draft with its reason, the others are arranged all the same.
struct AcceptPlan: Sendable {
  struct Chosen: Sendable {
    let position: Int
    let time: VisitTime
    /// Why she goes although something stands in the way.
    var overWords = ""
  }

  /// Why a line stays a draft, and the field of the line that has to change.
  struct Refusal: Sendable {
    enum Field: String, Sendable { case day, clock, over }

    let position: Int
    let field: Field
    let code: String
    var obstacle: Obstacle?
  }

  struct Outcome: Sendable {
    var arranged = 0
    var refused: [Refusal] = []
  }

  let span: PlanSpan
  let version: Int
  let chosen: [Chosen]

  func run(by viewer: Viewer, _ tx: Tx) throws -> Outcome {
    guard let head = try tx.spanPlan(viewer.community, span), head.version == version else {
      throw Problem(.conflict, code: "week.changed")
    }
    let lines = Dictionary(uniqueKeysWithValues: try tx.spanLines(head, viewer).map { ($0.position, $0) })
    var outcome = Outcome()
    for one in chosen {
      // Somebody else has just accepted the same line: it is as both wanted it.
      guard let line = lines[one.position], line.outcome == .draft, let host = line.host else { continue }
      if let refusal = try refusal(of: one, line, viewer, tx) {
        outcome.refused.append(refusal)
        continue
      }
      var obstacle = try tx.obstacle(line.organization, at: one.time, asking: "", host: host.person, viewer)
      // The planner knows how long a visit takes and how far it is to the next.
      if one.time == line.time { obstacle.engaged = [] }
      if obstacle.isThere, one.overWords.isEmpty {
        outcome.refused.append(Refusal(position: one.position, field: .over, code: "week.needs_reason", obstacle: obstacle))
        continue
      }
      // Where the firm sits by now, whatever it was when the plan was drafted.
      let command = PlanVisit(
        organization: line.organization, time: one.time, reason: line.reason, post: host.post,
        overWords: obstacle.isThere ? one.overWords : "")
      do {
        try tx.settle(line, of: head, as: try command.run(by: viewer, judged: obstacle.kinds, tx))
        outcome.arranged += 1
      } catch VisitError.notAHost {
        outcome.refused.append(Refusal(position: one.position, field: .clock, code: "week.host_gone"))
      }
    }
    try record(outcome, viewer, tx)
    return outcome
  }

  /// What no reason helps against.
  private func refusal(of one: Chosen, _ line: SpanLine, _ viewer: Viewer, _ tx: Tx) throws -> Refusal? {
    func refuse(_ field: Refusal.Field, _ code: String) -> Refusal { Refusal(position: one.position, field: field, code: code) }
    let now = SiteZone.shanghai.moment(of: tx.now)
    if !span.holds(one.time.day) { return refuse(.day, "week.outside_span") }
    if one.time.day < now.day { return refuse(.day, "week.day_behind") }
    if one.time.isBehind(now) { return refuse(.clock, "week.time_behind") }
    if try tx.merger(of: line.organization) != nil { return refuse(.clock, "visit.firm_merged") }
    let status = try tx.visitedFirm(line.organization, community: viewer.community)?.status
    if status == OrganizationStatus.movedOut.rawValue { return refuse(.clock, "week.firm_moved") }
    if status == nil || status == OrganizationStatus.deregistered.rawValue { return refuse(.clock, "week.firm_gone") }
    if try tx.isArranged(line.organization, community: viewer.community) { return refuse(.clock, "week.arranged_meanwhile") }
    return nil
  }

  private func record(_ outcome: Outcome, _ viewer: Viewer, _ tx: Tx) throws {
    guard outcome.arranged > 0 else { return }
    let detail = "\(span.first), \(outcome.arranged)"
    if span.kind == .day {
      try tx.audit("day.accepted", subject: viewer.community.text, detail: detail, by: viewer)
    } else {
      try tx.audit("week.accepted", subject: viewer.community.text, detail: detail, by: viewer)
    }
  }
}

extension VisitTime {
  /// Whether it is over; of a time without an hour only the day can be asked.
  func isBehind(_ now: SiteZone.Moment) -> Bool {
    day < now.day || (day == now.day && minute.map { $0 < now.hour * 60 + now.minute } ?? false)
  }
}
