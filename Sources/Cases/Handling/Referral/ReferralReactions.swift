import Contracts
import Jobs
import Kernel
import Notices
import Store

/// Who hears of a referral: the applicant that one is proposed, the partner that one waits (the service, and nothing of the case),
/// and both sides what was answered.
enum ReferralReactions {
  static let all: [Reaction] = [
    Reaction(name: "referrals.tell_applicant", events: [ReferralProposed.name], run: tellApplicant),
    Reaction(name: "referrals.tell_partner", events: [ReferralOffered.name], run: tellPartner),
    Reaction(name: "referrals.tell_answer", events: [ReferralAnswered.name], run: tellAnswer),
  ]

  private static func tellApplicant(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let item = try CaseID(entry.subject).flatMap({ try tx.findCase($0) }) else { return }
    let words = NoticeWords("notice.referral_proposed", ["title": item.title, "number": item.number])
    try tx.notify(try CaseReactions.applicants(of: item, tx), of: entry, words, path: "/cases/\(item.id)")
  }

  private static func tellPartner(_ entry: JournalEntry, _ tx: Tx) throws {
    let event: ReferralOffered = try entry.decode()
    guard let one = try tx.referrals(to: event.partner).first(where: { $0.id == event.referral }) else { return }
    let posts = try tx.partnerPosts(event.partner)
    try tx.notify(
      posts.map { .post($0.post, held: $0.person) }, of: entry, NoticeWords("notice.referral_offered", ["service": one.service]),
      path: "/referrals")
  }

  private static func tellAnswer(_ entry: JournalEntry, _ tx: Tx) throws {
    let event: ReferralAnswered = try entry.decode()
    guard let item = try CaseID(entry.subject).flatMap({ try tx.findCase($0) }) else { return }
    let words = NoticeWords("notice.referral.\(event.state)", ["title": item.title, "number": item.number])
    if let lead = item.lead {
      try tx.notify([.post(lead.post, held: lead.person)], of: entry, words, path: "/bench?case=\(item.id)")
    }
    guard [Referral.State.accepted, .done].map(\.rawValue).contains(event.state) else { return }
    try tx.notify(try CaseReactions.applicants(of: item, tx), of: entry, words, path: "/cases/\(item.id)")
  }
}
