import Kernel
import Web

import struct Foundation.Data
import struct Foundation.URL

/// The tables of facts that the registry reads at the start: industries, tags, industry chains.
public struct EnterpriseData: Sendable {
  public let industries: IndustryTable
  public let qualifications: QualificationTable
  public let chains: ChainTable

  public struct Broken: Error, CustomStringConvertible {
    public let description: String
  }

  /// `home` is the folder that holds `Data/`.
  public init(home: String) throws {
    func read(_ name: String) throws -> Data {
      try Data(contentsOf: URL(fileURLWithPath: home + "/Data/" + name))
    }
    industries = try IndustryTable(String(decoding: read("industries.tsv"), as: UTF8.self))
    qualifications = try QualificationTable(read("qualifications.json"))
    chains = try ChainTable(read("chain-segments.json"))
  }
}

/// GB/T 4754-2017 as far as parks need it: every section and division, and their usual classes.
public struct IndustryTable: Sendable {
  public struct Industry: Sendable, Hashable {
    /// `I`, `I65` or `I6513`: always with the letter of its section.
    public let code: String
    public let name: String
    public let english: String
    public func name(in locale: Language) -> String { locale == .chinese ? name : english }
  }

  /// The twenty sections, A to T.
  public let sections: [Industry]
  private let byCode: [String: Industry]
  private let byName: [String: Industry]
  private let sectionOfDivision: [String: Character]

  init(_ text: String) throws {
    var all: [Industry] = []
    var sectionOfDivision: [String: Character] = [:]
    var section: Character = "A"
    for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
      let parts = line.split(separator: "\t").map(String.init)
      guard parts.count == 3 else { throw EnterpriseData.Broken(description: "industries.tsv: \(line)") }
      if parts[0].count == 1 { section = Character(parts[0]) }
      if parts[0].count == 2 { sectionOfDivision[parts[0]] = section }
      let code = parts[0].count == 1 ? parts[0] : String(section) + parts[0]
      all.append(Industry(code: code, name: parts[1], english: parts[2]))
    }
    sections = all.filter { $0.code.count == 1 }
    byCode = Dictionary(all.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    // A division and its only class share a name (物业管理): the finer one comes later and wins.
    byName = Dictionary(all.map { (IndustryTable.key($0.name), $0) }, uniquingKeysWith: { _, last in last })
    self.sectionOfDivision = sectionOfDivision
  }

  public var all: [Industry] { byCode.values.sorted { $0.code < $1.code } }

  /// The code in normal form: `6513`, `I6513`, `i-6513`, `I 6513 应用软件开发`, `应用软件开发` → `I6513`. A class that is not
  /// in our table counts when its division is. Nil when it is no industry.
  public func code(of typed: String) -> String? {
    let words = Text.line(typed)
    let head = String(Text.code(words).prefix { $0.isASCII && ($0.isLetter || $0.isNumber) })
    if let code = code(fromDigits: head) { return code }
    let name = words.drop { $0.isASCII }
    return byName[IndustryTable.key(name.isEmpty ? words[...] : name)]?.code
  }

  private func code(fromDigits head: String) -> String? {
    if head.count == 1, byCode[head] != nil { return head }
    let hasLetter = head.first?.isLetter ?? false
    let digits = hasLetter ? String(head.dropFirst()) : head
    guard (2...4).contains(digits.count), digits.allSatisfy(\.isNumber) else { return nil }
    guard let section = sectionOfDivision[String(digits.prefix(2))] else { return nil }
    if hasLetter, head.first != section { return nil }
    return String(section) + digits
  }

  /// The name of the class, or of the nearest thing above it that the table has.
  public func industry(_ code: String) -> Industry? {
    var code = code
    while !code.isEmpty {
      if let industry = byCode[code] { return industry }
      code.removeLast()
    }
    return nil
  }

  /// `I6513 应用软件开发`
  public func label(_ code: String, _ locale: Language) -> String {
    guard let industry = industry(code) else { return code }
    return "\(code) \(industry.name(in: locale))"
  }

  private static func key(_ name: some StringProtocol) -> String {
    String(Text.line(name).filter { !" 、,，()（）和与及".contains($0) })
  }
}
