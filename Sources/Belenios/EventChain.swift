/// What an event says. Specification §4.4.
public enum EventType: String, Sendable {
  case setup = "Setup"
  case ballot = "Ballot"
  case endBallots = "EndBallots"
  case encryptedTally = "EncryptedTally"
  case shuffle = "Shuffle"
  case endShuffles = "EndShuffles"
  case partialDecryption = "PartialDecryption"
  case result = "Result"

  /// The members of the payload that name other records.
  fileprivate var references: [String] {
    switch self {
    case .setup: ["election", "trustees", "credentials"]
    case .encryptedTally: ["encrypted_tally"]
    case .partialDecryption: ["payload"]
    default: []
    }
  }
}

/// The events of an archive: chained by hash, counted, in the order of an election, and each with exactly the
/// records before it that it needs.
struct EventChain: Sendable {
  struct Event: Sendable {
    /// The name of the event's own record.
    var name: String
    var height: Int
    var type: EventType
    /// Nil for the end of the ballots.
    var payload: Archive.Record?
    /// The records that the payload names, by member.
    var references: [String: Archive.Record]
  }

  let events: [Event]

  /// Throws `parent_wrong`, `height_wrong`, `event_…`, `payload_unexpected`, `record_missing`, `record_unused`.
  init(_ archive: Archive) throws(BeleniosError) {
    var events: [Event] = []
    var waiting: [Archive.Record] = []
    var phase = Phase.beginning
    for record in archive.records {
      guard record.isEvent else {
        waiting.append(record)
        continue
      }
      let place = "event \(events.count)"
      do {
        let event = try Self.event(archive, record, waiting, after: events.last)
        try phase.advance(event.type)
        events.append(event)
      } catch { throw error.under(place) }
      waiting = []
    }
    if let stray = waiting.first {
      throw BeleniosError(.recordUnused, at: "record \(stray.name.prefix(8))… at the end")
    }
    guard !events.isEmpty else { throw BeleniosError(.archiveEmpty) }
    self.events = events
  }

  private static func event(
    _ archive: Archive, _ record: Archive.Record, _ waiting: [Archive.Record], after last: Event?
  ) throws(BeleniosError) -> Event {
    let content = archive.content(record)
    let json = try JSON(content)
    let parent: String? = json["parent"] == nil ? nil : try json.text("parent")
    guard parent == last?.name else { throw BeleniosError(.parentWrong) }
    let height = try json.integer("height")
    guard height == (last?.height ?? -1) + 1 else { throw BeleniosError(.heightWrong) }
    guard let type = EventType(rawValue: try json.text("type")), type != .shuffle, type != .endShuffles else {
      throw BeleniosError(.eventTypeUnsupported)
    }
    guard (json["payload"] == nil) == (type == .endBallots) else { throw BeleniosError(.payloadUnexpected) }
    let canonical = json.members(["parent", "height", "type", "payload"]).serialized
    guard canonical == content else { throw BeleniosError(.recordNotCanonical) }
    guard type != .endBallots else {
      if !waiting.isEmpty { throw BeleniosError(.recordUnused) }
      return Event(name: record.name, height: height, type: type, payload: nil, references: [:])
    }
    // An archive is append-only and writes what an event needs just before it: nothing more may stand there.
    func find(_ name: String) throws(BeleniosError) -> Archive.Record {
      guard let found = waiting.first(where: { $0.name == name }) else {
        throw BeleniosError(.recordMissing, at: "record \(name.prefix(8))…")
      }
      return found
    }
    let payload = try find(try json.text("payload"))
    var references: [String: Archive.Record] = [:]
    if !type.references.isEmpty {
      let content = try JSON(archive.content(payload))
      for member in type.references { references[member] = try find(try content.text(member)) }
      // The others have more members, which ``ClosingCheck`` knows.
      if type == .setup, content.members(type.references).serialized != archive.content(payload) {
        throw BeleniosError(.recordNotCanonical)
      }
    }
    let used = Set(references.values.map(\.name) + [payload.name])
    if let stray = waiting.first(where: { !used.contains($0.name) }) {
      throw BeleniosError(.recordUnused, at: "record \(stray.name.prefix(8))…")
    }
    return Event(name: record.name, height: height, type: type, payload: payload, references: references)
  }

  /// How far an election has come.
  private enum Phase {
    case beginning, voting, closed, tallied, published

    mutating func advance(_ type: EventType) throws(BeleniosError) {
      switch (self, type) {
      case (.beginning, .setup): self = .voting
      case (.voting, .ballot): break
      case (.voting, .endBallots): self = .closed
      case (.closed, .encryptedTally): self = .tallied
      case (.tallied, .partialDecryption): break
      case (.tallied, .result): self = .published
      default: throw BeleniosError(.eventOutOfOrder)
      }
    }
  }
}
