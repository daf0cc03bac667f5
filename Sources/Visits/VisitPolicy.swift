import Contracts
import Kernel
import Store

/// Who sees which visit and which commitment. The permission table says who may at all.
///
/// An enterprise sees what it was told: its own visits once it knows of them, without the visitor's note, and every commitment made
/// to it. What a person does as herself has no place in this loop.
enum VisitPolicy {
  /// The condition on `visits`.
  static func visible(_ viewer: Viewer) -> SQL {
    let here: SQL = "visits.community_id = \(viewer.community)"
    switch viewer.reach(of: .seeVisit) {
    case .none: return "1 = 0"
    case .community: return here
    case .own:
      guard let enterprise = viewer.enterprise else { return "1 = 0" }
      return here + " AND visits.organization_id = \(enterprise) AND (visits.told_at IS NOT NULL OR visits.state = 'done')"
    case .scope:
      return here + " AND (visits.host_person_id = \(viewer.person) OR " + place("visits.building_id", viewer.scope) + ")"
    }
  }

  /// The condition on `commitments`. A grid sees those to the enterprises that sit in it, and her own.
  static func visibleCommitments(_ viewer: Viewer) -> SQL {
    let here: SQL = "commitments.community_id = \(viewer.community)"
    switch viewer.reach(of: .seeVisit) {
    case .none: return "1 = 0"
    case .community: return here
    case .own:
      guard let enterprise = viewer.enterprise else { return "1 = 0" }
      return here + " AND commitments.organization_id = \(enterprise)"
    case .scope:
      let seated: SQL = """
        commitments.organization_id IN (SELECT organization_id FROM enterprise_cards
          WHERE enterprise_cards.community_id = \(viewer.community) AND \(sql: place("enterprise_cards.building_id", viewer.scope)))
        """
      return here + " AND (commitments.owner_person_id = \(viewer.person) OR " + seated + ")"
    }
  }

  /// The condition on `enterprise_cards` for where a visitor may be needed.
  static func seats(_ viewer: Viewer) -> SQL {
    switch viewer.reach(of: .makeVisit) {
    case .community: "1 = 1"
    case .scope: place("enterprise_cards.building_id", viewer.scope)
    case .own, .none: "1 = 0"
    }
  }

  private static func place(_ building: SQL, _ scope: PostScope?) -> SQL {
    func within(_ column: SQL, _ id: String) -> SQL {
      """
      \(sql: building) IN (SELECT place_id FROM place_paths WHERE kind = 'building' AND \(sql: column) = \(id))
      """
    }
    return switch scope {
    case .community, .window: "1 = 1"
    case .grid(let id): within("grid_id", id.text)
    case .park(let id): within("park_id", id.text)
    case .building(let id): building + " = \(id)"
    case .organization, nil: "1 = 0"
    }
  }

  /// Who writes down what came of a visit, moves it or calls it off: whoever goes, or somebody of the centre for her.
  static func mayKeep(_ visit: Visit, _ viewer: Viewer) -> Bool {
    viewer.reach(of: .makeVisit) == .community || (viewer.may(.makeVisit) && visit.host.person == viewer.person)
  }

  static func mayKeep(_ commitment: Commitment, _ viewer: Viewer) -> Bool {
    viewer.reach(of: .makeVisit) == .community || (viewer.may(.makeVisit) && commitment.owner.person == viewer.person)
  }

  /// The host that a viewer in a post is.
  static func host(_ viewer: Viewer) throws(Problem) -> VisitHost {
    guard viewer.may(.makeVisit), let post = viewer.post else { throw .notFound }
    return VisitHost(person: viewer.person, post: post)
  }
}

extension Tx {
  /// The visit, or 404 when this viewer may not know of it.
  func seenVisit(_ id: VisitID, by viewer: Viewer) throws -> Visit {
    let found = try first(
      "SELECT * FROM visits WHERE visits.id = \(id) AND \(sql: VisitPolicy.visible(viewer))", Visit.init)
    guard let found else { throw Problem.notFound }
    return found
  }

  func maySeeVisit(_ id: VisitID, _ viewer: Viewer) throws -> Bool {
    try exists("SELECT 1 FROM visits WHERE visits.id = \(id) AND \(sql: VisitPolicy.visible(viewer)) LIMIT 1")
  }

  /// The visit that this viewer may write, move or call off; 404 otherwise.
  func keptVisit(_ id: VisitID, by viewer: Viewer) throws -> Visit {
    let found = try seenVisit(id, by: viewer)
    guard VisitPolicy.mayKeep(found, viewer) else { throw Problem.notFound }
    return found
  }

  func seenCommitment(_ id: CommitmentID, by viewer: Viewer) throws -> Commitment {
    let found = try first(
      "SELECT * FROM commitments WHERE commitments.id = \(id) AND \(sql: VisitPolicy.visibleCommitments(viewer))",
      Commitment.init)
    guard let found else { throw Problem.notFound }
    return found
  }

  func keptCommitment(_ id: CommitmentID, by viewer: Viewer) throws -> Commitment {
    let found = try seenCommitment(id, by: viewer)
    guard VisitPolicy.mayKeep(found, viewer) else { throw Problem.notFound }
    return found
  }

  /// The commitment made to the enterprise for which the viewer acts, or 404.
  func ownCommitment(_ id: CommitmentID, of viewer: Viewer) throws -> Commitment {
    guard viewer.may(.answerCommitment), viewer.enterprise != nil else { throw Problem.notFound }
    return try seenCommitment(id, by: viewer)
  }
}
