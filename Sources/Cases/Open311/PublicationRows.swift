import Contracts
import Kernel
import Store

extension Tx {
  func publication(of id: CaseID) throws -> CasePublication? {
    try first(
      """
      SELECT title, description, status_notes, photo_file_id, consent_at, published_at FROM case_publications WHERE case_id = \(id)
      """, CasePublication.init)
  }

  /// Writes what is public of a case; since when, and since when with consent, stays from the first time.
  func publish(
    _ item: Case, _ words: PublicWords, _ photo: FileID?, at place: PublicPlace, by person: PersonID
  ) throws {
    try run(
      """
      INSERT INTO case_publications (case_id, community_id, title, description, status_notes, longitude_e7, latitude_e7,
        address, photo_file_id, consent_at, published_at, by_person_id, updated_at)
      VALUES (\(item.id), \(item.community), \(words.title), \(words.description), \(words.notes), \(place.longitudeE7),
        \(place.latitudeE7), \(place.address), \(photo), \(now), \(now), \(person), \(now))
      ON CONFLICT (case_id) DO UPDATE SET title = excluded.title, description = excluded.description,
        status_notes = excluded.status_notes, longitude_e7 = excluded.longitude_e7, latitude_e7 = excluded.latitude_e7,
        address = excluded.address, photo_file_id = excluded.photo_file_id, by_person_id = excluded.by_person_id, updated_at = excluded.updated_at
      """)
  }

  /// Whether it was public.
  func unpublish(_ id: CaseID) throws -> Bool {
    try run("DELETE FROM case_publications WHERE case_id = \(id)") > 0
  }

  /// Whether this photo is public now: a case's own, chosen for what is published of it.
  func isPublic(_ photo: FileID, _ community: CommunityID) throws -> Bool {
    try exists(
      """
      SELECT 1 FROM case_files JOIN case_publications ON case_publications.case_id = case_files.case_id
      WHERE case_files.file_id = \(photo) AND case_publications.photo_file_id = \(photo)
        AND case_publications.community_id = \(community) LIMIT 1
      """)
  }

  /// With the person goes her consent: what she raised as herself is no longer public.
  public func eraseCasePublications(of person: PersonID) throws {
    try run(
      """
      DELETE FROM case_publications WHERE case_id IN (SELECT id FROM cases
        WHERE applicant_person_id = \(person) AND applicant_kind = 'person')
      """)
  }

  // MARK: What may not be said

  /// Enterprises to which a person is or was tied.
  func ties(of person: PersonID) throws -> [OrganizationID] {
    try all(
      """
      SELECT organization_id FROM employment_ties WHERE person_id = \(person)
      UNION SELECT organization_id FROM delegation_cards WHERE person_id = \(person) ORDER BY organization_id LIMIT 100
      """
    ) { row in try row("organization_id") }
  }

  /// Full and short.
  func organizationNames(_ ids: [OrganizationID]) throws -> [String] {
    let found = try all(
      """
      SELECT name, short_name FROM enterprise_cards WHERE organization_id IN (\(list: ids))
      ORDER BY organization_id LIMIT 100
      """
    ) { row in [try row("name", as: String.self), try row(optional: "short_name", as: String.self) ?? ""] }
    return found.flatMap { $0 }
  }
}
