import Contracts
import Jobs
import Kernel
import Notices
import Store

/// What followers hear: that something happened, and nothing that was said. The line names the common part or the public title.
enum FollowReactions {
  static let all: [Reaction] = [
    Reaction(
      name: "cases.tell_followers",
      events: [
        CaseTaken.name, CaseReplied.name, CaseExtended.name, CaseClosed.name, CaseDeclined.name, CaseConfirmed.name,
        CaseReturned.name, CaseWithdrawn.name, CaseAsked.name, CaseHandedOver.name, CaseRerouted.name,
      ], run: tell)
  ]

  private static func tell(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let id = CaseID(entry.subject), let item = try tx.findCase(id) else { return }
    let followers = try tx.allFollowers(of: id)
    if followers.isEmpty { return }
    let title = try tx.publicTitle(id)
    // It was public, and is no more: nobody outside hears of it any longer.
    guard NeighbourPolicy.isOpen(item, isPublic: !title.isEmpty) else { return }
    let today = SiteZone.shanghai.day(of: tx.now)
    let recipients = try followers.flatMap { follower -> [Recipient] in
      guard let organization = follower.organization else { return [.oneself(follower.person)] }
      return try tx.delegates(of: organization, on: today).map { .delegate($0, of: organization) }
    }
    let key = "notice.followed." + (entry.name.split(separator: ".").last.map(String.init) ?? "")
    try tx.notify(
      recipients, of: entry, words(key, item, title), path: "/cases/followed/\(id)")
  }

  private static func words(_ key: String, _ item: Case, _ title: String) -> NoticeWords {
    if !title.isEmpty { return NoticeWords(key, ["place": title, "part": ""]) }
    let part = "@case.part." + (item.place.commonPart ?? .other).rawValue
    return NoticeWords(key, ["place": item.place.buildingName, "part": part])
  }
}
