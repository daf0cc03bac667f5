import Kernel
import Web

import struct Foundation.Data
import class Foundation.JSONDecoder

/// The kinds of tags (资质) that an enterprise can hold.
public struct QualificationTable: Sendable {
  public struct Kind: Sendable, Hashable, Decodable {
    public let code: String
    public let name: String
    public let short: String
    public let english: String
    /// How long a certificate runs; 0 when it does not run out.
    public let years: Int
    public let counted: Bool
    public let aliases: [String]
    public func name(in locale: Language) -> String { locale == .chinese ? name : english }
    public func short(in locale: Language) -> String { locale == .chinese ? short : english }
  }

  public let kinds: [Kind]
  private let byCode: [String: Kind]
  private let byName: [String: Kind]

  init(_ data: Data) throws {
    struct File: Decodable { let kinds: [Kind] }
    kinds = try JSONDecoder().decode(File.self, from: data).kinds
    byCode = Dictionary(kinds.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    var byName: [String: Kind] = [:]
    for kind in kinds {
      for name in [kind.name, kind.short, kind.english, kind.code] + kind.aliases {
        byName[QualificationTable.key(name)] = kind
      }
    }
    self.byName = byName
  }

  public func kind(_ code: String) -> Kind? { byCode[code] }

  /// By any of its names: 国高企, 高新技术企业, 是否国高企 …
  public func kind(named typed: String) -> Kind? {
    var key = QualificationTable.key(typed)
    if let kind = byName[key] { return kind }
    for prefix in ["是否为", "是否", "属于"] where key.hasPrefix(prefix) {
      key = String(key.dropFirst(prefix.count))
      if let kind = byName[key] { return kind }
    }
    return nil
  }

  private static func key(_ name: String) -> String {
    String(Text.line(name).lowercased().filter { !" “”\"'()（）".contains($0) })
  }
}

/// The industry chains (产业链) of the community and their segments.
public struct ChainTable: Sendable {
  public struct Segment: Sendable, Hashable {
    public let chain: String
    public let name: String
    public let english: String
    /// up, middle, down
    public let position: String
    public func name(in locale: Language) -> String { locale == .chinese ? name : english }
  }

  public let segments: [Segment]
  private let byName: [String: Segment]

  init(_ data: Data) throws {
    struct File: Decodable {
      struct Part: Decodable {
        let name: String
        let english: String
        let position: String
      }
      struct Chain: Decodable {
        let name: String
        let english: String
        let segments: [Part]
      }
      let chains: [Chain]
    }
    var segments: [Segment] = []
    for chain in try JSONDecoder().decode(File.self, from: data).chains {
      for part in chain.segments {
        segments.append(Segment(chain: chain.name, name: part.name, english: part.english, position: part.position))
      }
    }
    self.segments = segments
    byName = Dictionary(segments.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  public func segment(_ name: String) -> Segment? { byName[name] }

  /// The name in normal form and whether the table has it; `智能物联·智能感知` names the segment by its last part.
  func normal(_ typed: String) -> (name: String, isKnown: Bool) {
    let line = Text.line(typed)
    if byName[line] != nil { return (line, true) }
    let parts = line.split { "·-/>—、:：".contains($0) }.map { Text.line($0) }
    if let last = parts.last, byName[last] != nil { return (last, true) }
    return (line, false)
  }

  public func label(_ name: String, _ locale: Language) -> String {
    guard locale == .english, let segment = byName[name] else { return name }
    return segment.english
  }
}
