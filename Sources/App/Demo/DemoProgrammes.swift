import Contracts
import Jobs
import Kernel
import Store
import Visits

/// Who looks after whom in the demo: team and firms, park leaders and parks, neighbours and newcomers.
struct DemoProgrammes: Sendable {
  let life: DemoLife
  let clock: DemoWorld

  func load(home: String, into database: any Database) async throws -> Int {
    let demo = try ProgrammeDemo(home: home)
    let secretary = life.doors.team.secretary
    let keeper = Viewer(
      person: secretary.person, community: life.doors.land.community.id, standing: .post(secretary.post, .secretary, .community),
      name: secretary.name)
    let (pairs, today) = (pairs(), clock.today)
    let count = try await database.write { tx in try demo.load(pairs, keeper: keeper, today: today, tx) }
    try await JobRunner.runDue(database, reactions: HouseReactions.all)
    return count
  }

  private func pairs() -> [ProgrammeDemo.Pair] {
    let doors = life.doors
    let (house, startUp) = (doors.members[doors.stage.house], doors.members[doors.stage.startUp])
    let worker = doors.team.deputies[0].person
    var pairs = [house, startUp].map { ProgrammeDemo.Pair("liaison", worker, $0.id.text) }
    let others = life.voices.filter { $0.id != house.id && $0.id != startUp.id }.prefix(life.size.scaled(60))
    pairs += others.map { ProgrammeDemo.Pair("liaison", doors.team.gridHeads[$0.grid].person, $0.id.text) }
    for park in doors.land.parks {
      guard let leader = doors.posts.parkLeaders[park.id] else { continue }
      pairs.append(ProgrammeDemo.Pair("park", leader.person, park.id.text))
    }
    let helpers = life.voices.filter { $0.employees.count > 3 && $0.id != house.id && $0.id != startUp.id }.prefix(3)
    for member in helpers {
      pairs.append(ProgrammeDemo.Pair("three", member.legalRepresentative, ""))
      let newcomers = member.employees.dropFirst(2).suffix(8).filter { $0.id != member.employees[1].id }
      pairs += newcomers.map { ProgrammeDemo.Pair("eight", member.employees[1].id, $0.id.text) }
    }
    pairs.append(ProgrammeDemo.Pair("pair", house.legalRepresentative, startUp.id.text))
    return pairs
  }
}
