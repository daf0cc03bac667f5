import Contracts
import Kernel
import Store

/// What is known of the organisations that a batch of records may mean.
struct RosterKnowledge: Sendable {
  struct Known: Sendable {
    var organization: Organization
    var sources: [Fact: FactSource]
    var tags: Set<String>
    /// It became part of another one: no roster brings it back, and none changes it.
    var heir: Heir?
  }

  /// Who stands for an organisation that became part of another.
  struct Heir: Sendable {
    var id: OrganizationID
    var name: String
    var code: String
    /// The same one, entered twice; not an enterprise that took it over.
    var isSame: Bool
  }

  private var all: [Known] = []
  private var heirs: [OrganizationID: Known] = [:]
  private var byCode: [String: Int] = [:]
  private var byName: [String: [Int]] = [:]

  mutating func add(_ known: Known) {
    let place = all.count
    all.append(known)
    let one = known.organization
    if !one.uscc.isEmpty { byCode[one.uscc] = place }
    if let provisional = one.provisionalID { byCode[provisional] = place }
    byName[OrganizationName.key(one.name), default: []].append(place)
  }

  /// One that stands for another of these. Its own code and name are not asked for by that.
  mutating func add(heir known: Known) { heirs[known.organization.id] = known }

  func standing(for heir: Heir) -> Known? { heirs[heir.id] }

  /// Of all that a record may change.
  var ids: [OrganizationID] { all.map(\.organization.id) + heirs.keys }

  func withCode(_ code: String) -> Known? { byCode[code].map { all[$0] } }

  /// Those of this name; one that became part of another only where no other bears it.
  func named(_ key: String) -> [Known] {
    let found = (byName[key] ?? []).map { all[$0] }
    let standing = found.filter { $0.heir == nil }
    return standing.isEmpty ? found : standing
  }
}

extension Tx {
  /// Everything that a batch of records may mean, in two questions.
  func rosterKnowledge(
    for records: [RosterRecord], community: CommunityID, _ vault: Vault
  ) throws -> RosterKnowledge {
    var uscc: [String] = []
    var provisional: [String] = []
    var names: Set<String> = []
    for record in records where !record.isError {
      switch record.code {
      case .uscc(let code): uscc.append(code.text)
      case .provisional(let id): provisional.append(id)
      case nil: break
      }
      if !record.nameKey.isEmpty { names.insert(record.nameKey) }
    }
    let found = try organizations(
      of: community, uscc: uscc, provisional: provisional, names: names.sorted(), vault)
    var heirs: [OrganizationID: RosterKnowledge.Heir] = [:]
    for id in try successors(of: found.map(\.id)).keys { heirs[id] = try rosterHeir(of: id) }
    let same = Set(heirs.values.filter(\.isSame).map(\.id)).sorted()
    let standing = same.isEmpty ? [] : try organizations(same, vault)
    let ids = found.map(\.id) + same
    let sources = try sources(of: ids)
    let tags = try qualifications(of: ids)
    func known(_ one: Organization) -> RosterKnowledge.Known {
      let held = Set((tags[one.id] ?? []).map(\.kind))
      return RosterKnowledge.Known(organization: one, sources: sources[one.id] ?? [:], tags: held, heir: heirs[one.id])
    }
    var knowledge = RosterKnowledge()
    for one in found { knowledge.add(known(one)) }
    for one in standing { knowledge.add(heir: known(one)) }
    return knowledge
  }

  /// The end of the chain. It is the same organisation where every step says that the record was a double.
  private func rosterHeir(of id: OrganizationID) throws -> RosterKnowledge.Heir? {
    var heir: RosterKnowledge.Heir?
    var at = id
    for _ in 0..<Merger.chainMax {
      guard let next = try successors(of: [at])[at] else { break }
      let isSame = next.kind == .double && heir?.isSame ?? true
      heir = RosterKnowledge.Heir(id: next.id, name: next.name, code: next.code, isSame: isSame)
      at = next.id
    }
    return heir
  }
}
