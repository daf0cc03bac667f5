import Audit
import Contracts
import Enterprises
import Kernel
import Store

/// Puts every firm that works in the building on the roll; who is there stays. Gives how many are new.
struct FillRoll: Sendable {
  let id: ElectionID

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Int {
    let election = try tx.runElection(id, by: viewer)
    try election.requireRegistration()
    guard let building = election.building else { throw ElectionError.buildingMissing }
    var added = 0
    for firm in try tx.firms(in: building) {
      let isNew = try tx.insertVoter(
        election, organization: firm.id, name: firm.name, sortKey: firm.sortKey, kind: .operating, constituency: "",
        controller: "", by: viewer.person)
      if isNew { added += 1 }
    }
    try tx.audit("election.roll_filled", subject: id.text, detail: "\(added) new", by: viewer)
    try tx.record(RollChanged(election: id), by: viewer)
    return added
  }
}

/// Registers voters one a line: `名称` for a firm of the registry, `姓名，类别` where the election has categories.
struct RegisterVoters: Sendable {
  let id: ElectionID
  let lines: [String]
  let kind: Roll.Class

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    try election.requireRegistration()
    for line in lines {
      let parts = line.split(maxSplits: 1) { "，,\t".contains($0) }.map { Text.line($0) }
      let (name, constituency) = (parts.first ?? "", parts.count > 1 ? parts[1] : "")
      let known = Set(election.constituencies.map(\.name))
      if !known.isEmpty, !known.contains(constituency) { throw ElectionError.constituencyUnknown(constituency) }
      let firm = election.constituencies.isEmpty ? try tx.firm(named: name, in: viewer.community) : nil
      let isNew = try tx.insertVoter(
        election, organization: firm?.id, name: name, sortKey: firm?.sortKey ?? Pinyin.sortKey(name),
        kind: firm == nil ? .named : kind, constituency: constituency, controller: "", by: viewer.person)
      if !isNew { throw ElectionError.alreadyOnRoll(name) }
    }
    try tx.audit("election.roll_registered", subject: id.text, detail: "\(lines.count)", by: viewer)
    try tx.record(RollChanged(election: id), by: viewer)
  }
}

/// Says of an entry by what it votes and who controls it; where one vote goes to a group, a second firm of it is refused.
struct ChangeVoter: Sendable {
  let id: ElectionID
  let voter: VoterID
  let kind: Roll.Class
  let controller: String

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    try election.requireRegistration()
    let roll = try tx.roll(of: id)
    guard let entry = roll.entries.first(where: { $0.id == voter }) else { throw Problem.notFound }
    let key = Roll.Entry.voteKey(
      organization: entry.organization, name: entry.name, controller: controller, isOnePerGroup: election.isOnePerGroup)
    if let other = roll.entries.first(where: { $0.voteKey == key && $0.id != voter }) {
      throw ElectionError.alreadyOnRoll(other.name)
    }
    try tx.update(entry, controller: controller, kind: entry.organization == nil ? .named : kind, voteKey: key)
    try tx.audit("election.voter_changed", subject: id.text, detail: entry.name, by: viewer)
    try tx.record(RollChanged(election: id), by: viewer)
  }
}

struct RemoveVoter: Sendable {
  let id: ElectionID
  let voter: VoterID

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    try election.requireRegistration()
    guard try tx.deleteVoter(voter, of: id) else { throw Problem.notFound }
    try tx.audit("election.voter_removed", subject: id.text, detail: voter.text, by: viewer)
    try tx.record(RollChanged(election: id), by: viewer)
  }
}

/// Numbers, freezes and publishes the roll, in time or not at all.
struct FreezeRoll: Sendable {
  let id: ElectionID

  func run(by viewer: Viewer, _ tx: Tx) throws {
    var election = try tx.runElection(id, by: viewer)
    let roll = try tx.roll(of: id)
    let committee = try tx.committee(of: id)
    guard committee.present.count >= Committee.least else { throw ElectionError.committeeTooSmall(Committee.least) }
    try roll.check(election.constituencies)
    try election.freezeRoll(voters: roll.entries.count, at: tx.now)
    try tx.number(roll.entries)
    try tx.update(election)
    try tx.audit("election.roll_frozen", subject: id.text, detail: "\(roll.entries.count)", by: viewer)
    try tx.record(RollFrozen(election: id), by: viewer)
  }
}

/// Strikes firms that were deregistered after the freeze: they no longer count among those who may vote.
struct StrikeGoneFirms: Sendable {
  let id: ElectionID

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Int {
    let election = try tx.runElection(id, by: viewer)
    guard election.rollFrozenAt != nil else { throw ElectionError.rollNotFrozen }
    guard election.openedAt == nil else { throw ElectionError.alreadyOpen }
    let roll = try tx.roll(of: id)
    let gone = try tx.goneFirms(of: id)
    let entries = roll.entries.filter { gone.contains($0.id) && !roll.isStruck($0.id) }
    for entry in entries {
      let today = SiteZone.shanghai.day(of: tx.now)
      try tx.insert(
        Roll.Correction(kind: .struck, objection: nil, voter: entry.id, name: entry.name, madeOn: today), of: election)
      try tx.audit("election.voter_struck", subject: id.text, detail: entry.name, by: viewer)
    }
    try tx.record(RollChanged(election: id), by: viewer)
    return entries.count
  }
}

struct RollChanged: JournalEvent {
  static let name = "election.roll_changed"
  let election: ElectionID
  var subject: String { election.text }
}

struct RollFrozen: JournalEvent {
  static let name = "election.roll_frozen"
  let election: ElectionID
  var subject: String { election.text }
}
