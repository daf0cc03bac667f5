import Contracts
import Jobs
import Kernel
import Notices
import Store

/// Who hears of what. The enterprise's delegates hear in that standing, hosts and owners in their posts.
public enum VisitReactions {
  public static let all: [Reaction] = own + DigestJobs.reactions + MergerReactions.all

  private static let own: [Reaction] = [
    Reaction(
      name: "visits.tell_firm",
      events: [VisitPlanned.name, VisitTold.name, VisitMoved.name, VisitHandedOver.name, VisitCancelled.name], run: tellFirm),
    Reaction(name: "visits.tell_host", events: [VisitPlanned.name, VisitMoved.name, VisitCancelled.name], run: tellHost),
    Reaction(name: "visits.tell_hosts", events: [VisitHandedOver.name], run: tellHosts),
    Reaction(name: "visits.tell_quiet", events: [VisitInQuietDays.name], run: tellQuiet),
    Reaction(name: "visits.tell_promised", events: [CommitmentMade.name], run: tellPromised),
    Reaction(name: "visits.tell_commitment", events: [CommitmentMoved.name], run: tellMoved),
    Reaction(name: "visits.remind", events: [VisitReminded.name], run: remind),
  ]

  /// Of a visit that it knows of; one that was over when it was written down needs no word ahead.
  private static func tellFirm(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let visit = try find(entry, tx), visit.toldAt != nil, visit.state != .done else { return }
    // Told later, it hears the same as if it had been told at once.
    let name = entry.name == VisitTold.name ? VisitPlanned.name : entry.name
    try tx.notify(
      try delegates(visit.organization, tx), of: entry, words("notice." + name, visit, tx), path: "/visits/\(visit.id)")
  }

  private static func tellHost(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let visit = try find(entry, tx), visit.host.person != entry.actor else { return }
    try tx.notify(
      [.post(visit.host.post, held: visit.host.person)], of: entry, words("notice.mine.\(entry.name)", visit, tx),
      path: "/visits/\(visit.id)")
  }

  /// Whoever goes now, and whoever went before: that one may not see the visit any more.
  private static func tellHosts(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let visit = try find(entry, tx), visit.state != .cancelled else { return }
    let event: VisitHandedOver = try entry.decode()
    if visit.host.person != entry.actor {
      try tx.notify(
        [.post(visit.host.post, held: visit.host.person)], of: entry, words("notice.mine.visit.handed_over", visit, tx),
        path: "/visits/\(visit.id)")
    }
    guard event.formerPerson != entry.actor, event.formerPerson != visit.host.person else { return }
    try tx.notify(
      [.post(event.formerPost, held: event.formerPerson)], of: entry, words("notice.mine.visit.handed_away", visit, tx), path: "/visits")
  }

  private static func tellQuiet(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let visit = try find(entry, tx), visit.state == .planned else { return }
    try tx.notify(
      [.post(visit.host.post, held: visit.host.person)], of: entry, words("notice.visit.in_quiet_days", visit, tx),
      path: "/visits/\(visit.id)")
  }

  private static func tellPromised(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let one = try CommitmentID(entry.subject).flatMap({ try tx.findCommitment($0) }) else { return }
    let path = "/commitments/\(one.id)"
    try tx.notify(try delegates(one.organization, tx), of: entry, words("notice.commitment.made", one), path: path)
    guard one.owner.person != entry.actor else { return }
    try tx.notify(
      [.post(one.owner.post, held: one.owner.person)], of: entry, words("notice.commitment.yours", one), path: path)
  }

  /// The enterprise hears what its owner did, the owner what the enterprise said.
  private static func tellMoved(_ entry: JournalEntry, _ tx: Tx) throws {
    let event: CommitmentMoved = try entry.decode()
    guard let one = try tx.findCommitment(event.commitment), let kind = CommitmentStep.Kind(rawValue: event.kind) else { return }
    let path = "/commitments/\(one.id)"
    let told = words("notice.commitment.\(kind.rawValue)", one)
    switch kind {
    case .agreed, .corrected, .kept, .disputed:
      try tx.notify([.post(one.owner.post, held: one.owner.person)], of: entry, told, path: path)
    case .handedOver where one.owner.person != entry.actor:
      try tx.notify(
        [.post(one.owner.post, held: one.owner.person)], of: entry, words("notice.commitment.yours", one), path: path)
      try tx.notify(try delegates(one.organization, tx), of: entry, told, path: path)
    case .passedOn, .wentBack, .stayed: try tellPassed(one, kind, entry, tx)
    default:
      try tx.notify(try delegates(one.organization, tx), of: entry, told, path: path)
    }
  }

  /// Both enterprises, and its owner. Where it stands by now, whatever the event said, is what the page shows.
  private static func tellPassed(_ one: Commitment, _ kind: CommitmentStep.Kind, _ entry: JournalEntry, _ tx: Tx) throws {
    guard let last = try tx.lastSuccession(of: one.id) else { return }
    let path = "/commitments/\(one.id)"
    let values = ["firm": last.fromName, "into": last.toName, "words": one.words, "day": "\(one.dueOn.month)/\(one.dueOn.day)"]
    func words(_ whom: String) -> NoticeWords { NoticeWords("notice.commitment.\(kind.rawValue)" + whom, values) }
    if one.owner.person != entry.actor {
      try tx.notify([.post(one.owner.post, held: one.owner.person)], of: entry, words(".owner"), path: path)
    }
    // Who has it reads it; who has it no longer is told where it went.
    let (here, there) = kind == .wentBack ? (last.from, last.to) : (last.to, last.from)
    try tx.notify(try delegates(here, tx), of: entry, words(".here"), path: path)
    if kind != .stayed { try tx.notify(try delegates(there, tx), of: entry, words(".there"), path: "/my-enterprise") }
  }

  /// What is late is also told to the secretary, so that somebody else can help.
  private static func remind(_ entry: JournalEntry, _ tx: Tx) throws {
    let event: VisitReminded = try entry.decode()
    if let one = try CommitmentID(event.about).flatMap({ try tx.findCommitment($0) }) {
      guard one.state.isOwed else { return }
      var told: [Recipient] = [.post(one.owner.post, held: one.owner.person)]
      if event.stage == ReminderStage.late.rawValue {
        told += try tx.visitLeaders(one.community).map { .post($0.post, held: $0.person) }
      }
      try tx.notify(told, of: entry, words("notice.commitment_due.\(event.stage)", one), path: "/commitments/\(one.id)")
    } else if let one = try ProgrammeID(event.about).flatMap({ try tx.findProgramme($0) }), one.endedAt == nil {
      let values = ["programme": one.name, "day": "\(one.reviewOn.month)/\(one.reviewOn.day)"]
      try tx.notify(
        [.post(one.keeper.post, held: one.keeper.person)], of: entry, NoticeWords("notice.programme_review", values),
        path: "/programmes/\(one.id)")
    } else if let visit = try VisitID(event.about).flatMap({ try tx.findVisit($0) }), visit.state == .planned {
      try tx.notify(
        [.post(visit.host.post, held: visit.host.person)], of: entry,
        words("notice.visit_due.\(event.stage)", visit, tx), path: "/visits/\(visit.id)")
    }
  }

  // MARK: Who and what

  private static func find(_ entry: JournalEntry, _ tx: Tx) throws -> Visit? {
    try VisitID(entry.subject).flatMap { try tx.findVisit($0) }
  }

  private static func delegates(_ organization: OrganizationID, _ tx: Tx) throws -> [Recipient] {
    try tx.visitDelegates(of: organization).map { .delegate($0, of: organization) }
  }

  private static func words(_ key: String, _ visit: Visit, _ tx: Tx) throws -> NoticeWords {
    let name = try tx.visitNames([visit.host.person])[visit.host.person] ?? ""
    let day = visit.planned.day
    return NoticeWords(
      key,
      [
        "firm": visit.organizationName, "name": name, "day": "\(day.month)/\(day.day)",
        "clock": visit.planned.minute.map(VisitWords.clock) ?? "", "reason": visit.reason,
      ])
  }

  private static func words(_ key: String, _ one: Commitment) -> NoticeWords {
    NoticeWords(key, ["firm": one.organizationName, "words": one.words, "day": "\(one.dueOn.month)/\(one.dueOn.day)"])
  }
}
