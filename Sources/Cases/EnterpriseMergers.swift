import Contracts
import Enterprises
import Jobs
import Kernel
import Notices
import People
import Store

/// An enterprise became part of another: its open appeals stay where they are, and whoever works on them is told. The applicant is the
/// applicant: what it said was not said to the successor, may be about it, and cannot be unread when the merger is undone.
enum EnterpriseMergers {
  static let all: [Reaction] = [Reaction(name: "cases.tell_merger", events: MergerTold.events, run: tell)]

  private static func tell(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let told = try tx.mergerTold(entry) else { return }
    let today = SiteZone.shanghai.day(of: tx.now)
    let key = told.isUndone ? "notice.merger.undone" : "notice.merger.cases"
    for item in try tx.unfinishedCases(of: told.firm, community: entry.community) {
      let handlers = try item.lead.map { [$0] } ?? tx.receivers(of: item, on: today)
      let words = NoticeWords(key, told.values.merging(["number": item.number]) { $1 })
      // Somebody with several hears once, of the oldest.
      try tx.notify(
        handlers.filter { $0.person != entry.actor }.map { .post($0.post, held: $0.person) }, of: entry, words, path: "/cases/\(item.id)")
    }
  }

  /// Its answer is waited for, and it may have nobody left who gives it: the first contact of whoever stands for it hears so, where
  /// she may see the case. Of what a person filed as herself no enterprise is ever told, so neither is a contact.
  static func tellContact(of item: Case, _ entry: JournalEntry, _ tx: Tx) throws {
    guard let heir = try tx.heir(of: item), let firm = item.applicant.organization,
      let contact = try tx.firstContactPost(of: heir.id, community: item.community), contact.person != entry.actor,
      let viewer = try tx.postViewer(contact.post, contact.person), try tx.maySee(item, viewer)
    else { return }
    let name = try tx.enterpriseSeat(firm, community: item.community)?.name ?? ""
    let words = NoticeWords(
      "notice.merger.case_waits", ["firm": name, "into": heir.name, "number": item.number, "title": item.title])
    try tx.notify([.post(contact.post, held: contact.person)], of: entry, words, path: "/bench?case=\(item.id)")
  }
}

extension Tx {
  /// Who stands for the enterprise that filed a case; nil for what a person filed, and while the enterprise stands for itself.
  func heir(of item: Case) throws -> Successor? {
    guard item.applicant.kind == .enterprise, let firm = item.applicant.organization else { return nil }
    return try successor(of: firm)
  }

  /// Whoever acts for an enterprise that was merged follows what it has filed and files nothing new: nobody let her speak for the successor,
  /// and under the old name nobody would wait for the answer. She is told so before she writes anything.
  func requireStanding(of viewer: Viewer) throws {
    if let firm = viewer.enterprise, try merger(of: firm) != nil { throw CaseError.firmMerged }
  }

  /// Nobody acts any more for the enterprise that filed the case; `heir` is who can be asked in its stead.
  func heirSpeaks(for item: Case) throws -> Successor? {
    guard let heir = try heir(of: item), let firm = item.applicant.organization else { return nil }
    return try delegates(of: firm, on: SiteZone.shanghai.day(of: now)).isEmpty ? heir : nil
  }

  /// Somebody as she acts in a post of hers today.
  fileprivate func postViewer(_ post: PostID, _ person: PersonID) throws -> Viewer? {
    try first(
      "SELECT community_id, role, scope_kind, scope_id FROM post_cards WHERE post_id = \(post) AND person_id = \(person)"
    ) { row -> Viewer? in
      let community: CommunityID = try row("community_id")
      guard let role = Role(rawValue: try row("role", as: String.self)) else { return nil }
      let scope = try PostScope(kind: try row("scope_kind"), id: try row(optional: "scope_id") ?? "")
      return Viewer(person: person, community: community, standing: .post(post, role, scope), name: "")
    } ?? nil
  }

  /// Filed in the name of the enterprise; what a person filed as herself bears no enterprise and is never among these.
  fileprivate func unfinishedCases(of organization: OrganizationID, community: CommunityID) throws -> [Case] {
    let final = CaseState.allCases.filter(\.isFinal)
    return try all(
      """
      SELECT * FROM cases WHERE organization_id = \(organization) AND community_id = \(community)
        AND applicant_kind = 'enterprise' AND state NOT IN (\(list: final)) ORDER BY opened_at, id LIMIT 500
      """, Case.init)
  }
}
