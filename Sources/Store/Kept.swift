import Contracts
import Kernel
import Synchronization

/// What is seldom changed and asked for with every page. Triggers give a group a new mark with every change in one of its tables
/// (migration 0164), so that a value made from it holds as long as the mark is the same, whatever process made the change.
public enum KeptGroup: String, Sendable, SQLEnum {
  /// Windows, categories, emergency numbers and sources of cases.
  case routing
  /// Grids, parks and buildings.
  case places
  /// Posts, and the names of persons.
  case posts
  /// Hours of work and promised times of cases.
  case clocks
}

/// The values of one database that this process keeps.
final class KeptValues: Sendable {
  private struct Key: Hashable {
    let name: String
    let community: CommunityID
  }

  private struct Entry {
    let mark: String
    let value: any Sendable
  }

  private let entries = Mutex<[Key: Entry]>([:])

  func value(_ name: String, _ community: CommunityID, mark: String) -> (any Sendable)? {
    entries.withLock { entries in
      entries[Key(name: name, community: community)].flatMap { $0.mark == mark ? $0.value : nil }
    }
  }

  func keep(_ value: any Sendable, _ name: String, _ community: CommunityID, mark: String) {
    entries.withLock { $0[Key(name: name, community: community)] = Entry(mark: mark, value: value) }
  }
}

extension Tx {
  /// What `read` makes of the tables of `group`, and of nothing else: read once, and again after a change.
  ///
  /// `name` tells values of one group apart. Marks are random: what a transaction saw of its own and took back is never found again.
  public func kept<Value: Sendable>(
    _ name: String, of group: KeptGroup, _ community: CommunityID, read: () throws -> Value
  ) throws -> Value {
    guard let values = tools.find(KeptValues.self) else { return try read() }
    let mark = try mark(of: group, community)
    if let value = values.value(name, community, mark: mark) as? Value { return value }
    let value = try read()
    values.keep(value, name, community, mark: mark)
    return value
  }

  /// Empty where nothing has changed since there are marks.
  private func mark(of group: KeptGroup, _ community: CommunityID) throws -> String {
    if let known = marks[community] { return known[group] ?? "" }
    let pairs = try all(
      "SELECT name, mark FROM reference_marks WHERE community_id = \(community) ORDER BY name LIMIT 10"
    ) { row in (try row("name", as: KeptGroup.self), try row("mark", as: String.self)) }
    let found = Dictionary(uniqueKeysWithValues: pairs)
    marks[community] = found
    return found[group] ?? ""
  }
}
