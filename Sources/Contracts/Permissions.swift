/// What can be done in the house. One act guards each route (`RouteTableTests` holds the pairs).
public enum Act: String, CaseIterable, Sendable {
  // Cases
  case fileCase, fileCaseForCaller, seeCase, handleCase, confirmCase
  /// What an applicant agreed to share with a partner institution.
  case answerReferral
  // Elections. Whoever is signed in reads what is published; voting needs a credential and no account.
  case runElection
  // Visits: a service call, never an inspection. There is no act of ordering an enterprise anything.
  case seeVisit, makeVisit
  /// What an enterprise says to what was promised to it.
  case answerCommitment
  // Registry of places and organisations
  case seePlaces, editPlaces, seeEnterprise, listEnterprises, editEnterprise, importRoster, exportLists
  // People
  case seeOwnAccount, invitePeople, managePosts, seePeople, seeContactDetails, manageConsents
  case manageEmployees
  /// A copy or an erasure that a person asked for on paper, or that she cannot ask for herself.
  case answerDataRequests
  // Watching over it
  case readAudit, seeFigures, manageSettings, manageTokens
  /// Which servers of others are told of what.
  case manageWebhooks
}

/// How far a permission goes.
public enum Reach: Sendable, Hashable {
  /// Not at all: the answer is 404.
  case none
  /// What is hers: her own cases, or the cases of the enterprise for which she acts.
  case own
  /// What lies in the place or with the organisation of her post.
  case scope
  /// Everything in the community.
  case community
}

/// The one permission table. What is not written here is refused.
///
/// The employee firewall is not a line of this table: a `delegate`'s `own` means cases filed *for* the enterprise, and
/// what an employee files as herself carries no enterprise at all, so no reach of a delegate can contain it.
public enum Permissions {
  public static func reach(of role: Role, for act: Act) -> Reach { table[act]?[role] ?? .none }

  private typealias Line = [Role: Reach]

  private static let everybody: Line = Dictionary(
    uniqueKeysWithValues: Role.allCases.map { ($0, Reach.own) })
  private static let leaders: Line = [.administrator: .community, .secretary: .community]
  private static let team: Line = leaders.merging(
    [.communityWorker: .community, .windowSpecialist: .community]) { a, _ in a }
  private static let gridForce: Line = [.gridHead: .scope, .gridWorker: .scope]
  private static let handlers: Line = team.merging(gridForce) { a, _ in a }
    .merging([.propertyButler: .scope]) { a, _ in a }
  private static let buildingVolunteers: Line = [
    .gridHelper: .scope, .parkLeader: .scope, .buildingChief: .scope, .enterpriseLiaison: .scope,
  ]

  private static func joined(_ lines: Line...) -> Line {
    lines.reduce(into: Line()) { all, line in all.merge(line) { a, _ in a } }
  }

  private static let table: [Act: Line] = [
    // A supervisor sees figures, not cases; a partner sees referrals, never a case.
    .fileCase: [.person: .own, .delegate: .own],
    .fileCaseForCaller: joined(team, gridForce),
    .seeCase: joined(handlers, [.person: .own, .delegate: .own]),
    .handleCase: handlers,
    .confirmCase: [.person: .own, .delegate: .own],
    .answerReferral: [.partner: .scope],

    .runElection: leaders,
    .seeVisit: joined(team, gridForce, [.delegate: .own]),
    .makeVisit: joined(team, gridForce),
    .answerCommitment: [.delegate: .own],

    .seePlaces: everybody.mapValues { _ in .community },
    .editPlaces: leaders,
    .seeEnterprise: joined(handlers, buildingVolunteers, [.delegate: .own]),
    .listEnterprises: joined(handlers, buildingVolunteers),
    .editEnterprise: joined(team, gridForce, [.delegate: .own]),
    .importRoster: team,
    .exportLists: team,

    .seeOwnAccount: everybody,
    .invitePeople: joined(team, [.delegate: .own]),
    .managePosts: leaders,
    .seePeople: joined(team, gridForce),
    .seeContactDetails: joined(team, gridForce),
    .manageConsents: everybody,
    .manageEmployees: [.delegate: .own],
    .answerDataRequests: leaders,

    .readAudit: [.administrator: .community, .secretary: .community],
    .seeFigures: joined(team, [.supervisor: .community]),
    .manageSettings: [.administrator: .community],
    .manageTokens: [.administrator: .community],
    .manageWebhooks: [.administrator: .community],
  ]
}
