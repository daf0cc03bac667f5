import Enterprises
import Kernel

/// One invented enterprise, before it has an id or a room.
struct DemoEnterprise: Sendable {
  let name: DemoName
  let trade: DemoTrade
  let uscc: USCI
  let rank: DemoRank
  let foundedOn: LocalDay
  /// The day on which the community wrote it down; within the last year.
  let knownSince: LocalDay
  let headcount: Int
  let legalRepresentative: String
  let contactName: String
  /// `1990000….`; empty when nobody knows it.
  let contactPhone: String
  let contactEmail: String
  let tags: [DemoTag]

  /// 大中小微, by headcount alone.
  var scale: EnterpriseScale {
    switch headcount {
    case ..<10: .micro
    case ..<100: .small
    case ..<300: .medium
    default: .large
    }
  }
}

/// How far a firm has come. It decides age, headcount and tags.
enum DemoRank: Int, Sendable, Comparable {
  case ordinary, techSME, highTech, specialized, littleGiant, listed
  static func < (a: DemoRank, b: DemoRank) -> Bool { a.rawValue < b.rawValue }
}

/// A tag with its certificate.
struct DemoTag: Sendable, Hashable {
  /// A code of `Data/qualifications.json`.
  let kind: String
  let level: String
  let certificateNumber: String
  let issuer: String
  let validFrom: LocalDay
  /// Nil when it does not run out.
  let validTo: LocalDay?
}

/// Certificates: numbers that no office gave out, validity within which today lies.
struct DemoTags: Sendable {
  private var random: DemoRandom
  private let today: LocalDay
  private var number = 0

  init(seed: Int, today: LocalDay) {
    random = DemoRandom(seed: seed, "tags")
    self.today = today
  }

  /// Days of validity left are spread evenly over the whole term, so about a twelfth of the three-year certificates
  /// run out within ninety days.
  mutating func next(_ kind: String) -> DemoTag {
    number += 1
    let term = Self.years[kind] ?? 0
    let age = term > 0 ? random.below(term * 365 - 5) + 1 : random.among(60...1_600)
    let from = today.adding(days: -age)
    let until = term > 0 ? from.adding(days: term * 365) : nil
    let style = Self.styles[kind] ?? (level: "", mark: "DEMO", issuer: "")
    // The serial begins with 9, where no office has counted to.
    let serial = "9" + String(100_000 + number).dropFirst()
    return DemoTag(
      kind: kind, level: style.level, certificateNumber: "\(style.mark)\(from.year)33\(serial)", issuer: style.issuer,
      validFrom: from, validTo: until)
  }

  private static let years: [String: Int] = ["nationalHighTech": 3, "specialized": 3, "littleGiant": 3, "youngEagle": 3]

  private static let styles: [String: (level: String, mark: String, issuer: String)] = [
    "nationalHighTech": ("国家级", "GR", "浙江省科学技术厅"),
    "littleGiant": ("国家级", "XJR", "工业和信息化部"),
    "specialized": ("省级", "ZJTX", "浙江省经济和信息化厅"),
    "provincialTechSME": ("省级", "KJ", "浙江省科学技术厅"),
    "youngEagle": ("市级", "CY", "示范市科学技术局"),
    "aboveScale": ("", "GS", "云桥区统计局"),
    "listed": ("", "SS", ""),
    "chainLeader": ("区级", "LZ", "云桥区经济信息化和科学技术局"),
  ]
}
