import Foundation

/// What a community of a kind starts with: bodies, windows, the names of its services. `People` makes the bodies, `Cases`
/// the windows; this is only the list, read from `Data/community-templates.json`.
public struct CommunityTemplate: Hashable, Sendable, Codable {
  /// A name in both languages, with a key that stays.
  public struct Entry: Hashable, Sendable, Codable {
    public var key: String
    public var zh: String
    public var en: String
  }

  public struct Window: Hashable, Sendable, Codable {
    public var key: String
    public var zh: String
    public var en: String
    /// What people bring here, for the form and for routing.
    public var matters: [Entry]
  }

  public var kind: CommunityKind
  public var bodies: [Entry]
  public var windows: [Window]
  /// The service bundle: what this kind of community is for.
  public var services: [Entry]
  public var source: String

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
        kind: kind, bodies: file.bodies + special.bodies, windows: file.windows, services: special.services,
        source: file.source)
    }
    return templates
  }

  private struct File: Codable {
    struct Kind: Codable {
      var kind: CommunityKind
      var bodies: [Entry]
      var services: [Entry]
    }
    var source: String
    var bodies: [Entry]
    var windows: [Window]
    var kinds: [Kind]
  }
}
