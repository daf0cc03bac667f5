import Contracts
import ElectionLaw
import Kernel
import Web
import WorkCalendar

/// The page of an election: every day of the law, what was done, what comes next.
struct TimelinePage: Sendable {
  let election: CommunityElection
  let roll: Int
  let openObjections: Int
  let candidates: Int
  let committee: Int
  let calendar: WorkCalendar
  let building: String
  /// The election that this one follows.
  var before: CommunityElection?
  /// What it votes on, when it is a recall.
  var recall: Recall?

  /// The last day on which an office can do it: a last day that is no working day is met on the working day before.
  func lastWorkingDay(_ day: LocalDay) -> LocalDay {
    var found = day
    for _ in 0..<20 where !calendar.isWorkingDay(found) { found = found.adding(days: -1) }
    return found
  }

  func fields(_ desk: ElectionDesk, _ viewer: Viewer, _ context: AppContext) -> Fields {
    let done = election.done
    let steps: [Fields] = election.timeline.deadlines.map { deadline in
      let isDone = done[deadline.step]
      let office = lastWorkingDay(deadline.latest)
      let isPast = desk.today > deadline.latest
      let state = isDone != nil ? "done" : !isPast ? "open" : isAct(deadline.step) ? "missed" : "past"
      return [
        "step": desk.text("election.step." + deadline.step.rawValue, context), "latest": desk.day(deadline.latest, context),
        "article": desk.article(deadline.article, context), "hasOffice": isDone == nil && !isPast && office != deadline.latest && !deadline.step.isAfterPolling,
        "office": desk.day(office, context), "hasDone": isDone != nil, "done": isDone.map { desk.day($0, context) } ?? "",
        "state": desk.text("election.step_state." + state, context), "isMissed": state == "missed", "isOpen": state == "open",
      ]
    }
    let lists: [Fields] = election.lists.map { ["name": desk.listTitle($0, context), "seats": $0.seats] }
    let next = nextStep(desk, context)
    var fields = desk.head(election, viewer, context)
    fields.merge([
      "steps": steps, "lists": lists, "building": building, "hasBuilding": !building.isEmpty, "voters": roll,
      "candidateCount": candidates, "committeeCount": committee, "committeeLeast": Committee.least,
      "next": next.words, "nextPath": next.path, "hasNext": !next.path.isEmpty && viewer.may(.runElection),
      "onePerGroup": election.isOnePerGroup, "canMove": viewer.may(.runElection) && election.openedAt == nil,
      "opensOnValue": "\(SiteZone.shanghai.day(of: election.opensAt))", "pollingDayValue": "\(election.pollingDay)", "opensValue": clock(election.opensAt), "closesValue": clock(election.closesAt),
      "nominationWords": desk.text("election.nomination." + election.nomination.rawValue, context),
    ]) { _, new in new }
    fields.merge(following(desk, viewer, context)) { _, new in new }
    return fields
  }

  private func following(_ desk: ElectionDesk, _ viewer: Viewer, _ context: AppContext) -> Fields {
    guard let before, let follow = election.follow else { return [:] }
    var fields: Fields = [
      "isFollower": true, "followWords": desk.text("election.follows." + follow.kind.rawValue, context),
      "followPath": "/elections/\(before.id)", "followTitle": before.title,
    ]
    guard let recall else { return fields }
    let key = recall.isByDelegates ? "election.demand_words.delegates" : "election.demand_words.voters"
    let values = ["have": "\(recall.demandedBy)", "all": "\(recall.outOf)", "day": desk.day(recall.filedOn, context)]
    fields["demandWords"] = desk.text(key, context, values)
    fields["grounds"] = recall.grounds
    fields["reply"] = recall.reply
    fields["hasReply"] = !recall.reply.isEmpty
    fields["canReply"] = viewer.may(.runElection) && election.openedAt == nil
    return fields
  }

  private func clock(_ instant: Timestamp) -> String { SiteZone.shanghai.moment(of: instant).clock() }

  /// Steps that somebody takes here; the others are only ends of terms.
  private func isAct(_ step: Step) -> Bool {
    [.rollPublished, .candidatesPublished, .resultAnnounced].contains(step)
  }

  /// What whoever runs it does next, and where.
  private func nextStep(_ desk: ElectionDesk, _ context: AppContext) -> (words: String, path: String) {
    let base = "/elections/\(election.id)"
    let (key, path): (String, String) =
      switch election.phase(at: desk.site.world.now()) {
      case .registration where committee < Committee.least: ("committee", base + "/committee")
      case .registration where roll == 0: ("fill", base + "/roll")
      case .registration: ("freeze", base + "/roll")
      case .nomination where openObjections > 0: ("objections", base + "/roll")
      case .nomination: ("candidates", base + "/candidates")
      case .ready: ("voting", base + "/voting")
      case .counting, .counted: ("count", base + "/voting")
      case .open, .announced: ("", "")
      }
    return (path.isEmpty ? "" : desk.text("election.next." + key, context), path)
  }
}

extension Step {
  /// Whether its day lies after polling day.
  var isAfterPolling: Bool { [.polling, .resultAnnounced, .handOverEnds, .runOffLatest].contains(self) }
}
