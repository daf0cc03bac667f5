/// A paper ballot as it was read out: the marks for each list of seats.
public struct PaperBallot: Hashable, Sendable {
  public struct Marks: Hashable, Sendable {
    /// Seats of the list: how many names at most.
    public var seats: Int
    /// Whom the voter marked or wrote in.
    public var names: [String]
    public var isReadable: Bool

    public init(seats: Int, names: [String], isReadable: Bool = true) {
      self.seats = seats
      self.names = names
      self.isReadable = isReadable
    }
  }

  public enum Judgement: Hashable, Sendable {
    case valid
    /// No mark on any list: counts as taking part, for nobody.
    case blank
    /// More names than seats, on the list with this place.
    case tooManyNames(list: Int)
    /// The same person for two kinds of seat.
    case namedTwice(String)
    /// The election committee looks at it and decides.
    case doubtful(list: Int)
  }

  public var lists: [Marks]
  public init(lists: [Marks]) { self.lists = lists }

  public var judgement: Judgement {
    if let list = lists.firstIndex(where: { !$0.isReadable }) { return .doubtful(list: list) }
    if let list = lists.firstIndex(where: { Set($0.names).count > $0.seats }) { return .tooManyNames(list: list) }
    var seen: Set<String> = []
    for list in lists {
      for name in Set(list.names).sorted() where !seen.insert(name).inserted { return .namedTwice(name) }
    }
    return seen.isEmpty ? .blank : .valid
  }
}
