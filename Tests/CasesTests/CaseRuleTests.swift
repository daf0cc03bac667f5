import Contracts
import Kernel
import TestKit
import Testing

@testable import Cases

private func made(_ world: TestWorld, applicant: Applicant) -> Case {
  Case(
    id: world.world.newID(), community: world.world.newID(), number: "YQ-2026-11-0001", applicant: applicant,
    filedBy: world.world.newID(), channel: .web, title: "货梯停运", body: "货梯停运", urgency: .normal, place: .nowhere,
    window: world.world.newID(), category: nil, openedAt: world.now)
}

private func handler(_ world: TestWorld) -> Handler { Handler(person: world.world.newID(), post: world.world.newID()) }

@Test func whoReceivesItFirstStaysResponsible() throws {
  let world = TestWorld()
  var item = made(world, applicant: .person(world.world.newID()))
  let (first, second) = (handler(world), handler(world))
  try item.take(by: first, at: world.now)
  try item.assign(to: second, by: first.person, at: world.now)
  #expect(item.firstReceiver == first.person)
  #expect(item.lead == second)
  try item.close(at: world.now)
  try item.sendBack(at: world.now)
  try item.take(by: second, at: world.now)
  #expect(item.firstReceiver == first.person)
}

@Test func whoFilesForACallerHasReceivedItFirst() throws {
  let world = TestWorld()
  var item = made(world, applicant: .person(nil))
  let clerk: PersonID = world.world.newID()
  item.receive(by: clerk)
  #expect(item.state == .waiting && item.firstReceiver == clerk && item.lead == nil)
  let other = handler(world)
  try item.take(by: other, at: world.now)
  #expect(item.firstReceiver == clerk && item.lead == other)
}

@Test func closedAndConfirmedAreTwoFacts() throws {
  let world = TestWorld()
  var item = made(world, applicant: .person(world.world.newID()))
  try item.take(by: handler(world), at: world.now)
  try item.close(at: world.now)
  #expect(item.closedAt != nil && item.confirmedAt == nil)
  #expect(throws: CaseError.alreadyClosed) { try item.close(at: world.now) }
  try item.confirm(at: world.now)
  #expect(item.state == .confirmed && item.confirmedAt != nil)
  #expect(throws: CaseError.alreadyConfirmed) { try item.sendBack(at: world.now) }
}

@Test func whatCannotBeDoneIsConfirmedOrSentBackToo() throws {
  let world = TestWorld()
  var item = made(world, applicant: .person(world.world.newID()))
  try item.take(by: handler(world), at: world.now)
  try item.decline(at: world.now)
  #expect(item.state == .declined)
  try item.sendBack(at: world.now)
  #expect(item.state == .returned && item.round == 2 && item.closedAt == nil)
}

@Test func nobodyHandlesWhatSheFiledHerself() {
  let world = TestWorld()
  let person: PersonID = world.world.newID()
  var item = made(world, applicant: .person(person))
  #expect(throws: CaseError.ownCase) {
    try item.take(by: Handler(person: person, post: world.world.newID()), at: world.now)
  }
  #expect(item.state == .waiting && item.lead == nil)
}

@Test func nothingIsAnsweredBeforeItIsTaken() {
  let world = TestWorld()
  var item = made(world, applicant: .person(world.world.newID()))
  #expect(throws: CaseError.notTaken) { try item.reply(at: world.now) }
  #expect(throws: CaseError.notTaken) { try item.close(at: world.now) }
  #expect(throws: CaseError.notClosed) { try item.confirm(at: world.now) }
  #expect(throws: CaseError.notClosed) { try item.requireRateable(isRated: false) }
}

@Test(arguments: [
  ("货梯坏了。今天来料又在一楼等了四十分钟", "货梯坏了"),
  ("早高峰货梯老是停", "早高峰货梯老是停"),
  ("我们公司在三号楼十二层，最近一周每天早上八点半到九点货梯都停运，来料上不去影响生产", "我们公司在三号楼十二层"),
  ("没有标点的一句话写得特别特别长一直写到三十个字以后还在继续写下去不停", "没有标点的一句话写得特别特别长一直写到三十个字以后还在继续…"),
  ("第一行\n第二行", "第一行"),
])
func aTitleComesFromTheFirstWords(_ body: String, _ title: String) {
  #expect(Case.title(from: body) == title)
}

@Test func everyErrorHasACodeOfItsOwn() {
  let codes = CaseError.allCases.map(\.code)
  #expect(Set(codes).count == codes.count)
}

// MARK: Random commands never reach an illegal state

private enum Command: Int, CaseIterable {
  case take, assign, reroute, reply, close, decline, confirm, sendBack, withdraw, add
}

/// What must hold of every case, whatever was tried: the same that the schema's CHECKs say.
private func expectLegal(_ item: Case, returns: Int, closures: Int) {
  let hasLead = item.lead != nil
  #expect((item.state == .waiting) ? !hasLead : (item.state == .withdrawn || hasLead))
  #expect(hasLead == (item.takenAt != nil))
  #expect(hasLead == (item.firstReceiver != nil))
  switch item.state {
  case .answered, .declined, .confirmed: #expect(item.closedAt != nil)
  case .waiting, .doing, .returned: #expect(item.closedAt == nil)
  case .withdrawn: break
  }
  #expect((item.state == .confirmed) == (item.confirmedAt != nil))
  #expect(item.round == returns + 1)
  // Every return answers one closure; at most one closure stands open.
  #expect(closures == returns || closures == returns + 1)
  if item.state.isClosed || item.state == .confirmed { #expect(closures == returns + 1) }
}

@Test(arguments: 1...20) func randomCommandsNeverReachAnIllegalState(_ seed: Int) throws {
  let world = TestWorld(seed: UInt64(seed))
  for _ in 0..<50 {
    var item = made(world, applicant: .person(world.world.newID()))
    let people = [handler(world), handler(world), handler(world)]
    var (returns, closures) = (0, 0)
    for _ in 0..<40 {
      world.advance(by: .minutes(7))
      let bytes = world.randomBytes(2)
      let command = Command.allCases[Int(bytes[0]) % Command.allCases.count]
      let who = people[Int(bytes[1]) % people.count]
      let before = item
      do {
        switch command {
        case .take: try item.take(by: who, at: world.now)
        case .assign: try item.assign(to: who, by: people[0].person, at: world.now)
        case .reroute: try item.reroute(to: world.world.newID(), category: nil, grid: nil, at: world.now)
        case .reply: try item.reply(at: world.now)
        case .close: try item.close(at: world.now)
        case .decline: try item.decline(at: world.now)
        case .confirm: try item.confirm(at: world.now)
        case .sendBack: try item.sendBack(at: world.now)
        case .withdraw: if bytes[1] < 16 { try item.withdraw(at: world.now) }
        case .add: try item.add(at: world.now)
        }
        if command == .close || command == .decline { closures += 1 }
        if command == .sendBack { returns += 1 }
        #expect(!before.state.isFinal || item == before, "\(command) changed a finished case")
      } catch {
        #expect(item == before, "\(command) failed with \(error) and changed something")
      }
      expectLegal(item, returns: returns, closures: closures)
      if let first = before.firstReceiver { #expect(item.firstReceiver == first) }
    }
  }
}
