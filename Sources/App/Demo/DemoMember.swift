import Contracts
import Enterprises
import Kernel
import Places

/// An enterprise of the demo community with its id, its room and those who work there.
struct DemoMember: Sendable {
  let id: OrganizationID
  var enterprise: DemoEnterprise
  let building: Building
  /// Place of the building's grid in the list of grids.
  let grid: Int
  let floor: Int
  let room: String
  let registeredAddress: String
  let operatingAddress: String
  /// Which of the spreadsheets it came in by; nil when somebody wrote it down.
  let file: Int?
  /// Who works there: the legal representative first, the contact second where she is somebody else.
  let employees: [(id: PersonID, name: String)]

  var name: String { enterprise.name.full }
  var legalRepresentative: PersonID { employees[0].id }
}

/// Gives each enterprise its room and its employees.
struct DemoSettlement: Sendable {
  let seed: Int
  let size: DemoSize
  let land: DemoLand

  /// In the order in which they came. Ids carry the day, so the clock goes along.
  func members(of enterprises: [DemoEnterprise], world: DemoWorld) -> [DemoMember] {
    var random = DemoRandom(seed: seed, "rooms")
    var names = DemoPersonNames(seed: seed, "employees")
    let community = land.community
    var addresses = DemoAddresses(
      seed: seed, city: community.city, district: community.district, subdistrict: community.subdistrict)
    let grids = Dictionary(uniqueKeysWithValues: land.grids.enumerated().map { ($0.element.id, $0.offset) })
    let order = enterprises.indices.sorted { (enterprises[$0].knownSince, $0) < (enterprises[$1].knownSince, $1) }
    let files = files(enterprises, order)
    return order.map { place in
      let one = enterprises[place]
      world.set(one.knownSince)
      let building = land.building(&random)
      let site = land.site(building)
      let seat = land.room(building, &random)
      let floor = seat?.level ?? 1
      let room = seat?.name ?? ""
      let row = files[place]
      // Every other row of a spreadsheet says its address so that one cannot be sure; who is written down by hand is
      // asked.
      let isDoubtful = row?.isMultiple(of: 2) ?? false
      return DemoMember(
        id: world.world.newID(), enterprise: one, building: building, grid: grids[building.grid] ?? 0, floor: floor,
        room: room, registeredAddress: addresses.registered(site, room: room),
        operatingAddress: isDoubtful
          ? addresses.doubtful(site, floor: floor, room: room) : addresses.operating(site, floor: floor, room: room),
        file: row.map { $0 < size.fileRows[0] ? 0 : 1 }, employees: employees(of: one, &names, world.world))
    }
  }

  /// The rows of the spreadsheets, counted through, by the place of the enterprise: those without tags that came last.
  private func files(_ enterprises: [DemoEnterprise], _ order: [Int]) -> [Int: Int] {
    let plain = order.filter { enterprises[$0].tags.isEmpty }
    let rows = plain.suffix(size.fileRows.reduce(0, +))
    return Dictionary(uniqueKeysWithValues: zip(rows, 0...))
  }

  private func employees(
    of one: DemoEnterprise, _ names: inout DemoPersonNames, _ world: World
  ) -> [(id: PersonID, name: String)] {
    var people = [one.legalRepresentative]
    if one.contactName != one.legalRepresentative { people.append(one.contactName) }
    while people.count < one.headcount { people.append(names.next()) }
    return people.prefix(one.headcount).map { (world.newID(), $0) }
  }
}
