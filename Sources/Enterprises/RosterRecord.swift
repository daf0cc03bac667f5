import Kernel

/// Something to say about a row: why it is left out, what a person should look at, or what was done.
public struct RosterNote: Hashable, Sendable, Codable {
  public enum Weight: String, Codable, Sendable {
    /// The row is left out.
    case error
    /// The row goes in; a person should look at it.
    case doubt
    /// Said so that nothing happens unseen.
    case remark
  }

  public var weight: Weight
  /// A `RosterColumn`, or empty for the row.
  public var field: String
  /// `roster.note.<code>` is its sentence; for codes and cells `problem.<code>`.
  public var code: String
  public var details: [String: String]
  /// For codes: valid ones that are one slip away. A person takes one or none.
  public var suggestions: [String]

  public init(
    _ weight: Weight, _ column: RosterColumn?, _ code: String, _ details: [String: String] = [:],
    suggestions: [String] = []
  ) {
    self.weight = weight
    field = column?.rawValue ?? ""
    self.code = code
    self.details = details
    self.suggestions = suggestions
  }
}

/// What one row says, in normal form; after merging, what all rows of one organisation say.
struct RosterRecord: Sendable, Hashable {
  /// As Excel shows them, the first one first.
  var rows: [Int]
  /// Nil when the row has none.
  var code: OrganizationCode?
  /// The code as it was typed, for the report.
  var typedCode = ""
  var facts: [Fact: String] = [:]
  /// Values of earlier rows that a later row of the same organisation outdid.
  var outdone: [FactText] = []
  var park = ""
  var building = ""
  var floor = ""
  var unit = ""
  /// Codes of `QualificationTable`, in order of appearance.
  var tags: [String] = []
  var notes: [RosterNote] = []
  /// Columns of an address that only say that it is the other one, and the word they say it with.
  var sameAddress: [RosterColumn: String] = [:]
  /// The file has columns that say where an organisation sits, beside the registered address.
  var hasPlaceColumns = false

  struct FactText: Hashable, Sendable {
    var fact: Fact
    var text: String
  }

  /// `OrganizationName.key` of the name, made once.
  var nameKey = ""

  var name: String { facts[.name] ?? "" }
  var isError: Bool { notes.contains { $0.weight == .error } }

  /// Says it, unless it is said already.
  mutating func note(_ note: RosterNote) {
    let isSaid = notes.contains { $0.code == note.code && $0.field == note.field && $0.details == note.details }
    if !isSaid { notes.append(note) }
  }

  /// Takes in a later row of the same organisation. Its cells win where both say something; nothing is lost.
  mutating func merge(_ later: RosterRecord) {
    rows += later.rows
    code = code ?? later.code
    if !later.nameKey.isEmpty { nameKey = later.nameKey }
    if typedCode.isEmpty { typedCode = later.typedCode }
    for (fact, text) in later.facts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      if let earlier = facts[fact], earlier != text { outdone.append(FactText(fact: fact, text: earlier)) }
      facts[fact] = text
    }
    outdone += later.outdone
    for tag in later.tags where !tags.contains(tag) { tags.append(tag) }
    if !later.building.isEmpty || !later.park.isEmpty || !later.unit.isEmpty {
      park = later.park.isEmpty ? park : later.park
      building = later.building.isEmpty ? building : later.building
      floor = later.floor.isEmpty ? floor : later.floor
      unit = later.unit.isEmpty ? unit : later.unit
    }
    later.notes.forEach { note($0) }
    hasPlaceColumns = hasPlaceColumns || later.hasPlaceColumns
  }
}
