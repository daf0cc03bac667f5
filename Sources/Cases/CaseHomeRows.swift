import Contracts
import Kernel
import Store

/// An unfinished case for a home page.
public struct OpenCaseCard: Sendable {
  public let id: CaseID
  public let number: String
  public let title: String
  public let state: CaseState
  public let leadName: String
  public let openedAt: Timestamp
  public let changedAt: Timestamp
  /// Of the five steps of the stair.
  public let stepsDone: Int

  init(_ line: CaseLine) {
    id = line.id
    number = line.number
    title = line.title
    state = line.state
    leadName = line.leadName
    openedAt = line.openedAt
    changedAt = line.changedAt
    stepsDone = CaseWords.stepsDone(line.state)
  }
}

/// What is in hand in one grid: for the map and its table.
public struct GridCaseCount: Sendable, Equatable {
  public let grid: GridID
  public let open: Int
  /// Filed within the last thirty days.
  public let recent: Int
}

extension Tx {
  /// The viewer's unfinished cases, what awaits her first: her own as applicant, her own work in a post.
  public func openCases(for viewer: Viewer, limit: Int = 3) throws -> [OpenCaseCard] {
    var filter = CaseFilter()
    filter.states = CaseState.open + CaseState.closed
    if viewer.post != nil { filter.view = .mine }
    let lines = try caseLines(filter, viewer, order: .lastChangedFirst, limit: 50)
    let first = lines.filter { viewer.post == nil ? $0.state.isClosed : $0.state == .returned }
    let rest = lines.filter { line in !first.contains { $0.id == line.id } }
    return (first + rest).prefix(limit).map(OpenCaseCard.init)
  }

  /// The latest that applicants confirmed, of those that she leads or received first.
  public func confirmedCases(for viewer: Viewer, limit: Int) throws -> [OpenCaseCard] {
    var filter = CaseFilter()
    filter.states = [.confirmed]
    filter.view = .mine
    return try caseLines(filter, viewer, order: .lastChangedFirst, limit: limit).map(OpenCaseCard.init)
  }

  /// How many the viewer may see in each state; `mine`: those that she leads or received.
  public func caseCountsByState(for viewer: Viewer, mine: Bool = false) throws -> [CaseState: Int] {
    var filter = CaseFilter()
    if mine { filter.view = .mine }
    return try caseCounts(filter, viewer)
  }

  /// In hand and recent, a line for each grid that has any. For those who may see figures: numbers, never cases.
  public func caseCountsByGrid(_ community: CommunityID) throws -> [GridCaseCount] {
    let month = now - .days(30)
    return try all(
      """
      SELECT grid_id, count(*) FILTER (WHERE state IN ('waiting', 'doing', 'returned')) AS open,
        count(*) FILTER (WHERE opened_at >= \(month)) AS recent
      FROM cases WHERE community_id = \(community) AND grid_id IS NOT NULL
      GROUP BY grid_id ORDER BY grid_id LIMIT 500
      """
    ) { row in GridCaseCount(grid: try row("grid_id"), open: try row("open"), recent: try row("recent")) }
  }

  /// The same for buildings: 楼 → 在办件数.
  public func openCaseCountsByBuilding(_ community: CommunityID) throws -> [BuildingID: Int] {
    let pairs = try all(
      """
      SELECT building_id, count(*) AS open FROM cases
      WHERE community_id = \(community) AND building_id IS NOT NULL AND state IN ('waiting', 'doing', 'returned')
      GROUP BY building_id ORDER BY building_id LIMIT 2000
      """
    ) { row in (try row("building_id", as: BuildingID.self), try row("open", as: Int.self)) }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// What was filed within the last ninety days, by grid and by building.
  public func recentCaseCounts(_ community: CommunityID) throws -> (grids: [GridID: Int], buildings: [BuildingID: Int]) {
    let since = now - .days(90)
    let grids = try all(
      """
      SELECT grid_id, count(*) AS number FROM cases
      WHERE community_id = \(community) AND grid_id IS NOT NULL AND opened_at >= \(since)
      GROUP BY grid_id ORDER BY grid_id LIMIT 500
      """
    ) { row in (try row("grid_id", as: GridID.self), try row("number", as: Int.self)) }
    let buildings = try all(
      """
      SELECT building_id, count(*) AS number FROM cases
      WHERE community_id = \(community) AND building_id IS NOT NULL AND opened_at >= \(since)
      GROUP BY building_id ORDER BY building_id LIMIT 2000
      """
    ) { row in (try row("building_id", as: BuildingID.self), try row("number", as: Int.self)) }
    return (Dictionary(uniqueKeysWithValues: grids), Dictionary(uniqueKeysWithValues: buildings))
  }

  /// Unfinished cases filed for an enterprise; a person's case has no enterprise and is never counted here.
  public func openCaseCount(of organization: OrganizationID, community: CommunityID) throws -> Int {
    try scalar(
      """
      SELECT count(*) FROM cases WHERE organization_id = \(organization) AND community_id = \(community)
        AND applicant_kind = 'enterprise' AND state NOT IN ('confirmed', 'withdrawn')
      """) ?? 0
  }

  /// The latest that were filed for an enterprise, of those that this viewer may see; never what a person filed as herself.
  public func casesFiled(for organization: OrganizationID, _ viewer: Viewer, limit: Int) throws -> [OpenCaseCard] {
    var filter = CaseFilter()
    filter.organization = organization
    return try caseLines(filter, viewer, limit: limit).map(OpenCaseCard.init)
  }

  /// The same without what is over.
  func openCasesFiled(for organization: OrganizationID, _ viewer: Viewer, limit: Int) throws -> [OpenCaseCard] {
    var filter = CaseFilter()
    filter.organization = organization
    filter.states = CaseState.allCases.filter { !$0.isFinal }
    return try caseLines(filter, viewer, limit: limit).map(OpenCaseCard.init)
  }

  /// The numbers of these cases and nothing else of them: for the reader of the audit log.
  public func caseNumbers(_ ids: [CaseID], community: CommunityID) throws -> [CaseID: String] {
    if ids.isEmpty { return [:] }
    let pairs = try all(
      "SELECT id, number FROM cases WHERE id IN (\(list: ids)) AND community_id = \(community) ORDER BY id LIMIT 1000"
    ) { row in (try row("id", as: CaseID.self), try row("number", as: String.self)) }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// What a person filed as herself, for the export of her own data.
  public func casesFiled(by person: PersonID, community: CommunityID, limit: Int = 5_000) throws -> [OpenCaseCard] {
    let viewer = Viewer(person: person, community: community, standing: .oneself, name: "")
    return try caseLines(CaseFilter(), viewer, limit: limit).map(OpenCaseCard.init)
  }
}
