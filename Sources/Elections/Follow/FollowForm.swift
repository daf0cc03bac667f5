import Contracts
import ElectionLaw
import Kernel
import Store
import Web
import WorkCalendar

/// The form of something that follows an election: what it proposes, what it reads, which command it comes to.
struct FollowForm: Sendable {
  enum What: String, CaseIterable, Sendable {
    case runOff = "run_off"
    case revote, recall, departure
    case byElection = "by_election"
  }

  /// What stands on ballots and papers.
  struct Words: Sendable {
    let title: String
    /// Yes and no of a recall.
    let answers: [String]
  }

  /// Gives the election that was made, where one was.
  typealias Act = @Sendable (Viewer, Tx) throws -> ElectionID?

  let what: What
  let election: CommunityElection
  let first: CommunityElection
  let members: [Council.Member]
  let calendar: WorkCalendar

  private var hasHours: Bool { what != .departure }

  /// The first working day that leaves time for the steps that remain.
  func proposal(_ today: LocalDay) -> [String: [String]] {
    let pack = first.pack
    let lead = what != .byElection ? 7 : pack.after?.byElectionRoll == .former ? 14 : 35
    var day = today.adding(days: lead)
    for _ in 0..<15 where !calendar.isWorkingDay(day) { day = day.adding(days: 1) }
    return [
      "polling_day": ["\(day)"], "opens": ["08:30"], "closes": ["17:00"], "left_on": ["\(today)"], "body": ["voters"],
      "nomination": [first.nomination.rawValue],
    ]
  }

  func fields(_ desk: ElectionDesk, _ viewer: Viewer, _ form: Form, _ context: AppContext) -> Fields {
    let pack = first.pack
    let people: [Fields] = members.map { one in
      [
        "value": one.candidate.id.text, "word": "\(one.candidate.name) \(desk.text("election.list." + one.kind.rawValue, context))",
        "isChosen": form.raw("member") == one.candidate.id.text,
      ]
    }
    let reasons: [Fields] = Departure.Reason.allCases.filter { $0 != .recalled }.map { reason in
      [
        "value": reason.rawValue, "word": desk.text("election.departure." + reason.rawValue, context),
        "isChosen": form.raw("reason") == reason.rawValue,
      ]
    }
    let ways: [Fields] = CommunityElection.Nomination.allCases.map { way in
      [
        "value": way.rawValue, "word": desk.text("election.nomination." + way.rawValue, context),
        "isChosen": form.raw("nomination") == way.rawValue,
      ]
    }
    let rule: String = FollowUp.Kind(rawValue: what.rawValue)?.article ?? "resignation"
    let article: String = pack.articles[rule] ?? ""
    let byElectionRoll = what == .byElection ? pack.after?.byElectionRoll : nil
    var fields = desk.head(election, viewer, context)
    let own: Fields = [
      "what": what.rawValue, "name": desk.text("election.follow." + what.rawValue, context),
      "says": desk.text("election.follow_says." + what.rawValue, context), "followArticle": desk.article(article, context),
      "hasHours": hasHours, "isRecall": what == .recall, "isDeparture": what == .departure, "isByElection": what == .byElection,
      "members": people, "reasons": reasons, "ways": ways, "isByDelegates": form.raw("body") == "delegates",
      "hasNewGrounds": form.flag("new_grounds"), "hasLatest": latest(desk) != nil, "latest": latest(desk).map { desk.day($0, context) } ?? "",
      "isNewRoll": byElectionRoll == .new, "isFormerRoll": byElectionRoll == .former,
    ]
    fields.merge(own) { _, new in new }
    return fields
  }

  /// The last lawful polling day.
  private func latest(_ desk: ElectionDesk) -> LocalDay? {
    switch what {
    case .runOff, .revote: first.pack.daysAfter[Step.runOffLatest.rawValue].map { election.pollingDay.adding(days: $0) }
    case .recall: first.pack.after.map { desk.today.adding(days: $0.recallDays) }
    case .byElection, .departure: nil
    }
  }

  /// Nil, with what is wrong noted in the form, unless everything can be read. `words` gives the title, by the name of who is meant.
  func read(_ form: inout Form, id: ElectionID, today: LocalDay, _ words: (String) -> Words) -> Act? {
    let hours = hasHours ? readHours(&form) : nil
    switch what {
    case .departure: return departure(&form, id: id, today: today)
    case .recall: return recall(&form, id: id, hours, words)
    case .runOff, .revote:
      let kind: FollowUp.Kind = what == .runOff ? .runOff : .revote
      let title = words("").title
      guard let hours else { return nil }
      return { viewer, tx in try MakeFollowUp(id: id, kind: kind, title: title, hours: hours).run(by: viewer, tx).id }
    case .byElection:
      let nomination: CommunityElection.Nomination? = form.choice("nomination")
      let title = words("").title
      guard let hours, let nomination else { return nil }
      return { viewer, tx in
        try MakeByElection(id: id, title: title, nomination: nomination, hours: hours).run(by: viewer, tx).id
      }
    }
  }

  private func readHours(_ form: inout Form) -> FollowHours? {
    let day = form.day("polling_day")
    let (opens, closes) = (form.minutes("opens"), form.minutes("closes"))
    guard let day, let opens, let closes else { return nil }
    return FollowHours(day: day, opens: opens, closes: closes)
  }

  private func departure(_ form: inout Form, id: ElectionID, today: LocalDay) -> Act? {
    let member = form.id("member", CandidateTag.self)
    let reason: Departure.Reason? = form.choice("reason")
    let leftOn = form.day("left_on")
    let words = form.text("departure_words", required: false, max: 2_000)
    if reason == .recalled { form.reject("reason", "field.not_among_choices") }
    if let leftOn, leftOn > today { form.reject("left_on", "election.not_yet_left") }
    guard form.isValid, let member, let reason, let leftOn else { return nil }
    let departure = Departure(candidate: member, reason: reason, leftOn: leftOn, words: words)
    return { viewer, tx in
      try RecordDeparture(id: id, departure: departure).run(by: viewer, tx)
      return nil
    }
  }

  private func recall(_ form: inout Form, id: ElectionID, _ hours: FollowHours?, _ words: (String) -> Words) -> Act? {
    let member = form.id("member", CandidateTag.self)
    let grounds = form.text("grounds", max: 2_000)
    let demandedBy = form.whole("demanded_by", in: 1...20_000)
    let isByDelegates = form.raw("body") == "delegates"
    let delegates = isByDelegates ? form.whole("delegates", in: 1...20_000) : nil
    let reply = form.text("reply", required: false, max: 2_000)
    let isNew = form.flag("new_grounds")
    guard form.isValid, let member, let demandedBy, let hours else { return nil }
    let known = members.first { $0.candidate.id == member }?.candidate.name ?? ""
    let said = words(known)
    return { viewer, tx in
      try DemandRecall(
        id: id, member: member, grounds: grounds, demandedBy: demandedBy, delegates: delegates, isOnNewGrounds: isNew, reply: reply,
        title: said.title, answers: said.answers, hours: hours
      ).run(by: viewer, tx).id
    }
  }
}
