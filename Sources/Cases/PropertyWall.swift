import Contracts
import Kernel
import Store

/// Between a person's own matter in a common part and the property firm of the house.
///
/// A butler sees what happens in the common parts of her building, without the name of whoever raised it. Not so when the person said
/// before sending that the property firm shall not see it, and never when it is, or was, her own employer: then reading the appeal
/// would be the employer reading it. What holds at filing is kept with the case; ties that begin later count from then on.
enum PropertyWall {
  /// The condition on `cases` under which this butler must not know of one.
  static func condition(_ butler: PersonID) -> SQL {
    """
    cases.applicant_kind = 'person' AND (cases.is_kept_from_property = 1 OR EXISTS (
      SELECT 1 FROM employment_ties AS hers WHERE hers.person_id = cases.applicant_person_id
        AND (hers.organization_id IN (\(sql: firms(of: butler))) OR hers.organization_id IN (
          SELECT property_cards.organization_id FROM property_cards WHERE property_cards.building_id = cases.building_id))))
    """
  }

  /// For whom a butler works, as far as anybody wrote it down.
  private static func firms(of butler: PersonID) -> SQL {
    """
    SELECT employment_ties.organization_id FROM employment_ties WHERE employment_ties.person_id = \(butler)
    UNION SELECT delegation_cards.organization_id FROM delegation_cards WHERE delegation_cards.person_id = \(butler)
    """
  }
}

extension Tx {
  func isWalled(_ item: Case, from butler: PersonID) throws -> Bool {
    guard item.applicant.kind == .person else { return false }
    return try exists("SELECT 1 FROM cases WHERE cases.id = \(item.id) AND \(sql: PropertyWall.condition(butler))")
  }

  /// Whether she works, or worked, for those who look after this building: its property firm, or a firm of one of its butlers.
  func worksForProperty(_ person: PersonID, of building: BuildingID, on today: LocalDay) throws -> Bool {
    try exists(
      """
      SELECT 1 FROM employment_ties AS hers WHERE hers.person_id = \(person) AND (
        hers.organization_id IN (SELECT organization_id FROM property_cards WHERE building_id = \(building))
        OR EXISTS (
          SELECT 1 FROM post_cards JOIN employment_ties AS theirs ON theirs.person_id = post_cards.person_id
          WHERE post_cards.role = 'propertyButler' AND (post_cards.scope_id = \(building) OR post_cards.scope_id IN (
              SELECT park_id FROM place_paths WHERE kind = 'building' AND place_id = \(building)))
            AND post_cards.starts_on <= \(today) AND (post_cards.ends_on IS NULL OR post_cards.ends_on >= \(today))
            AND theirs.organization_id = hers.organization_id))
      LIMIT 1
      """)
  }

  /// Those who could handle this case: nobody from whom it is kept.
  func handlers(for item: Case, on today: LocalDay) throws -> [HandlerOption] {
    try handlers(item.community, on: today).filter { option in
      try option.role != .propertyButler || !isWalled(item, from: option.handler.person)
    }
  }
}
