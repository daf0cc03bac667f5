import Audit
import Calendars
import Contracts
import Kernel
import Store
import WorkCalendar

/// Proposes a partner for a service: the next one in fair rotation. Nothing leaves before the applicant has agreed.
struct ProposeReferral: Sendable {
  let id: CaseID
  let service: String

  /// Referrals of the last year count.
  static let periodMilliseconds: Int64 = 365 * 86_400_000

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    try item.requireOpen()
    // A caller has no page on which to agree.
    guard item.applicant.kind == .enterprise || item.applicant.person != nil else { throw CaseError.applicantSpeaks }
    try tx.expireReferral(of: item)
    guard try tx.referrals(of: id).allSatisfy({ !$0.state.isOpen }) else { throw ReferralError.isOpen }
    let from = Timestamp(milliseconds: tx.now.milliseconds - ProposeReferral.periodMilliseconds)
    let candidates = try tx.rotation(service, community: item.community, from: from)
    var skipped = try tx.skippedPartners(of: id)
    // An institution is no neutral help in its own matter.
    if let own = item.applicant.organization { skipped.insert(own) }
    // Nor is the firm for which she works.
    if let person = item.applicant.person, item.applicant.kind == .person { skipped.formUnion(try tx.ties(of: person)) }
    let chosen = PartnerRotation.next(candidates, excluding: skipped, seed: PartnerRotation.seed(of: id))
    guard let partner = try tx.partners(item.community).first(where: { $0.organization == chosen }) else {
      throw ReferralError.nobodyLeft
    }
    let drawnFrom = candidates.map { "\($0.partner) \($0.count)" + (skipped.contains($0.partner) ? " skipped" : "") }
    try tx.insertReferral(
      to: partner, service: service, of: item, drawnFrom: drawnFrom.joined(separator: "\n"), by: viewer.person)
    try tx.addStep(
      .noted, to: item, author: .handler, by: viewer.person, words: "\(service)：\(partner.name)", visibility: .inside)
    try tx.audit("case.referral_proposed", subject: id.text, detail: "\(item.number), \(partner.organization)", by: viewer)
    try tx.record(ReferralProposed(caseID: id), by: viewer)
    return item
  }
}

/// The applicant agrees, and ticks what the partner may read: that, and not a word more.
struct ConsentToReferral: Sendable {
  let id: CaseID
  let referral: ReferralID
  let parts: Set<Referral.Part>
  /// What she writes herself: how to reach her, for instance.
  var ownWords = ""
  /// The place in the words of the page.
  var placeWords = ""

  @discardableResult
  func run(by viewer: Viewer, vault: Vault, _ tx: Tx) throws -> Case {
    let item = try tx.ownCase(id, of: viewer)
    try item.requireOpen()
    guard var one = try tx.referrals(of: id).first(where: { $0.id == referral }) else { throw Problem.notFound }
    let due = try tx.workCalendar().calendar.adding(
      workingDays: Referral.answerWorkingDays, to: SiteZone.shanghai.day(of: tx.now))
    try one.consent(sharing: try shared(item, viewer, tx), dueOn: due)
    try tx.keepConsent(one, by: viewer.person, vault: vault)
    try tx.record(ReferralOffered(caseID: id, referral: one.id, partner: one.partner), by: viewer)
    return item
  }

  private func shared(_ item: Case, _ viewer: Viewer, _ tx: Tx) throws -> String {
    var lines: [String] = []
    if parts.contains(.title) { lines.append(item.title) }
    if parts.contains(.body) { lines.append(item.body) }
    if parts.contains(.place), !placeWords.isEmpty { lines.append(placeWords) }
    if parts.contains(.name) {
      let organization = try item.applicant.organization.flatMap { try tx.organizationName($0) }
      lines.append(organization ?? viewer.name)
    }
    if !ownWords.isEmpty { lines.append(ownWords) }
    return lines.joined(separator: "\n")
  }
}

struct RefuseReferral: Sendable {
  let id: CaseID
  let referral: ReferralID

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.ownCase(id, of: viewer)
    guard var one = try tx.referrals(of: id).first(where: { $0.id == referral }) else { throw Problem.notFound }
    try one.refuse()
    try tx.keepState(one)
    try tx.record(ReferralAnswered(caseID: id, state: one.state.rawValue), by: viewer)
    return item
  }
}

/// The partner's word: accepted, declined, or a conflict of interest; later the result.
struct AnswerReferral: Sendable {
  let referral: ReferralID
  let answer: Referral.State
  let words: String

  func run(by viewer: Viewer, _ tx: Tx) throws {
    var one = try tx.referral(referral, for: viewer)
    if answer == .done { try one.finish(words) } else {
      try one.answer(answer, words: words, today: SiteZone.shanghai.day(of: tx.now))
    }
    if answer == .done { try tx.keepResult(one) } else { try tx.keepAnswer(one, by: viewer.person) }
    if let item = try tx.findCase(one.caseID) {
      let said = "\(one.partnerName)：\(words)"
      try tx.addStep(.noted, to: item, author: .handler, by: viewer.person, words: said, visibility: .inside)
    }
    try tx.audit("case.referral_answered", subject: one.caseID.text, detail: one.state.rawValue, by: viewer)
    try tx.record(ReferralAnswered(caseID: one.caseID, state: one.state.rawValue), by: viewer)
  }
}

/// How it went, said once by each side when it is done.
struct RateReferral: Sendable {
  let referral: ReferralID
  let level: RatingLevel
  /// The applicant's case; nil for the partner.
  var id: CaseID?

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let one: Referral
    if let id {
      _ = try tx.ownCase(id, of: viewer)
      guard let found = try tx.referrals(of: id).first(where: { $0.id == referral }) else { throw Problem.notFound }
      one = found
    } else {
      one = try tx.referral(referral, for: viewer)
    }
    guard one.state == .done else { throw ReferralError.notDone }
    guard try tx.insertRating(of: one, side: id == nil ? "partner" : "applicant", level: level, community: viewer.community)
    else { throw ReferralError.alreadyRated }
  }
}

extension Tx {
  /// One that was offered to the viewer's institution, or 404.
  func referral(_ id: ReferralID, for viewer: Viewer) throws -> Referral {
    guard viewer.may(.answerReferral), case .organization(let organization) = viewer.scope,
      let one = try referrals(to: organization).first(where: { $0.id == id })
    else { throw Problem.notFound }
    return one
  }

  /// A partner that let the days pass has declined: the next one can be asked.
  func expireReferral(of item: Case) throws {
    let today = SiteZone.shanghai.day(of: now)
    for var one in try referrals(of: item.id) where one.isExpired(on: today) {
      one.expire(on: today)
      try keepState(one)
    }
  }
}
