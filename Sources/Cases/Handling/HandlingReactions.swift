import Contracts
import Jobs
import Kernel
import Notices
import Store

/// Who hears of what when people work on a case together. Each line goes to a post; to an applicant only that her appeal was split.
enum HandlingReactions {
  static let all: [Reaction] = [
    Reaction(name: "handling.tell_assistant", events: [CaseAssistAsked.name, CaseTaskAdded.name], run: tellAsked),
    Reaction(name: "handling.tell_lead", events: [CaseAssisted.name], run: tellLead),
    Reaction(name: "handling.tell_lead_of_others", events: actedEvents, run: tellLeadOfOthers),
    Reaction(name: "handling.tell_former_lead", events: [CaseTakenOver.name], run: tellFormerLead),
    Reaction(name: "handling.tell_reviewers", events: [CaseObjected.name], run: tellReviewers),
    Reaction(name: "handling.tell_objector", events: [ObjectionDecided.name], run: tellObjector),
    Reaction(name: "handling.tell_split", events: [CaseSplitOff.name], run: tellSplit),
  ]

  private static let actedEvents = [
    CaseReplied.name, CaseAsked.name, CaseExtended.name, CaseRerouted.name, CaseClosed.name, CaseDeclined.name,
  ]

  /// Somebody else acts in what she leads: nothing of it happens behind her back.
  private static func tellLeadOfOthers(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let actor = entry.actor, let item = try find(entry, tx), let lead = item.lead, lead.person != actor else { return }
    let key = "notice.case_acted." + (entry.name.split(separator: ".").last.map(String.init) ?? "")
    try tx.notify([.post(lead.post, held: lead.person)], of: entry, words(key, item), path: "/bench?case=\(item.id)")
  }

  /// Where she does not see it any more, there is nothing to open.
  private static func tellFormerLead(_ entry: JournalEntry, _ tx: Tx) throws {
    let event: CaseTakenOver = try entry.decode()
    guard let item = try find(entry, tx) else { return }
    try tx.notify([.post(event.post, held: event.person)], of: entry, words("notice.case_acted.taken_over", item), path: "/bench")
  }

  private static func tellAsked(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let item = try find(entry, tx) else { return }
    let (person, post): (PersonID, PostID)
    if entry.name == CaseTaskAdded.name {
      let event: CaseTaskAdded = try entry.decode()
      (person, post) = (event.person, event.post)
    } else {
      let event: CaseAssistAsked = try entry.decode()
      (person, post) = (event.person, event.post)
    }
    if person == entry.actor { return }
    let key = entry.name == CaseTaskAdded.name ? "notice.case_task" : "notice.case_assist"
    try tx.notify([.post(post, held: person)], of: entry, words(key, item), path: "/bench?case=\(item.id)")
  }

  private static func tellLead(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let item = try find(entry, tx), let lead = item.lead, lead.person != entry.actor else { return }
    try tx.notify(
      [.post(lead.post, held: lead.person)], of: entry, words("notice.case_assisted", item), path: "/bench?case=\(item.id)")
  }

  /// The head of the window and the secretary; never of a matter of their own.
  private static func tellReviewers(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let item = try find(entry, tx) else { return }
    let posts = try tx.handlers(item.community, on: SiteZone.shanghai.day(of: tx.now)).filter { option in
      option.role == .secretary || (option.role == .windowSpecialist && option.window == item.window)
    }
    let told = posts.map(\.handler).filter { $0.person != entry.actor && $0.person != item.applicant.person }
    try tx.notify(
      told.map { .post($0.post, held: $0.person) }, of: entry, words("notice.case_objected", item),
      path: "/bench?case=\(item.id)")
  }

  private static func tellObjector(_ entry: JournalEntry, _ tx: Tx) throws {
    let event: ObjectionDecided = try entry.decode()
    guard let item = try find(entry, tx) else { return }
    let key = event.isUpheld ? "notice.objection_upheld" : "notice.objection_refused"
    try tx.notify(
      [.post(event.post, held: event.person)], of: entry, words(key, item),
      path: event.isUpheld ? "/bench" : "/bench?case=\(item.id)")
  }

  private static func tellSplit(_ entry: JournalEntry, _ tx: Tx) throws {
    let event: CaseSplitOff = try entry.decode()
    guard let item = try find(entry, tx), let part = try tx.findCase(event.part) else { return }
    let words = NoticeWords("notice.case_split", ["title": item.title, "number": item.number, "part": part.number])
    try tx.notify(
      try CaseReactions.applicants(of: item, tx).filter { $0.person != entry.actor }, of: entry, words,
      path: "/cases/\(part.id)")
  }

  private static func find(_ entry: JournalEntry, _ tx: Tx) throws -> Case? {
    try CaseID(entry.subject).flatMap { try tx.findCase($0) }
  }

  private static func words(_ key: String, _ item: Case) -> NoticeWords {
    NoticeWords(key, ["title": item.title, "number": item.number])
  }
}
