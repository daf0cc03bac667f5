import Audit
import Contracts
import ElectionLaw
import Kernel
import Store

/// Writes down a written request of a voter that another one vote for her, in time.
struct RequestProxy: Sendable {
  let id: ElectionID
  /// On the roll.
  let principal: Int
  let proxy: Int
  let relation: ProxyRules.Relation

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    guard election.rollFrozenAt != nil else { throw ElectionError.rollNotFrozen }
    let today = SiteZone.shanghai.day(of: tx.now)
    try election.require(.proxyRequestsEnd, on: today)
    let roll = try tx.roll(of: id)
    guard let one = roll.entries.first(where: { $0.number == principal }), let other = roll.entries.first(where: { $0.number == proxy })
    else { throw ElectionError.notAVoter }
    let grant = ProxyGrant(principal: one.id, proxy: other.id, relation: relation, requestedOn: today)
    let all = try tx.proxies(of: id)
    try grant.check(roll, all, try tx.candidates(of: id).filter { !$0.isWithdrawn }, election)
    try tx.insert(grant, of: election)
    try tx.audit("election.proxy_requested", subject: id.text, detail: "\(one.name) → \(other.name)", by: viewer)
    try tx.record(ProxyChanged(election: id), by: viewer)
  }
}

/// The committee reviews a request.
struct DecideProxy: Sendable {
  let id: ElectionID
  let principal: VoterID
  let decision: ProxyGrant.Decision
  let words: String

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    guard var grant = try tx.proxies(of: id).first(where: { $0.principal == principal }) else { throw Problem.notFound }
    guard grant.announcedOn == nil else { throw ElectionError.proxyAnnounced }
    let roll = try tx.roll(of: id)
    if decision == .approved {
      let others = try tx.proxies(of: id).filter { $0.principal != principal }
      // Somebody may have been named since.
      try grant.check(roll, others, try tx.candidates(of: id).filter { !$0.isWithdrawn }, election)
    }
    grant.decision = decision
    grant.decisionWords = words
    grant.decidedOn = SiteZone.shanghai.day(of: tx.now)
    try tx.update(grant, of: id)
    let name = roll.entries.first { $0.id == principal }?.name ?? ""
    try tx.audit("election.proxy_decided", subject: id.text, detail: "\(name): \(decision.rawValue)", by: viewer)
    try tx.record(ProxyChanged(election: id), by: viewer)
  }
}

/// Announces every proxy that was approved, before polling day or not at all.
struct AnnounceProxies: Sendable {
  let id: ElectionID

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    let today = SiteZone.shanghai.day(of: tx.now)
    guard today < election.pollingDay else {
      throw ElectionError.proxyTooLate(election.pollingDay, article: election.pack.articles["proxies_per_voter"] ?? "")
    }
    for var grant in try tx.proxies(of: id) where grant.decision == .approved && grant.announcedOn == nil {
      grant.announcedOn = today
      try tx.update(grant, of: id)
    }
    try tx.audit("election.proxies_announced", subject: id.text, detail: "", by: viewer)
    try tx.record(ProxyChanged(election: id), by: viewer)
  }
}

/// Writes down a power of attorney: who votes for a firm on the roll.
struct RecordDelegationLetter: Sendable {
  let id: ElectionID
  /// Of the firm, on the roll.
  let voter: Int
  let delegate: String
  let scope: DelegationLetter.Scope
  let validFrom: LocalDay
  let validUntil: LocalDay
  let keptAs: String

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    guard let firm = try tx.roll(of: id).entries.first(where: { $0.number == voter }), let organization = firm.organization else {
      throw ElectionError.notAVoter
    }
    guard validFrom <= validUntil, validFrom <= election.pollingDay, election.pollingDay <= validUntil else {
      throw ElectionError.letterDaysInvalid
    }
    let number = try tx.nextLetter(of: id)
    let letter = DelegationLetter(
      election: id, number: number, organization: organization, delegate: delegate, scope: scope, validFrom: validFrom,
      validUntil: validUntil, keptAs: keptAs)
    try tx.insert(letter, community: election.community)
    try tx.audit("election.letter_recorded", subject: id.text, detail: "\(firm.name): \(delegate)", by: viewer)
    try tx.record(ProxyChanged(election: id), by: viewer)
  }
}

/// The firm takes a power of attorney back.
struct RevokeDelegationLetter: Sendable {
  let id: ElectionID
  /// Where it was recorded.
  let election: ElectionID
  let number: Int

  func run(by viewer: Viewer, _ tx: Tx) throws {
    _ = try tx.runElection(id, by: viewer)
    _ = try tx.runElection(election, by: viewer)
    guard try tx.revokeLetter(number, of: election) else { throw Problem.notFound }
    try tx.audit("election.letter_revoked", subject: election.text, detail: "\(number)", by: viewer)
    try tx.record(ProxyChanged(election: id), by: viewer)
  }
}

struct ProxyChanged: JournalEvent {
  static let name = "election.proxy_changed"
  let election: ElectionID
  var subject: String { election.text }
}
