import Audit
import Contracts
import Kernel
import Store

extension Tx {
  /// The daily job: closes what ran out, forgets what has been kept long enough. Its second run on a day finds nothing.
  public func forgetExpiredPeopleData() throws {
    let today = SiteZone.shanghai.day(of: now)
    try closeOverduePosts(on: today)
    try closeOverdueDelegations(on: today)
    try forgetSessions()
    try run("DELETE FROM tokens WHERE expires_at < \(now - .days(90))")
    for community in try communitiesOfPersons() {
      let settings = try peopleSettings(community)
      try forgetInvitations(before: now - .days(settings.invitationDays), community: community)
      try run(
        """
        DELETE FROM employments WHERE community_id = \(community) AND ended_at < \(now - .days(settings.employmentDays))
        """)
      try forgetFacts(community: community, on: today)
    }
  }

  private func communitiesOfPersons() throws -> [CommunityID] {
    try all("SELECT DISTINCT community_id FROM persons ORDER BY community_id LIMIT 1000") { row in
      try row("community_id")
    }
  }

  /// A sensitive fact whose time is over goes, and its consent with it.
  private func forgetFacts(community: CommunityID, on today: LocalDay) throws {
    let gone = try all(
      """
      DELETE FROM sensitive_facts WHERE community_id = \(community) AND kept_until < \(today)
      RETURNING person_id, kind
      """
    ) { row in (try row("person_id", as: PersonID.self), try row("kind", as: String.self)) }
    for (person, kind) in gone {
      try run(
        """
        UPDATE consents SET withdrawn_at = \(now)
        WHERE person_id = \(person) AND purpose = \(kind) AND withdrawn_at IS NULL
        """)
      try audit("fact.forgotten", subject: person.text, detail: kind, community: community, standing: "clock")
    }
  }
}
