import Foundation

/// What a community of a kind starts with beyond the windows that all share: bodies, matters that its people bring, the services
/// that it is for. `People` makes the bodies, `Cases` the matters, this module keeps the services; this is only the list, read
/// from `Data/community-templates.json`.
public struct CommunityTemplate: Hashable, Sendable, Codable {
  /// A name in both languages, with a key that stays.
  public struct Entry: Hashable, Sendable, Codable {
    public var key: String
    public var zh: String
    public var en: String
  }

  /// What people bring to a window of `Data/windows.json`, with the words of an appeal that point here.
  public struct Matter: Hashable, Sendable, Codable {
    public var window: String
    public var key: String
    public var zh: String
    public var en: String
    public var words: [String]
  }

  public struct Service: Hashable, Sendable, Codable {
    public struct Giver: Hashable, Sendable, Codable {
      public var zh: String
      public var en: String
    }
    public var key: String
    public var zh: String
    public var en: String
    /// The department or party that gives it.
    public var giver: Giver
  }

  public var kind: CommunityKind
  /// The five that every community has, then those of its kind.
  public var bodies: [Entry]
  /// How many of the bodies every kind has.
  public var commonBodyCount: Int
  /// Beside those that all kinds share.
  public var matters: [Matter]
  /// The service bundle: what this kind of community is for.
  public var services: [Service]
  public var source: String

  /// The bodies that only this kind has.
  public var ownBodies: [Entry] { Array(bodies.dropFirst(commonBodyCount)) }

  public struct Broken: Error, CustomStringConvertible {
    public let description: String
  }

  /// One template for each kind. `home` is the folder that holds `Data/`.
  public static func load(home: String) throws -> [CommunityKind: CommunityTemplate] {
    let path = home + "/Data/community-templates.json"
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    return try parse(data)
  }

  static func parse(_ data: Data) throws -> [CommunityKind: CommunityTemplate] {
    let file = try JSONDecoder().decode(File.self, from: data)
    var templates: [CommunityKind: CommunityTemplate] = [:]
    for kind in CommunityKind.allCases {
      guard let special = file.kinds.first(where: { $0.kind == kind }) else {
        throw Broken(description: "community-templates.json has no \(kind.rawValue)")
      }
      templates[kind] = CommunityTemplate(
        kind: kind, bodies: file.bodies + special.bodies, commonBodyCount: file.bodies.count, matters: special.matters,
        services: special.services, source: file.source)
    }
    return templates
  }

  private struct File: Codable {
    struct Kind: Codable {
      var kind: CommunityKind
      var bodies: [Entry]
      var matters: [Matter]
      var services: [Service]
    }
    var source: String
    var bodies: [Entry]
    var kinds: [Kind]
  }
}
