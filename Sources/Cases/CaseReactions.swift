import Contracts
import Jobs
import Kernel
import Notices
import Store

/// What is told to whom when something happens to a case. Each line goes to a person in one standing, so that a delegate's inbox
/// can hold nothing of what her colleague filed as herself.
public enum CaseReactions {
  public static let all: [Reaction] = [
    Reaction(name: "cases.tell_receivers", events: [CaseOpened.name], run: tellReceivers),
    Reaction(
      name: "cases.tell_applicant",
      events: [CaseTaken.name, CaseReplied.name, CaseClosed.name, CaseDeclined.name, CaseHandedOver.name, CaseAsked.name, CaseExtended.name],
      run: tellApplicant),
    Reaction(
      name: "cases.tell_handlers",
      events: [CaseConfirmed.name, CaseReturned.name, CaseAdded.name, CaseWithdrawn.name], run: tellHandlers),
    Reaction(name: "cases.tell_clock", events: [ClockWarned.name], run: tellClock),
    Reaction(name: "cases.tell_new_lead", events: [CaseTaken.name, CaseHandedOver.name], run: tellNewLead),
  ] + HandlingReactions.all + FollowReactions.all + ReportReactions.all + MailReactions.all + ReferralReactions.all + EnterpriseMergers.all

  /// A new case: those who look after its grid, its window, and its building when it concerns a common part.
  private static func tellReceivers(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let item = try find(entry, tx) else { return }
    let posts = try tx.receivers(of: item, on: SiteZone.shanghai.day(of: tx.now))
    let recipients = posts.filter { $0.person != entry.actor }.map { Recipient.post($0.post, held: $0.person) }
    try tx.notify(
      recipients, of: entry, words("notice.case_opened", item), path: "/bench?case=\(item.id)")
  }

  private static func tellApplicant(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let item = try find(entry, tx) else { return }
    let key =
      switch entry.name {
      case CaseTaken.name: "notice.case_taken"
      case CaseReplied.name: "notice.case_replied"
      case CaseClosed.name: "notice.case_closed"
      case CaseDeclined.name: "notice.case_declined"
      case CaseAsked.name: "notice.case_asked"
      case CaseExtended.name: "notice.case_extended"
      default: "notice.case_handed_over"
      }
    try tx.notify(
      try applicants(of: item, tx).filter { $0.person != entry.actor }, of: entry, words(key, item),
      path: "/cases/\(item.id)")
    if [CaseClosed.name, CaseDeclined.name, CaseAsked.name].contains(entry.name) { try EnterpriseMergers.tellContact(of: item, entry, tx) }
  }

  /// The lead, and who received it first and stays responsible; each in the post in which she handles cases.
  private static func tellHandlers(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let item = try find(entry, tx), let lead = item.lead else { return }
    let key =
      switch entry.name {
      case CaseConfirmed.name: "notice.case_confirmed"
      case CaseReturned.name: "notice.case_returned"
      case CaseAdded.name: "notice.case_added"
      default: "notice.case_withdrawn"
      }
    var recipients = [Recipient.post(lead.post, held: lead.person)]
    if entry.name == CaseReturned.name, let first = item.firstReceiver, first != lead.person {
      let posts = try tx.handlers(item.community, on: SiteZone.shanghai.day(of: tx.now))
      recipients += posts.filter { $0.handler.person == first }.prefix(1).map { .post($0.handler.post, held: first) }
    }
    try tx.notify(
      recipients.filter { $0.person != entry.actor }, of: entry, words(key, item), path: "/bench?case=\(item.id)")
  }

  /// A step of a clock: to who leads it, or to those who should have taken it. When the time is up, also to who received it
  /// first, and to the secretary: that is the escalation.
  private static func tellClock(_ entry: JournalEntry, _ tx: Tx) throws {
    let event: ClockWarned = try entry.decode()
    guard let item = try find(entry, tx), item.state.isOpen else { return }
    let today = SiteZone.shanghai.day(of: tx.now)
    var handlers = try item.lead.map { [$0] } ?? tx.receivers(of: item, on: today)
    if event.percent >= 100 || handlers.isEmpty {
      let posts = try tx.handlers(item.community, on: today)
      handlers += posts.filter { $0.handler.person == item.firstReceiver }.prefix(1).map(\.handler)
      handlers += posts.filter { $0.role == .secretary }.map(\.handler)
    }
    let key = (event.percent >= 100 ? "notice.case_late." : "notice.case_due.") + event.kind.rawValue
    let values = ["title": item.title, "number": item.number, "percent": String(event.percent)]
    // Nobody is told of her own matter as staff.
    let told = handlers.filter { $0.person != item.applicant.person }
    try tx.notify(
      told.map { .post($0.post, held: $0.person) }, of: entry,
      NoticeWords(key, values), path: "/bench?case=\(item.id)")
  }

  /// Somebody else gave it to her.
  private static func tellNewLead(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let item = try find(entry, tx), let lead = item.lead, lead.person != entry.actor else { return }
    try tx.notify(
      [.post(lead.post, held: lead.person)], of: entry, words("notice.case_given", item),
      path: "/bench?case=\(item.id)")
  }

  static func find(_ entry: JournalEntry, _ tx: Tx) throws -> Case? {
    guard let id = CaseID(entry.subject) else { return nil }
    return try tx.findCase(id)
  }

  /// The firewall once more: a person's case is told to that person as herself and to nobody else.
  static func applicants(of item: Case, _ tx: Tx) throws -> [Recipient] {
    switch item.applicant.kind {
    case .person: return item.applicant.person.map { [.oneself($0)] } ?? []
    case .enterprise:
      guard let organization = item.applicant.organization else { return [] }
      let today = SiteZone.shanghai.day(of: tx.now)
      return try tx.delegates(of: organization, on: today).map { .delegate($0, of: organization) }
    }
  }

  private static func words(_ key: String, _ item: Case) -> NoticeWords {
    NoticeWords(key, ["title": item.title, "number": item.number])
  }
}
