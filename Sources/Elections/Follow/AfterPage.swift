import Contracts
import ElectionLaw
import Kernel
import Web

/// After an election: who sits, which seats nobody holds, and what the law lets follow.
struct AfterPage: Sendable {
  let election: CommunityElection
  /// The election with which it all began.
  let first: CommunityElection
  let council: Council
  let followers: [CommunityElection]
  /// Nil before the announcement.
  let outcome: ElectionOutcome?

  func fields(_ desk: ElectionDesk, _ viewer: Viewer, _ context: AppContext) -> Fields {
    let members: [Fields] = council.members.map { member in
      [
        "name": member.candidate.name, "organization": member.candidate.organization,
        "seat": desk.text("election.list." + member.kind.rawValue, context), "since": desk.day(member.since, context),
        "hasLeft": member.departure != nil,
        "reason": member.departure.map { desk.text("election.departure." + $0.reason.rawValue, context) } ?? "",
        "leftOn": member.departure.map { desk.day($0.leftOn, context) } ?? "", "words": member.departure?.words ?? "",
        "hasWords": member.departure?.words.isEmpty == false,
      ]
    }
    let vacant: [Fields] = council.vacant.map { ["seat": desk.text("election.list." + $0.kind.rawValue, context), "seats": $0.seats] }
    let links: [Fields] = followers.map { one in
      ["path": "/elections/\(one.id)", "title": one.title, "phase": phase(one, desk, context)]
    }
    let choices = viewer.may(.runElection) ? choices(desk, context) : []
    var fields = desk.head(election, viewer, context)
    let own: Fields = [
      "members": members, "hasMembers": !members.isEmpty, "vacant": vacant, "hasVacant": !vacant.isEmpty && first.announcedAt != nil,
      "followers": links, "hasFollowers": !links.isEmpty, "choices": choices, "hasChoices": !choices.isEmpty,
      "isFollower": election.follow != nil, "firstTitle": first.title, "firstPath": "/elections/\(first.id)/after",
      "isAnnounced": election.announcedAt != nil, "resignationWords": resignation(desk, context),
      "hasResignation": !resignation(desk, context).isEmpty,
    ]
    fields.merge(own) { _, new in new }
    return fields
  }

  private func phase(_ one: CommunityElection, _ desk: ElectionDesk, _ context: AppContext) -> String {
    desk.text("election.phase." + one.phase(at: desk.site.world.now()).rawValue, context)
  }

  /// What may be done now; the rest would be refused.
  private func choices(_ desk: ElectionDesk, _ context: AppContext) -> [Fields] {
    guard election.announcedAt != nil else { return [] }
    var open: [FollowForm.What] = []
    func has(_ kind: FollowUp.Kind) -> Bool { followers.contains { $0.follow?.kind == kind } }
    if let outcome {
      if !FollowPlan.revote(outcome).lists.isEmpty, !has(.revote) { open.append(.revote) }
      if !FollowPlan.runOff(election, outcome).lists.isEmpty, !has(.runOff) { open.append(.runOff) }
    }
    if election.follow == nil {
      if !council.present.isEmpty { open += first.pack.after == nil ? [.departure] : [.departure, .recall] }
      let isUnderWay = followers.contains { $0.announcedAt == nil && $0.follow?.kind != .recall }
      if first.pack.after != nil, !council.vacant.isEmpty, !isUnderWay { open.append(.byElection) }
    }
    return open.map { what in
      [
        "path": "/elections/\(election.id)/after/\(what.rawValue)", "name": desk.text("election.follow." + what.rawValue, context),
        "says": desk.text("election.follow_says." + what.rawValue, context),
      ]
    }
  }

  /// 辞职的期限
  private func resignation(_ desk: ElectionDesk, _ context: AppContext) -> String {
    guard let after = first.pack.after, council.members.contains(where: { $0.departure?.reason == .resigned }) else { return "" }
    return desk.text(
      "election.resignation_words", context,
      [
        "meeting": "\(after.resignationDays)", "published": "\(after.resignationPublishedDays)",
        "article": desk.article(first.pack.articles["resignation"] ?? "", context),
      ])
  }
}
