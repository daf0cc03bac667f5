import Testing

@testable import Contracts
@testable import Kernel

@Test
func whatIsNotWrittenIsRefused() {
  // A role that nobody gave anything in this act, for every act: at least one exists, and it reaches nothing.
  for act in Act.allCases {
    let reaches = Role.allCases.map { Permissions.reach(of: $0, for: act) }
    #expect(reaches.contains { $0 != .none }, "nobody may \(act)")
  }
  let acts = Act.allCases.filter { Permissions.reach(of: .partner, for: $0) != .none }
  #expect(
    Set(acts).isSubset(of: [.seePlaces, .seeOwnAccount, .manageConsents, .answerReferral]), "a partner sees what is referred to it")
}

@Test
func whoActsForAnEnterpriseReachesOnlyHerOwn() {
  for act in Act.allCases where act != .seePlaces {
    let reach = Permissions.reach(of: .delegate, for: act)
    #expect(reach == .none || reach == .own, "\(act)")
  }
  #expect(Permissions.reach(of: .delegate, for: .listEnterprises) == .none)
  #expect(Permissions.reach(of: .delegate, for: .seeContactDetails) == .none)
}

@Test
func whoActsAsHerselfReachesOnlyHerOwn() {
  for act in Act.allCases where act != .seePlaces {
    let reach = Permissions.reach(of: .person, for: act)
    #expect(reach == .none || reach == .own, "\(act)")
  }
}

@Test
func onlyTheTeamReachesTheWholeCommunity() {
  for act in Act.allCases where act != .seePlaces {
    for role in Role.allCases where Permissions.reach(of: role, for: act) == .community {
      #expect(role.isStaff, "\(role) \(act)")
    }
  }
  for act in [Act.manageSettings, .manageTokens, .manageWebhooks] {
    #expect(Role.allCases.filter { Permissions.reach(of: $0, for: act) != .none } == [.administrator])
  }
}

@Test
func aPostCoversWhatLiesInItsScope() throws {
  func id<Tag: IDTag>(_ number: UInt64) -> ID<Tag> { ID(uuid: UUIDv7(high: 0x7000, low: number)) }
  let place = PlacePath(community: id(1), grid: id(2), park: id(3), building: id(4))
  func covers(_ scope: PostScope, community: CommunityID) -> Bool {
    Viewer(person: id(9), community: community, standing: .post(id(8), .gridWorker, scope), name: "林").covers(place)
  }
  #expect(covers(.community, community: id(1)))
  #expect(covers(.grid(id(2)), community: id(1)) && !covers(.grid(id(7)), community: id(1)))
  #expect(covers(.park(id(3)), community: id(1)) && !covers(.park(id(7)), community: id(1)))
  #expect(covers(.building(id(4)), community: id(1)) && !covers(.building(id(7)), community: id(1)))
  #expect(!covers(.organization(id(5)), community: id(1)))
  #expect(!covers(.community, community: id(6)), "another community")
  let herself = Viewer(person: id(9), community: id(1), standing: .oneself, name: "林")
  #expect(!herself.covers(place))
  #expect(throws: Problem.notFound) { try herself.require(.readAudit) }
  try herself.require(.fileCase)
}
