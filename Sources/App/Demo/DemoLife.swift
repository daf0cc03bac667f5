import Cases
import Contracts
import Kernel
import People
import Places
import Store

/// A year of cases: who files, who handles, and how often.
struct DemoLife: Sendable {
  let seed: Int
  let size: DemoSize
  let doors: DemoDoors
  let today: LocalDay
  /// What the common parts are called in what is public.
  var partNames: [CommonPart: String] = [:]
  /// The firms that file, with those who act for them.
  let voices: [DemoMember]

  private static let silentPercent = 20

  init(seed: Int, size: DemoSize, doors: DemoDoors, today: LocalDay) {
    self.seed = seed
    self.size = size
    self.doors = doors
    self.today = today
    var random = DemoRandom(seed: seed, "voices")
    let (house, startUp) = (doors.stage.house, doors.stage.startUp)
    let others = doors.members.indices.filter { place in
      doors.members[place].employees.count > 1 && place != house && place != startUp
    }
    voices = random.shuffled(others).prefix(size.scaled(1_200)).map { doors.members[$0] }
  }

  var caseCount: Int { size.scaled(5_000) }

  /// A fifth of the firms has nobody who acts for it here: they call, and staff write it down.
  private func hasDelegate(_ place: Int) -> Bool { place % 100 >= Self.silentPercent }

  var delegations: [DelegationDraft] {
    let since = today.adding(days: -300)
    return voices.enumerated().filter { hasDelegate($0.offset) }.map { _, member in
      DelegationDraft(
        person: member.legalRepresentative, organization: member.id, kind: .legalRepresentative,
        startsOn: max(since, member.enterprise.knownSince))
    }
  }

  /// The delegates as viewers, those of the demo accounts first.
  var delegates: [Viewer] {
    let house = doors.members[doors.stage.house]
    let startUp = doors.members[doors.stage.startUp]
    let others = voices.enumerated().filter { hasDelegate($0.offset) }.map(\.element)
    return ([house, startUp] + others).map { member in
      Viewer(
        person: member.legalRepresentative, community: doors.land.community.id, standing: .enterprise(member.id),
        name: member.enterprise.legalRepresentative)
    }
  }

  /// Those of the team with a demo account, each seen as one of the centre: to find what she leads, wherever it lies.
  var staff: [Viewer] {
    let house = doors.members[doors.stage.house]
    let holders = [doors.team.deputies[0], doors.team.gridHeads[house.grid], doors.economist]
      + [doors.posts.butlers[house.building.id]].compactMap { $0 }
    return holders.map { holder in
      Viewer(
        person: holder.person, community: doors.land.community.id,
        standing: .post(holder.post, .communityWorker, .community), name: "")
    }
  }

  /// Who does what several people do on a case together.
  var cast: CaseDemoDeeds.Cast {
    let community = doors.land.community.id
    func post(_ holder: DemoHolder, _ role: Role, _ scope: PostScope) -> Viewer {
      Viewer(person: holder.person, community: community, standing: .post(holder.post, role, scope), name: holder.name)
    }
    return CaseDemoDeeds.Cast(
      worker: post(doors.team.deputies[0], .communityWorker, .community),
      secretary: post(doors.team.secretary, .secretary, .community), firms: Array(delegates.prefix(40)),
      partners: doors.posts.partners.map { post($0.holder, .partner, .organization($0.organization)) })
  }

  var setting: CaseDemo.Setting {
    let places = Dictionary(uniqueKeysWithValues: doors.land.buildings.enumerated().map { ($0.element.id, $0.offset) })
    let team = doors.team
    var gridHandlers: [GridID: [Handler]] = [:]
    for (place, grid) in doors.land.grids.enumerated() {
      gridHandlers[grid.id] = team.handlers(ofGrid: place).map(\.handler)
    }
    let windows = zip(doors.land.windows, team.specialists).map { ($0.id, $1.handler) }
    let ordinary = voices.enumerated().map { place, member -> CaseDemo.Firm in
      let delegates = hasDelegate(place) ? [member.legalRepresentative] : []
      return firm(member, places, delegates: delegates, member.employees.map(\.id))
    }
    var setting = CaseDemo.Setting(
      community: doors.land.community.id, buildings: doors.land.buildings.map(building),
      firms: ordinary + stars(places), gridHandlers: gridHandlers,
      windowHandlers: Dictionary(uniqueKeysWithValues: windows),
      centre: ([team.secretary] + team.deputies).map(\.handler))
    setting.watched = [doors.members[doors.stage.house].id, doors.members[doors.stage.startUp].id]
    setting.partNames = partNames
    return setting
  }

  /// The two firms that are looked at come up as often as several others, so that each has cases in every state; the
  /// employee with an account speaks for herself among them.
  private func stars(_ places: [BuildingID: Int]) -> [CaseDemo.Firm] {
    let house = doors.members[doors.stage.house]
    let startUp = doors.members[doors.stage.startUp]
    let people = house.employees.map(\.id)
    // About eighty cases of the house in a year, ten of the start-up, at both sizes.
    let share = max(1, voices.count * 80 / caseCount)
    let houses = (0..<share).map { turn -> CaseDemo.Firm in
      let speaker = turn.isMultiple(of: 4) ? people[2] : people[0]
      let others = turn.isMultiple(of: 3) ? Array(people.dropFirst(4)) : [people[3]]
      return firm(house, places, delegates: [speaker], others.isEmpty ? [people[3]] : others)
    }
    let small = (0..<max(1, share / 8)).map { _ in
      firm(startUp, places, delegates: [startUp.legalRepresentative], startUp.employees.map(\.id))
    }
    return houses + small
  }

  private func building(_ building: Building) -> CaseDemo.Building {
    var known = CaseDemo.Building(
      id: building.id, name: doors.land.territory.fullName(building), park: building.park, grid: building.grid,
      butler: doors.posts.butlers[building.id]?.handler)
    known.point = building.publicPoint
    return known
  }

  private func firm(
    _ member: DemoMember, _ places: [BuildingID: Int], delegates: [PersonID], _ employees: [PersonID]
  ) -> CaseDemo.Firm {
    CaseDemo.Firm(
      id: member.id, name: member.name, building: places[member.building.id] ?? 0, room: member.room,
      delegates: delegates, employees: employees)
  }
}

extension DemoHolder {
  var handler: Handler { Handler(person: person, post: post) }
}
