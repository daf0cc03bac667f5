import Contracts
import ElectionLaw
import Kernel

/// One sheet of the paper box as one person read it.
public struct PaperSheet: Sendable, Hashable {
  /// The place of a name on a list of the ballot, both from 1.
  public struct Mark: Sendable, Hashable, Comparable {
    public let list: Int
    public let place: Int

    public static func < (a: Mark, b: Mark) -> Bool { (a.list, a.place) < (b.list, b.place) }
  }

  /// 另选他人: a name that the voter wrote on a list.
  public struct WriteIn: Sendable, Hashable, Comparable, Codable {
    public let list: Int
    public let name: String

    public static func < (a: WriteIn, b: WriteIn) -> Bool { (a.list, a.name) < (b.list, b.name) }
  }

  public let number: Int
  public let marks: Set<Mark>
  public let isReadable: Bool
  public let writeIns: Set<WriteIn>

  public init(number: Int, marks: Set<Mark>, isReadable: Bool, writeIns: Set<WriteIn> = []) {
    self.number = number
    self.marks = marks
    self.isReadable = isReadable
    self.writeIns = writeIns
  }

  /// `1.2 1.4 2.1`
  var text: String { marks.sorted().map { "\($0.list).\($0.place)" }.joined(separator: " ") }

  static func marks(_ text: String) -> Set<Mark> {
    Set(
      text.split(separator: " ").compactMap { word in
        let parts = word.split(separator: ".").compactMap { Int($0) }
        return parts.count == 2 ? Mark(list: parts[0], place: parts[1]) : nil
      })
  }
}

/// What two people read from the same box, held against each other, and what it comes to. Pure rules.
public struct PaperCount: Sendable, Hashable {
  public var issued: Int
  public var found: Int
  public var blank: Int
  public var void: Int
  public var votes: [CandidateID: Int]
  /// Of those who were written in and stand on no list.
  public var written: [PaperSheet.WriteIn: Int] = [:]

  /// The sheets that the two read differently, or that one of them did not key.
  public static func differences(_ one: [PaperSheet], _ other: [PaperSheet]) -> [Int] {
    let (a, b) = (byNumber(one), byNumber(other))
    return Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted()
  }

  private static func byNumber(_ sheets: [PaperSheet]) -> [Int: PaperSheet] {
    Dictionary(sheets.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Counts sheets on which both agree. More names than seats on a list, or what neither could read, makes a sheet void (art. 27).
  /// Throws `paper_differs` with the sheets to look at again, `paper_too_many` when more are found than were handed out.
  public init(
    issued: Int, _ one: [PaperSheet], _ other: [PaperSheet], lists: [SeatList], standing: [Candidate]
  ) throws(VotingError) {
    let differing = Self.differences(one, other)
    guard differing.isEmpty else { throw .paperDiffers(differing) }
    guard one.count <= issued else { throw .paperTooMany(one.count, issued) }
    self.issued = issued
    found = one.count
    (blank, void, votes) = (0, 0, [:])
    for sheet in one {
      switch Self.judged(sheet, lists, standing) {
      case .valid:
        for voted in Set(Self.voted(sheet, standing)) {
          switch voted {
          case .candidate(let id): votes[id, default: 0] += 1
          case .writtenIn(let name): written[name, default: 0] += 1
          }
        }
      case .blank: blank += 1
      case .tooManyNames, .namedTwice, .doubtful: void += 1
      }
    }
  }

  private enum Voted: Hashable {
    case candidate(CandidateID)
    case writtenIn(PaperSheet.WriteIn)
  }

  /// Whom the sheet names. Who is written on the list on which she stands is marked there.
  private static func voted(_ sheet: PaperSheet, _ standing: [Candidate]) -> [Voted] {
    let marked = sheet.marks.compactMap { mark in
      standing.first { $0.list == mark.list && $0.place == mark.place }.map { Voted.candidate($0.id) }
    }
    let written = sheet.writeIns.map { one in
      standing.first { $0.list == one.list && $0.name == one.name }.map { Voted.candidate($0.id) } ?? Voted.writtenIn(one)
    }
    return marked + written
  }

  /// A person is the same on all lists: nobody is chosen for two posts.
  private static func judged(_ sheet: PaperSheet, _ lists: [SeatList], _ standing: [Candidate]) -> PaperBallot.Judgement {
    func key(_ name: String) -> String { "name:" + name }
    return PaperBallot(
      lists: lists.enumerated().map { index, list in
        let marked = sheet.marks.filter { $0.list == index + 1 }.map { mark -> String in
          let one = standing.first { $0.list == mark.list && $0.place == mark.place }
          // Two people of one name stand for two things only where nobody was written in.
          let isWritten = sheet.writeIns.contains { $0.name == one?.name }
          return isWritten ? key(one?.name ?? "") : "\(mark.list).\(mark.place)"
        }
        let written = sheet.writeIns.filter { $0.list == index + 1 }.map { key($0.name) }
        return PaperBallot.Marks(seats: list.seats, names: marked + written, isReadable: sheet.isReadable)
      }
    ).judgement
  }

  init(issued: Int, found: Int, blank: Int, void: Int, votes: [CandidateID: Int]) {
    self.issued = issued
    self.found = found
    self.blank = blank
    self.void = void
    self.votes = votes
  }
}
