import Contracts
import Kernel
import Store

/// Who may see and do what. `visible` and `tx.maySee` say the same thing, one to the database and one of a value; a test holds
/// them against each other.
enum CasePolicy {
  /// The condition on `cases` under which the viewer may know that a case exists. Every list, count, search and export of
  /// cases that reaches a person goes through it.
  static func visible(_ viewer: Viewer) -> SQL {
    let here: SQL = "cases.community_id = \(viewer.community)"
    switch viewer.reach(of: .seeCase) {
    case .none: return "1 = 0"
    case .community: return here
    case .own: return here + " AND " + own(viewer)
    case .scope:
      let seen: SQL = """
        \(sql: here) AND (\(sql: inScope(viewer)) OR cases.lead_person_id = \(viewer.person)
          OR cases.first_receiver_person_id = \(viewer.person) OR \(sql: assisted(viewer)))
        """
      return viewer.role == .propertyButler ? seen + " AND NOT (" + PropertyWall.condition(viewer.person) + ")" : seen
    }
  }

  /// The firewall: as a delegate what was filed for the enterprise, as oneself what one filed as oneself.
  private static func own(_ viewer: Viewer) -> SQL {
    switch viewer.standing {
    case .enterprise(let id): "cases.applicant_kind = 'enterprise' AND cases.organization_id = \(id)"
    case .oneself: "cases.applicant_kind = 'person' AND cases.applicant_person_id = \(viewer.person)"
    case .post: "1 = 0"
    }
  }

  /// 协办: what she was asked to help with, in the post in which she acts now.
  private static func assisted(_ viewer: Viewer) -> SQL {
    """
    cases.id IN (SELECT case_assistants.case_id FROM case_assistants WHERE case_assistants.person_id = \(viewer.person)
      AND case_assistants.post_id = \(viewer.post) AND case_assistants.ended_at IS NULL)
    """
  }

  private static func inScope(_ viewer: Viewer) -> SQL {
    let place: SQL =
      switch viewer.scope {
      case .community: "1 = 1"
      case .grid(let id): "cases.grid_id = \(id)"
      case .park(let id): "cases.park_id = \(id)"
      case .building(let id): "cases.building_id = \(id)"
      case .window(let id): "cases.window_id = \(id)"
      case .organization, nil: "1 = 0"
      }
    // A butler looks after what belongs to everybody in the house; what happens in a room is not hers.
    return viewer.role == .propertyButler ? "(" + place + " AND cases.place_kind = 'common')" : place
  }

  /// What can be said without the database: for a butler there is also the `PropertyWall`, and there are those who assist, so
  /// `tx.maySee` is what to ask.
  static func maySee(_ item: Case, _ viewer: Viewer) -> Bool {
    guard item.community == viewer.community else { return false }
    switch viewer.reach(of: .seeCase) {
    case .none: return false
    case .community: return true
    case .own: return isApplicant(item, viewer)
    case .scope:
      return isInScope(item, viewer) || item.lead?.person == viewer.person || item.firstReceiver == viewer.person
    }
  }

  private static func isInScope(_ item: Case, _ viewer: Viewer) -> Bool {
    if viewer.role == .propertyButler, item.place.kind != .common { return false }
    return switch viewer.scope {
    case .community: true
    case .grid(let id): item.place.grid == id
    case .park(let id): item.place.park == id
    case .building(let id): item.place.building == id
    case .window(let id): item.window == id
    case .organization, nil: false
    }
  }

  /// Whether the viewer, in her present standing, is the one whose case it is.
  static func isApplicant(_ item: Case, _ viewer: Viewer) -> Bool {
    guard item.community == viewer.community else { return false }
    switch viewer.standing {
    case .enterprise(let id): return item.applicant.kind == .enterprise && item.applicant.organization == id
    case .oneself: return item.applicant.isHerself(viewer.person)
    case .post: return false
    }
  }

  /// Of a case that the viewer sees. Nobody handles her own matter, nor reads what handlers say of it among themselves.
  static func mayHandle(_ item: Case, _ viewer: Viewer) -> Bool {
    viewer.reach(of: .handleCase) != .none && viewer.post != nil && maySee(item, viewer) && !isOwn(item, viewer)
  }

  /// Her own matter, which she meets in a post in which she handles those of others.
  static func isOwn(_ item: Case, _ viewer: Viewer) -> Bool {
    viewer.reach(of: .handleCase) != .none && viewer.post != nil && item.applicant.isHerself(viewer.person)
  }

  /// Whether a handler may know who an applicant is. Those outside the team (a butler) learn of a person's case what the
  /// matter is, and nothing of who raised it.
  static func maySeeApplicant(_ item: Case, _ viewer: Viewer) -> Bool {
    item.applicant.kind == .enterprise || viewer.may(.seePeople) || isApplicant(item, viewer)
  }

  /// The handler that a viewer in a post is.
  static func handler(_ viewer: Viewer) throws(Problem) -> Handler {
    guard let post = viewer.post else { throw .notFound }
    return Handler(person: viewer.person, post: post)
  }

  /// The applicant who acts in this standing.
  static func applicant(_ viewer: Viewer) throws(Problem) -> Applicant {
    switch viewer.standing {
    case .oneself: return .person(viewer.person)
    case .enterprise(let id): return .enterprise(id, by: viewer.person)
    case .post: throw .notFound
    }
  }
}

extension Tx {
  func maySee(_ item: Case, _ viewer: Viewer) throws -> Bool {
    guard try CasePolicy.maySee(item, viewer) || isAssisting(item, viewer) else { return false }
    return viewer.role == .propertyButler ? try !isWalled(item, from: viewer.person) : true
  }

  /// The case, or 404 when this viewer may not know of it.
  func seenCase(_ id: CaseID, by viewer: Viewer) throws -> Case {
    guard let item = try findCase(id), try maySee(item, viewer) else { throw Problem.notFound }
    return item
  }

  /// The case that this viewer may handle, or 404.
  func handledCase(_ id: CaseID, by viewer: Viewer) throws -> Case {
    let item = try seenCase(id, by: viewer)
    if CasePolicy.isOwn(item, viewer) { throw CaseError.ownCase }
    guard CasePolicy.mayHandle(item, viewer) else { throw Problem.notFound }
    return item
  }

  /// The viewer's own case, or 404.
  func ownCase(_ id: CaseID, of viewer: Viewer) throws -> Case {
    guard let item = try findCase(id), viewer.may(.confirmCase), CasePolicy.isApplicant(item, viewer) else {
      throw Problem.notFound
    }
    return item
  }
}
