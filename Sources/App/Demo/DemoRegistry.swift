import Contracts
import Enterprises
import Foundation
import Kernel
import People
import Places
import Store

/// Writing organisations and their people: the long part of the load.
extension DemoLoad {
  /// Property firms, partners, offices and associations, with ids that other steps refer to.
  func found(_ land: DemoLand) async throws -> [DemoHouse] {
    let community = land.community
    clock.set(firstDay, minute: 570)
    let houses = DemoInstitution.all(
      seed: seed, size: size, district: community.district, subdistrict: community.subdistrict
    ).map { DemoHouse(id: clock.world.newID(), institution: $0) }
    var random = DemoRandom(seed: seed, "institutions' rooms")
    var names = DemoPersonNames(seed: seed, "institutions")
    var addresses = addresses(land)
    let drafts = houses.enumerated().map { place, house -> OrganizationDraft in
      let building = land.building(&random)
      let site = land.site(building)
      let seat = land.room(building, &random)
      let floor = seat?.level ?? 1
      let room = seat?.name ?? ""
      let head = names.next()
      var facts: [Fact: String] = house.institution.facts
      facts[.legalRepresentative] = head
      facts[.contactName] = head
      facts[.contactPhone] = DemoRoster.phone(9_000 + place)
      facts[.registeredAddress] = addresses.registered(site, room: room)
      facts[.operatingAddress] = addresses.operating(site, floor: floor, room: room)
      var draft = OrganizationDraft(id: house.id, code: .uscc(house.institution.uscc), facts: facts)
      draft.set(PlaceFact(building: building.id, floor: "\(floor)层", unit: room, confidence: 99, isConfirmed: true))
      return draft
    }
    let (source, vault) = (FactSource(.demo, id: "demo", asOf: firstDay), vault)
    try await database.write { tx in
      try tx.insertOrganizations(drafts, community: community.id, source: source, vault)
    }
    return houses
  }

  /// The enterprises in the order in which they came, each with its first contact; then those who work there.
  func register(_ land: DemoLand, _ team: DemoTeam) async throws -> [DemoMember] {
    let roster = DemoRoster(seed: seed, size: size, today: today).enterprises()
    var members = DemoSettlement(seed: seed, size: size, land: land).members(of: roster, world: clock)
    members = DemoStage(members, today: today).set(members, today: today)
    try await write(members.filter { $0.file == nil }, land)
    for number in DemoFiles.names.indices {
      let places = members.indices.filter { members[$0].file == number }
      let adopted = try await takeIn(places.map { members[$0] }, file: number, land, team)
      for (place, member) in zip(places, adopted) { members[place] = member }
    }
    try await assign(members, land, team)
    try await employ(members, land)
    return members
  }

  private func write(_ members: [DemoMember], _ land: DemoLand) async throws {
    var done = 0
    for batch in batches(members) {
      let day = batch.last?.enterprise.knownSince ?? firstDay
      clock.set(day, minute: 600)
      let drafts = batch.map(\.draft)
      let (source, vault, community) = (FactSource(.demo, id: "demo", asOf: day), vault, land.community.id)
      try await database.write { tx in
        try tx.insertOrganizations(drafts, community: community, source: source, vault)
      }
      done += batch.count
      say("enterprises: \(done) of \(members.count)")
    }
  }

  /// Runs of at most a thousand that came within the same month.
  private func batches(_ members: [DemoMember]) -> [[DemoMember]] {
    var batches: [[DemoMember]] = []
    for member in members {
      let month = member.enterprise.knownSince.description.prefix(7)
      if let last = batches.last, last.count < 1_000, last[0].enterprise.knownSince.description.prefix(7) == month {
        batches[batches.count - 1].append(member)
      } else {
        batches.append([member])
      }
    }
    return batches
  }

  private func assign(_ members: [DemoMember], _ land: DemoLand, _ team: DemoTeam) async throws {
    var turns = [Int](repeating: 0, count: land.grids.count)
    let pairs = members.map { member -> (organization: OrganizationID, person: PersonID) in
      if member.enterprise.rank >= .littleGiant { return (member.id, team.secretary.person) }
      let contacts = team.contacts(ofGrid: member.grid)
      turns[member.grid] += 1
      return (member.id, contacts[turns[member.grid] % contacts.count].person)
    }
    clock.set(today.adding(days: -3), minute: 900)
    let community = land.community.id
    for start in stride(from: 0, to: pairs.count, by: 4_000) {
      let part = Array(pairs[start..<min(start + 4_000, pairs.count)])
      try await database.write { tx in try tx.assignFirstContacts(part, community: community) }
    }
    // Those who run the buildings and those who help have theirs by the rule, after the last spreadsheet.
    clock.set(today.adding(days: -1), minute: 480)
    try await database.write { tx in try SettleFirstContacts(of: community).run(tx) }
  }

  private func employ(_ members: [DemoMember], _ land: DemoLand) async throws {
    let community = land.community.id
    let people = members.flatMap { member in member.employees.map { (member.id, $0.id, $0.name) } }
    clock.set(today.adding(days: -120), minute: 700)
    for start in stride(from: 0, to: people.count, by: 3_000) {
      let part = people[start..<min(start + 3_000, people.count)]
      let persons = part.map { PersonDraft(name: $0.2, id: $0.1) }
      let employments = part.map { EmploymentDraft(person: $0.1, organization: $0.0) }
      try await database.write { tx in
        try tx.createPersons(persons, community: community)
        try tx.addEmployments(employments, community: community)
      }
      say("employees: \(min(start + 3_000, people.count)) of \(people.count)")
    }
  }

  func addresses(_ land: DemoLand) -> DemoAddresses {
    let community = land.community
    return DemoAddresses(
      seed: seed &+ 15_485_863, city: community.city, district: community.district, subdistrict: community.subdistrict)
  }
}

extension DemoInstitution {
  fileprivate var facts: [Fact: String] {
    [
      .kind: kind.rawValue, .name: name, .shortName: shortName, .englishName: englishName,
      .industryCode: industryCode, .headcount: String(headcount), .status: OrganizationStatus.operating.rawValue,
    ]
  }
}

extension DemoMember {
  /// What the registry is told of it.
  var draft: OrganizationDraft {
    let one = enterprise
    let facts: [Fact: String] = [
      .kind: OrganizationKind.enterprise.rawValue, .name: one.name.full, .shortName: one.name.short,
      .englishName: one.name.english, .legalRepresentative: one.legalRepresentative,
      .registeredAddress: registeredAddress, .operatingAddress: operatingAddress,
      .industryCode: one.trade.code, .chainSegment: one.trade.chain, .scale: one.scale.rawValue,
      .headcount: String(one.headcount), .foundedOn: one.foundedOn.description,
      .status: OrganizationStatus.operating.rawValue, .contactName: one.contactName, .contactPhone: one.contactPhone,
      .contactEmail: one.contactEmail,
    ]
    let tags = one.tags.map { tag in
      QualificationDraft(
        kind: tag.kind, level: tag.level, certificateNumber: tag.certificateNumber, issuer: tag.issuer,
        validFrom: tag.validFrom, validTo: tag.validTo)
    }
    var draft = OrganizationDraft(id: id, code: .uscc(one.uscc), facts: facts, tags: tags)
    draft.set(PlaceFact(building: building.id, floor: "\(floor)层", unit: room, confidence: 99, isConfirmed: true))
    return draft
  }
}
