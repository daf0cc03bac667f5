import Contracts
import Kernel
import People
import Store

/// Somebody in a post.
struct DemoHolder: Sendable {
  let person: PersonID
  let name: String
  let post: PostID
}

/// The team: eighteen people for all the grids, an administrator who looks after the software, a supervisor of the
/// sub-district.
struct DemoTeam: Sendable {
  var administrator: DemoHolder
  var supervisor: DemoHolder
  var secretary: DemoHolder
  /// 副书记 and 副站长.
  var deputies: [DemoHolder]
  /// One for each window, in the order of the windows.
  var specialists: [DemoHolder]
  /// One for each grid, in the order of the grids.
  var gridHeads: [DemoHolder]
  /// Full-time workers of each grid beside its head; empty where the team is too small.
  var gridWorkers: [[DemoHolder]]

  static let staff = 18

  /// Who may be the first contact of an enterprise in this grid: its own people twice, one of the centre once.
  func contacts(ofGrid place: Int) -> [DemoHolder] {
    let own = [gridHeads[place]] + gridWorkers[place]
    let centre = deputies + specialists
    return own + own + [centre[place % centre.count]]
  }

  /// Who takes what comes in from this grid: its own people, and the deputy who goes wherever hands are missing.
  func handlers(ofGrid place: Int) -> [DemoHolder] {
    let own = [gridHeads[place]] + gridWorkers[place]
    let centre = deputies + specialists
    return own + (own.count < 2 ? own : []) + [deputies[0], centre[place % centre.count]]
  }
}

/// Puts the team into its posts.
struct DemoAppointment: Sendable {
  let seed: Int
  let land: DemoLand
  let since: LocalDay

  func run(_ tx: Tx) throws -> DemoTeam {
    var names = DemoPersonNames(seed: seed, "team")
    let staff = try people(DemoTeam.staff + 2, &names, tx)
    let centre = staff[2..<9]
    let gridStaff = Array(staff[9...])
    let grids = land.grids
    let titles = ["副书记", "副站长"]
    let administrator = try appoint(staff[0], .administrator, .community, "系统管理员", tx)
    let supervisor = try appoint(staff[1], .supervisor, .community, "街道分管负责人", tx)
    let secretary = try appoint(staff[2], .secretary, .community, "社区书记", tx)
    let deputies = try zip(centre.dropFirst(), titles).map { try appoint($0, .communityWorker, .community, $1, tx) }
    let specialists = try zip(staff[5..<9], land.windows).map { person, window in
      try appoint(person, .windowSpecialist, .window(window.id), window.name + "专员", tx)
    }
    // There may be one grid more than there are grid workers: the second deputy takes it.
    let heads = try grids.enumerated().map { place, grid in
      let person = place < gridStaff.count ? gridStaff[place] : (deputies[1].person, deputies[1].name)
      return try appoint(person, .gridHead, .grid(grid.id), "网格长", tx)
    }
    var workers = [[DemoHolder]](repeating: [], count: grids.count)
    for (place, person) in gridStaff.dropFirst(grids.count).enumerated() {
      let grid = place % grids.count
      workers[grid].append(try appoint(person, .gridWorker, .grid(grids[grid].id), "专职网格员", tx))
    }
    return DemoTeam(
      administrator: administrator, supervisor: supervisor, secretary: secretary, deputies: deputies,
      specialists: specialists, gridHeads: heads, gridWorkers: workers)
  }

  private func people(
    _ count: Int, _ names: inout DemoPersonNames, _ tx: Tx
  ) throws -> [(PersonID, String)] {
    let words = (0..<count).map { _ in names.next() }
    let ids = try tx.createPersons(words.map { PersonDraft(name: $0) }, community: land.community.id)
    return Array(zip(ids, words))
  }

  private func appoint(
    _ person: (PersonID, String), _ role: Role, _ scope: PostScope, _ title: String, _ tx: Tx
  ) throws -> DemoHolder {
    let draft = PostDraft(person: person.0, role: role, scope: scope, title: title, startsOn: since)
    let post = try tx.grantPost(draft, community: land.community.id)
    return DemoHolder(person: person.0, name: person.1, post: post)
  }
}
