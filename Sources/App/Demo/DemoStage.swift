import Contracts
import Kernel

/// The two enterprises through whose eyes the demo is seen: one of middle size with a certificate that runs out, and
/// one that two people founded a few months ago.
struct DemoStage: Sendable {
  let house: Int
  let startUp: Int

  /// Places in the list of members.
  init(_ members: [DemoMember], today: LocalDay) {
    func best(_ wanted: (DemoMember) -> Bool, _ distance: (DemoMember) -> Int) -> Int {
      let places = members.indices.filter { wanted(members[$0]) && members[$0].file == nil }
      return places.min { (distance(members[$0]), $0) < (distance(members[$1]), $1) } ?? 0
    }
    house = best(
      { (DemoRank.highTech..<DemoRank.listed).contains($0.enterprise.rank) && !$0.enterprise.trade.chain.isEmpty },
      { abs($0.employees.count - 42) })
    let wished = today.adding(days: -130)
    startUp = best(
      { $0.employees.count == 2 && $0.enterprise.trade.isTechnical && !$0.enterprise.trade.chain.isEmpty },
      { abs($0.enterprise.foundedOn.daysSinceEpoch - wished.daysSinceEpoch) })
  }

  /// Days until the high-tech certificate of the house runs out: a reminder that everybody sees on the first page.
  static let daysLeft = 47

  /// The members with that certificate.
  func set(_ members: [DemoMember], today: LocalDay) -> [DemoMember] {
    var members = members
    let tags = members[house].enterprise.tags.map { tag in
      guard tag.kind == "nationalHighTech" else { return tag }
      let end = today.adding(days: Self.daysLeft)
      return DemoTag(
        kind: tag.kind, level: tag.level, certificateNumber: tag.certificateNumber, issuer: tag.issuer,
        validFrom: end.adding(days: -3 * 365), validTo: end)
    }
    members[house].enterprise = members[house].enterprise.with(tags: tags)
    return members
  }
}

extension DemoEnterprise {
  func with(tags: [DemoTag]) -> DemoEnterprise {
    DemoEnterprise(
      name: name, trade: trade, uscc: uscc, rank: rank, foundedOn: foundedOn, knownSince: knownSince,
      headcount: headcount, legalRepresentative: legalRepresentative, contactName: contactName,
      contactPhone: contactPhone, contactEmail: contactEmail, tags: tags)
  }
}
