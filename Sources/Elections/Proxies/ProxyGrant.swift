import Contracts
import ElectionLaw
import Kernel
import Store

/// 委托投票: one voter asks another to vote for her. Pure rules.
public struct ProxyGrant: Sendable, Hashable {
  public enum Decision: String, CaseIterable, Sendable, SQLEnum { case approved, refused }

  public let principal: VoterID
  public let proxy: VoterID
  public let relation: ProxyRules.Relation
  public let requestedOn: LocalDay
  public var decision: Decision?
  public var decisionWords = ""
  public var decidedOn: LocalDay?
  public var announcedOn: LocalDay?

  /// Whether it stands on polling day: reviewed and announced before it.
  public func holds(on pollingDay: LocalDay) -> Bool { announcedOn.map { $0 < pollingDay } ?? false }

  /// Throws the first rule that a new request breaks; `others` are the requests that were not refused.
  func check(
    _ roll: Roll, _ others: [ProxyGrant], _ standing: [Candidate], _ election: CommunityElection
  ) throws(ElectionError) {
    let pack = election.pack
    let article = pack.articles["proxies_per_voter"] ?? ""
    guard let voter = roll.entries.first(where: { $0.id == principal }), let holder = roll.entries.first(where: { $0.id == proxy }),
      !roll.isStruck(principal), !roll.isStruck(proxy)
    else { throw .notAVoter }
    let rules = pack.proxies ?? ProxyRules()
    let isOfFirm = voter.organization != nil || holder.organization != nil
    let most = isOfFirm ? rules.perFirm : pack.proxiesPerVoter
    guard most > 0 else { throw .proxyNotAllowed(article: article) }
    // Firms have no relatives.
    guard isOfFirm || rules.relations.isEmpty || rules.relations.contains(relation) else { throw .proxyNotRelated(article: article) }
    let isCandidate = standing.contains { $0.name == holder.name || (!$0.organization.isEmpty && $0.organization == holder.name) }
    if isCandidate { throw .proxyStands(holder.name, article: article) }
    let live = others.filter { $0.decision != .refused }
    if live.contains(where: { $0.principal == principal }) { throw .proxyGiven(voter.name) }
    // 不得转委托
    if live.contains(where: { $0.principal == proxy || $0.proxy == principal }) { throw .proxyChained(article: article) }
    guard live.count(where: { $0.proxy == proxy }) < most else { throw .proxyFull(holder.name, most: most, article: article) }
  }
}

/// 授权委托书: who votes for a firm. It is no proxy: a firm acts by people.
public struct DelegationLetter: Sendable, Hashable {
  public enum Scope: String, CaseIterable, Sendable, SQLEnum { case election, all }

  public let election: ElectionID
  public let number: Int
  public let organization: OrganizationID
  public let delegate: String
  public let scope: Scope
  public let validFrom: LocalDay
  public let validUntil: LocalDay
  public let keptAs: String
  public var revokedOn: LocalDay?

  /// Whether it lets the delegate vote in an election with this polling day.
  public func holds(in election: CommunityElection) -> Bool {
    revokedOn == nil && (scope == .all || self.election == election.id)
      && validFrom <= election.pollingDay && election.pollingDay <= validUntil
  }
}

extension CommunityElection {
  /// To whom the letter with the voting code goes: the voter, her proxy, the delegate of the firm.
  func addressee(_ entry: Roll.Entry, _ proxies: [ProxyGrant], _ letters: [DelegationLetter], _ roll: Roll) -> Addressee {
    if let grant = proxies.first(where: { $0.principal == entry.id && $0.holds(on: pollingDay) }),
      let holder = roll.entries.first(where: { $0.id == grant.proxy })
    {
      return Addressee(name: entry.name, through: holder.name, isProxy: true)
    }
    // The latest one counts.
    let letter = letters.last { $0.organization == entry.organization && $0.holds(in: self) }
    return Addressee(name: entry.name, through: letter?.delegate ?? "", isProxy: false)
  }
}

/// 禾木精密（授权代表许知远）
struct Addressee: Sendable, Hashable {
  let name: String
  /// Empty: the voter herself, the legal representative of the firm.
  let through: String
  let isProxy: Bool

  /// For the letters, which are in Chinese.
  var words: String { through.isEmpty ? name : isProxy ? "\(name)（受托人\(through)）" : "\(name)（授权代表\(through)）" }
}
