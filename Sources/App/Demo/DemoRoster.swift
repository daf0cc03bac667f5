import Enterprises
import Kernel

/// Makes the enterprises of the demo community: trades as they are mixed in such parks, tags in the reported numbers,
/// a few large firms and very many small ones, headcounts that add up to the reported number of employees.
struct DemoRoster: Sendable {
  let seed: Int
  let size: DemoSize
  let today: LocalDay

  func enterprises() -> [DemoEnterprise] {
    let trades = trades()
    let ranks = ranks(trades)
    let headcounts = headcounts(ranks, trades)
    let tags = tags(ranks, trades)
    let names = names(trades, ranks)
    var codes = DemoUSCI(seed: seed)
    var people = DemoPersonNames(seed: seed, "legal representatives")
    var random = DemoRandom(seed: seed, "enterprises")
    return trades.indices.map { place in
      let founded = foundedOn(ranks[place], &random)
      let category: DemoUSCI.Category = trades[place].form == .shop ? .individualBusiness : .enterprise
      let head = people.next()
      // In small firms the owner answers the telephone herself.
      let contact = headcounts[place] < 6 && random.chance(70) ? head : people.next()
      let mailbox = ["contact", "office", "hr", "info", "hello"][random.below(5)]
      let brand = names[place].latin.lowercased()
      return DemoEnterprise(
        name: names[place].name, trade: trades[place],
        uscc: codes.next(category, registrar: Self.registrars[random.place(Self.registrarWeights)]), rank: ranks[place],
        foundedOn: founded, knownSince: knownSince(founded, &random), headcount: headcounts[place],
        legalRepresentative: head, contactName: contact, contactPhone: random.chance(3) ? "" : Self.phone(place),
        contactEmail: random.chance(30) ? "" : "\(mailbox)@\(brand).example", tags: tags[place])
    }
  }

  /// A number that nobody has; there are ten thousand of them.
  static func phone(_ place: Int) -> String {
    let digits = String(place % 10_000)
    return "1990000" + String(repeating: "0", count: 4 - digits.count) + digits
  }

  // Where the register of the firm lies; the codes are those of a real district, because a check looks for real ones.
  private static let registrars: [String] = ["330110", "330106", "330113", "330100", "330000", "330108", "330109"]
  private static let registrarWeights: [Int] = [86, 4, 3, 3, 2, 1, 1]

  // MARK: Trades

  private func trades() -> [DemoTrade] {
    var random = DemoRandom(seed: seed, "trades")
    let weights = DemoTrade.all.map(\.weight)
    return (0..<size.enterprises).map { _ in DemoTrade.all[random.place(weights)] }
  }

  // MARK: Ranks and tags

  private func ranks(_ trades: [DemoTrade]) -> [DemoRank] {
    var random = DemoRandom(seed: seed, "ranks")
    var ranks = [DemoRank](repeating: .ordinary, count: trades.count)
    let technical = random.shuffled(trades.indices.filter { trades[$0].isTechnical })
    let counts = Dictionary(uniqueKeysWithValues: size.tags)
    func count(_ kind: String) -> Int { counts[kind] ?? 0 }
    // Each rank holds the tags of the ones below: a little giant is specialised and high-tech too.
    let listed = count("listed")
    let littleGiant = count("littleGiant")
    let specialized = max(0, count("specialized") - littleGiant)
    let highTech = max(0, count("nationalHighTech") - listed - littleGiant - specialized)
    var places = technical[...]
    for (rank, number) in [
      (DemoRank.listed, listed), (.littleGiant, littleGiant), (.specialized, specialized), (.highTech, highTech),
    ] {
      for place in places.prefix(number) { ranks[place] = rank }
      places = places.dropFirst(number)
    }
    // Some high-tech firms are too large to be an SME; the provincial tag goes mostly to those who come after them.
    let large = listed + littleGiant
    let others = max(0, count("provincialTechSME") - (count("nationalHighTech") - large) * 3 / 4)
    for place in places.prefix(others) { ranks[place] = .techSME }
    return ranks
  }

  private func tags(_ ranks: [DemoRank], _ trades: [DemoTrade]) -> [[DemoTag]] {
    var random = DemoRandom(seed: seed, "tag holders")
    var certificates = DemoTags(seed: seed, today: today)
    var tags = [[DemoTag]](repeating: [], count: ranks.count)
    func places(_ wanted: (DemoRank) -> Bool) -> [Int] { ranks.indices.filter { wanted(ranks[$0]) } }
    let strongest = places { $0 >= .highTech }.sorted { (ranks[$0], -$0) > (ranks[$1], -$1) }
    let young = random.shuffled(places { $0 == .techSME || $0 == .highTech })
    let small = random.shuffled(places { $0 == .highTech || $0 == .specialized })
    for (kind, count) in size.tags {
      let holders: [Int] =
        switch kind {
        case "listed": places { $0 == .listed }
        case "littleGiant": places { $0 == .littleGiant }
        case "specialized": places { $0 == .specialized || $0 == .littleGiant }
        case "nationalHighTech": places { $0 >= .highTech }
        case "provincialTechSME": places { $0 == .techSME } + small
        case "youngEagle": young
        default: strongest
        }
      for place in holders.prefix(count) { tags[place].append(certificates.next(kind)) }
    }
    return tags
  }

  // MARK: Headcounts

  /// Heavy-tailed within each rank, at least one, together exactly the employees of the community.
  private func headcounts(_ ranks: [DemoRank], _ trades: [DemoTrade]) -> [Int] {
    var random = DemoRandom(seed: seed, "headcounts")
    var counts = ranks.indices.map { place -> Int in
      let tail = 1 / random.unit().squareRoot()
      let (least, most): (Double, Double) =
        switch ranks[place] {
        case .listed: (290, 860)
        case .littleGiant: (85, 280)
        case .specialized: (22, 140)
        case .highTech: (8, 70)
        case .techSME: (3, 30)
        case .ordinary: trades[place].form == .partnership ? (1, 2) : (1.3, 24)
        }
      return Int(min(most, least * tail))
    }
    // What is too much or too little is spread over the small firms, one head at a time, so that the tail keeps its
    // shape.
    var missing = size.employees - counts.reduce(0, +)
    let order = random.shuffled(ranks.indices.filter { ranks[$0] <= .highTech && trades[$0].form != .partnership })
    var round = 0
    while missing != 0 {
      let place = order[round % order.count]
      round += 1
      if missing > 0, counts[place] < 70 {
        counts[place] += 1
        missing -= 1
      } else if missing < 0, counts[place] > 1 {
        counts[place] -= 1
        missing += 1
      }
    }
    return counts
  }

  // MARK: Names and days

  private func names(_ trades: [DemoTrade], _ ranks: [DemoRank]) -> [(name: DemoName, latin: String)] {
    var brands = DemoBrand.all(seed: seed, count: trades.count + trades.count / 20 + 10)[...]
    var names = DemoNames(seed: seed)
    var random = DemoRandom(seed: seed, "joint stock")
    return trades.indices.map { place in
      let isJointStock = ranks[place] >= .listed || (ranks[place] == .littleGiant && random.chance(50))
      while let brand = brands.popFirst() {
        if let name = names.next(brand, trades[place], isJointStock: isJointStock) { return (name, brand.latin) }
      }
      preconditionFailure("one brand in twenty is to spare; fewer than one in a hundred is refused")
    }
  }

  private func foundedOn(_ rank: DemoRank, _ random: inout DemoRandom) -> LocalDay {
    let days: Int =
      switch rank {
      case .listed: random.among(12 * 365...25 * 365)
      case .littleGiant, .specialized: random.among(6 * 365...19 * 365)
      case .highTech: random.among(3 * 365...15 * 365)
      case .techSME: random.among(400...11 * 365)
      case .ordinary: min(24 * 365, 15 + Int(-4.6 * 365 * logarithm(random.unit())))
      }
    return today.adding(days: -days)
  }

  /// Two thirds stood in the first list a year ago; the others came one by one.
  private func knownSince(_ founded: LocalDay, _ random: inout DemoRandom) -> LocalDay {
    let first = today.adding(days: -360)
    let day = random.chance(66) ? first : today.adding(days: -random.among(2...359))
    return max(day, founded.adding(days: 4))
  }

  /// The natural logarithm for 0 < x ≤ 1, by halving and a series: exact to the last day on every machine.
  private func logarithm(_ x: Double) -> Double {
    var mantissa = x
    var halvings = 0.0
    while mantissa < 0.5 {
      mantissa *= 2
      halvings += 1
    }
    let ratio = (mantissa - 1) / (mantissa + 1)
    let square = ratio * ratio
    var term = ratio
    var sum = 0.0
    for power in stride(from: 1.0, through: 25, by: 2) {
      sum += term / power
      term *= square
    }
    return 2 * sum - halvings * 0.693_147_180_559_945_3
  }
}
