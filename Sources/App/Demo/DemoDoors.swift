import Contracts
import Kernel
import People
import Store

/// Opens the demo accounts: who stands behind each, and for whom she may act.
struct DemoDoors: Sendable {
  let land: DemoLand
  let team: DemoTeam
  let posts: DemoVolunteers.Posts
  let members: [DemoMember]
  let stage: DemoStage

  /// The person behind each account; nil where the community is too small to have one.
  func person(_ account: DemoAccount) -> PersonID? {
    let house = members[stage.house]
    switch account {
    case .administrator: return team.administrator.person
    case .secretary: return team.secretary.person
    case .worker: return team.deputies[0].person
    case .window: return economist.person
    case .gridhead: return team.gridHeads[house.grid].person
    case .butler: return posts.butlers[house.building.id]?.person
    case .parkleader: return house.building.park.flatMap { posts.parkLeaders[$0]?.person } ?? anyLeader
    case .supervisor: return team.supervisor.person
    case .partner: return posts.partners.first?.holder.person
    case .enterprise: return house.employees[0].id
    case .hr: return house.employees[2].id
    case .employee: return house.employees[3].id
    case .founder: return members[stage.startUp].employees[0].id
    }
  }

  private var anyLeader: PersonID? {
    land.parks.lazy.compactMap { posts.parkLeaders[$0.id]?.person }.first
  }

  var economist: DemoHolder {
    let place = land.windows.firstIndex { $0.key == "economy" } ?? 0
    return team.specialists[min(place, team.specialists.count - 1)]
  }

  private var delegations: [(DemoAccount, DemoMember, Delegation.Kind)] {
    let house = members[stage.house]
    return [
      (.enterprise, house, .legalRepresentative), (.hr, house, .humanResources),
      (.founder, members[stage.startUp], .legalRepresentative),
    ]
  }

  /// `records` are the hashed passwords, `consent` the words that whoever opens an account agrees to.
  func open(
    _ records: [DemoAccount: String], consent: String, on day: LocalDay, vault: Vault, _ tx: Tx
  ) throws -> [(DemoAccount, PersonID)] {
    var opened: [(DemoAccount, PersonID)] = []
    for account in DemoAccount.allCases {
      guard let person = person(account), let record = records[account] else { continue }
      try tx.createAccount(
        AccountDraft(
          person: person, community: land.community.id, email: account.email, passwordRecord: record,
          consent: consent),
        vault: vault)
      opened.append((account, person))
    }
    for (account, member, kind) in delegations {
      guard let person = person(account) else { continue }
      let draft = DelegationDraft(person: person, organization: member.id, kind: kind, startsOn: day)
      try tx.addDelegation(draft, community: land.community.id)
    }
    return opened
  }
}
