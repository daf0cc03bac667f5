import Contracts
import Store

/// What a module does when something happened elsewhere. It runs at least once, in a write transaction together with the
/// removal of its job: on one database that is exactly once; effects outside the database must be harmless twice.
public struct Reaction: Sendable {
  /// `notices.case_opened`: the module that reacts, then the event. Stored with waiting jobs, so it never changes.
  public let name: String
  /// The names of the events that wake it.
  public let events: [String]
  public let run: @Sendable (JournalEntry, Tx) throws -> Void

  public init(
    name: String, events: [String], run: @escaping @Sendable (JournalEntry, Tx) throws -> Void
  ) {
    self.name = name
    self.events = events
    self.run = run
  }

  /// `Reaction("notices.case_opened", on: CaseOpened.self) { event, entry, tx in … }`
  public init<Event: JournalEvent>(
    _ name: String, on _: Event.Type, run: @escaping @Sendable (Event, JournalEntry, Tx) throws -> Void
  ) {
    self.init(name: name, events: [Event.name]) { entry, tx in
      try run(try entry.decode(Event.self), entry, tx)
    }
  }
}

/// All reactions of the house. `App/Reactions.swift` makes it; the database gets its `subscriptions`.
public struct Reactions: Sendable {
  private let byName: [String: Reaction]

  /// Traps when two reactions have one name.
  public init(_ reactions: [Reaction] = []) {
    var byName: [String: Reaction] = [:]
    for reaction in reactions {
      precondition(byName[reaction.name] == nil, "two reactions are called \(reaction.name)")
      byName[reaction.name] = reaction
    }
    self.byName = byName
  }

  public var names: [String] { byName.keys.sorted() }

  public subscript(_ name: String) -> Reaction? { byName[name] }

  /// What the journal needs to know: which reactions wait for which event, in order of name.
  public var subscriptions: Subscriptions {
    var names: [String: [String]] = [:]
    for reaction in byName.values {
      for event in reaction.events { names[event, default: []].append(reaction.name) }
    }
    return Subscriptions(names.mapValues { $0.sorted() })
  }
}
