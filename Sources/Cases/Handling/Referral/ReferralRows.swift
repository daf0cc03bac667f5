import Contracts
import Kernel
import Store
import Web

extension Tx {
  // MARK: Partners

  func partners(_ community: CommunityID) throws -> [Partner] {
    try all(
      """
      SELECT case_partners.*, enterprise_cards.name FROM case_partners
      JOIN enterprise_cards ON enterprise_cards.organization_id = case_partners.organization_id
      WHERE case_partners.community_id = \(community) ORDER BY enterprise_cards.name_sort, case_partners.organization_id
      LIMIT 200
      """
    ) { row in
      Partner(
        organization: try row("organization_id"), name: try row("name"),
        services: try row("services", as: String.self).split(separator: "\n").map(String.init), fee: try row("fee_kind"),
        priceWords: try row("price_words"), isOpen: try row("is_open"))
    }
  }

  /// Partner institutions of the registry.
  func partnerOrganizations(_ community: CommunityID) throws -> [NamedID] {
    try all(
      """
      SELECT organization_id, name FROM enterprise_cards WHERE community_id = \(community) AND kind = 'partner'
      ORDER BY name_sort, organization_id LIMIT 200
      """
    ) { row in NamedID(id: try row("organization_id"), name: try row("name")) }
  }

  func keep(_ partner: Partner, community: CommunityID, by person: PersonID) throws {
    try run(
      """
      INSERT INTO case_partners (organization_id, community_id, services, fee_kind, price_words, is_open,
        changed_by_person_id, changed_at)
      VALUES (\(partner.organization), \(community), \(partner.services.joined(separator: "\n")), \(partner.fee),
        \(partner.priceWords), \(partner.isOpen), \(person), \(now))
      ON CONFLICT (organization_id) DO UPDATE SET services = excluded.services, fee_kind = excluded.fee_kind,
        price_words = excluded.price_words, is_open = excluded.is_open,
        changed_by_person_id = excluded.changed_by_person_id, changed_at = excluded.changed_at
      """)
  }

  /// Those who hold a post of this partner today.
  func partnerPosts(_ organization: OrganizationID) throws -> [Handler] {
    let today = SiteZone.shanghai.day(of: now)
    return try all(
      """
      SELECT person_id, post_id FROM post_cards WHERE role = 'partner' AND scope_kind = 'organization'
        AND scope_id = \(organization) AND starts_on <= \(today) AND (ends_on IS NULL OR ends_on >= \(today))
      ORDER BY post_id LIMIT 50
      """
    ) { row in Handler(person: try row("person_id"), post: try row("post_id")) }
  }

  // MARK: Rotation

  /// How many each had since `from`, and when the last; what an applicant refused counts for nobody.
  func rotation(_ service: String, community: CommunityID, from: Timestamp) throws -> [PartnerRotation.Candidate] {
    let open = try partners(community).filter { $0.isOpen && $0.services.contains(service) }
    let had = try all(
      """
      SELECT organization_id, count(*) FILTER (WHERE proposed_at >= \(from)) AS count, max(proposed_at) AS last_at FROM case_referrals
      WHERE community_id = \(community) AND service = \(service) AND state <> 'refused'
      GROUP BY organization_id ORDER BY organization_id LIMIT 1000
      """
    ) { row in
      PartnerRotation.Candidate(
        partner: try row("organization_id"), count: try row("count"), lastAt: try row(optional: "last_at"))
    }
    let known = Dictionary(had.map { ($0.partner, $0) }) { first, _ in first }
    return open.map { known[$0.organization] ?? PartnerRotation.Candidate(partner: $0.organization, count: 0, lastAt: nil) }
  }

  /// Who is skipped for this case: a declared conflict, a refusal of either side.
  func skippedPartners(of id: CaseID) throws -> Set<OrganizationID> {
    let found = try all(
      """
      SELECT DISTINCT organization_id FROM case_referrals
      WHERE case_id = \(id) AND state IN ('refused', 'declined', 'conflicted') ORDER BY organization_id LIMIT 200
      """
    ) { row in try row("organization_id", as: OrganizationID.self) }
    return Set(found)
  }

  // MARK: Referrals

  private static let columns: SQL = """
    case_referrals.*, enterprise_cards.name AS partner_name,
    (SELECT count(*) FROM case_referral_ratings
      WHERE case_referral_ratings.referral_id = case_referrals.id AND case_referral_ratings.side = 'applicant') AS applicant_rated,
    (SELECT count(*) FROM case_referral_ratings
      WHERE case_referral_ratings.referral_id = case_referrals.id AND case_referral_ratings.side = 'partner') AS partner_rated
    FROM case_referrals
    LEFT JOIN enterprise_cards ON enterprise_cards.organization_id = case_referrals.organization_id
    """

  func referrals(of id: CaseID) throws -> [Referral] {
    try all(
      """
      SELECT \(sql: Tx.columns) WHERE case_referrals.case_id = \(id)
      ORDER BY case_referrals.proposed_at DESC, case_referrals.id DESC LIMIT 50
      """, Referral.init)
  }

  /// How long a partner reads what it has brought to an end.
  static let readableDays = 30

  /// What a partner may read: offered with consent, to this institution, as long as it is asked or at work, and a month after. Of
  /// `cases` nothing is read but that the applicant has not taken hers back.
  func referrals(to organization: OrganizationID) throws -> [Referral] {
    let today = SiteZone.shanghai.day(of: now)
    return try all(
      """
      SELECT \(sql: Tx.columns) WHERE case_referrals.organization_id = \(organization)
        AND case_referrals.consent_at IS NOT NULL
        AND (case_referrals.state = 'accepted' OR (case_referrals.state = 'offered' AND case_referrals.answer_due_on >= \(today))
          OR (case_referrals.state = 'done' AND case_referrals.done_at > \(now - .days(Tx.readableDays))))
        AND NOT EXISTS (SELECT 1 FROM cases WHERE cases.id = case_referrals.case_id AND cases.state = 'withdrawn')
      ORDER BY CASE WHEN case_referrals.state IN ('offered', 'accepted') THEN 0 ELSE 1 END,
        case_referrals.consent_at DESC, case_referrals.id DESC LIMIT 100
      """, Referral.init)
  }

  func insertReferral(
    to partner: Partner, service: String, of item: Case, drawnFrom: String, by person: PersonID
  ) throws {
    let id: ReferralID = newID()
    try run(
      """
      INSERT INTO case_referrals (id, community_id, case_id, organization_id, service, drawn_from, fee_kind, price_words,
        state, proposed_by_person_id, proposed_at, answer_words, result_words)
      VALUES (\(id), \(item.community), \(item.id), \(partner.organization), \(service), \(drawnFrom), \(partner.fee),
        \(partner.priceWords), 'proposed', \(person), \(now), '', '')
      """)
  }

  func keepConsent(_ one: Referral, by person: PersonID, vault: Vault) throws {
    let sealed = vault.seal(one.sharedWords, table: "case_referrals", column: "shared", row: one.id.text, world: world)
    try run(
      """
      UPDATE case_referrals SET state = \(one.state), shared_sealed = \(sealed), consent_by_person_id = \(person),
        consent_at = \(now), answer_due_on = \(one.answerDueOn) WHERE id = \(one.id)
      """)
  }

  /// Refused, taken back or let pass: nobody reads the shared words any more.
  func keepState(_ one: Referral) throws {
    try run("UPDATE case_referrals SET state = \(one.state), shared_sealed = NULL WHERE id = \(one.id)")
  }

  /// The applicant took her case back: what was on its way to partners comes back too.
  func endReferrals(of item: Case) throws {
    try run(
      """
      UPDATE case_referrals SET shared_sealed = NULL,
        state = CASE WHEN state IN ('proposed', 'offered', 'accepted') THEN 'refused' ELSE state END
      WHERE case_id = \(item.id)
      """)
  }

  /// Half a year after the end nobody needs the words of a referral.
  public func forgetReferralWords() throws {
    try run(
      """
      UPDATE case_referrals SET shared_sealed = NULL WHERE shared_sealed IS NOT NULL AND state = 'done'
        AND done_at <= \(now - .days(180))
      """)
  }

  // MARK: A person's own data

  /// What she agreed to hand on, to whom and when.
  public func exportReferrals(of person: PersonID, vault: Vault) throws -> JSONValue {
    let found = try all(
      """
      SELECT \(sql: Tx.columns) WHERE case_referrals.consent_by_person_id = \(person)
      ORDER BY case_referrals.consent_at, case_referrals.id LIMIT 1000
      """, Referral.init)
    return .array(
      try found.map { one in
        .object([
          "partner": .text(one.partnerName), "service": .text(one.service), "state": .text(one.state.rawValue),
          "shared": .text(try one.openedWords(vault)),
        ])
      })
  }

  public func eraseReferrals(of person: PersonID) throws {
    try run(
      """
      UPDATE case_referrals SET shared_sealed = NULL, answer_words = '', result_words = ''
      WHERE consent_by_person_id = \(person)
      """)
  }

  func keepAnswer(_ one: Referral, by person: PersonID) throws {
    try run(
      """
      UPDATE case_referrals SET state = \(one.state), answer_words = \(one.answerWords),
        shared_sealed = CASE WHEN \(one.state) = 'accepted' THEN shared_sealed ELSE NULL END, answered_by_person_id = \(person), answered_at = \(now) WHERE id = \(one.id)
      """)
  }

  func keepResult(_ one: Referral) throws {
    try run(
      """
      UPDATE case_referrals SET state = \(one.state), result_words = \(one.resultWords), done_at = \(now)
      WHERE id = \(one.id)
      """)
  }

  // MARK: Ratings

  func insertRating(of one: Referral, side: String, level: RatingLevel, community: CommunityID) throws -> Bool {
    try run(
      """
      INSERT INTO case_referral_ratings (referral_id, side, community_id, organization_id, level, at)
      VALUES (\(one.id), \(side), \(community), \(one.partner), \(level.rawValue), \(now))
      ON CONFLICT (referral_id, side) DO NOTHING
      """) > 0
  }

  /// How many rated a partner, and the sum of the levels, in steps of five: between two steps a total would tell the single rating
  /// that came in. Nil below five.
  func partnerRatings(_ community: CommunityID) throws -> [OrganizationID: (count: Int, sum: Int)] {
    let found = try all(
      """
      SELECT organization_id, count(*) AS count, sum(level) AS sum FROM (
        SELECT organization_id, level, row_number() OVER (PARTITION BY organization_id ORDER BY at, referral_id) AS place,
          count(*) OVER (PARTITION BY organization_id) AS total
        FROM case_referral_ratings WHERE community_id = \(community) AND side = 'applicant'
      ) AS told WHERE place <= total / \(Disclosure.least) * \(Disclosure.least)
      GROUP BY organization_id ORDER BY organization_id LIMIT 1000
      """
    ) { row in
      (partner: try row("organization_id", as: OrganizationID.self), count: try row("count", as: Int.self),
        sum: try row("sum", as: Int.self))
    }
    return Dictionary(uniqueKeysWithValues: found.map { ($0.partner, (count: $0.count, sum: $0.sum)) })
  }
}
