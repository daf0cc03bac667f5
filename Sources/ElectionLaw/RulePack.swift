import Foundation
import Kernel

/// The rules of one text, as data. An election keeps a copy from its opening on. `Data/election-rules` has the files.
public struct RulePack: Hashable, Sendable, Codable {
  /// `zj-village-2020`
  public var name: String
  public var title: String
  /// For translations; the Chinese one is that of the law.
  public var englishTitle: String?
  /// Who made the text, and when.
  public var source: String
  public var termYears: Int
  public var committeeSeats: Range
  /// The last day for a step, counted back from polling day.
  public var daysBefore: [String: Int]
  /// The last day for a step, counted from polling day on.
  public var daysAfter: [String: Int]
  /// Objections to the roll: so many days from its publication, and so many to decide each.
  public var objectionDays: Int
  public var objectionDecisionDays: Int
  /// Of all who are registered, how many must take part.
  public var turnout: Share
  /// Of all who take part, how many votes elect.
  public var elected: Share
  /// The same in a run-off.
  public var runOffElected: Share
  /// 差额: how many candidates there must be beyond the seats.
  public var extraCandidates: Int
  /// 等额: whether as many candidates as seats will do.
  public var allowsEqualNumber: Bool
  /// With so many elected, seats may stay empty.
  public var leastElected: Int
  public var proxiesPerVoter: Int
  /// Nil: any voter may be asked, and no firm votes for another.
  public var proxies: ProxyRules?
  public var allowsWriteIn: Bool
  public var candidateOrder: Order
  public var selfNominatedOrder: Order
  /// Who may not sit together, on whichever list; nil: relatives are looked at within one list.
  public var seating: SeatingRules?
  /// What comes after an election; nil where the text does not say.
  public var after: AfterElection?
  /// Where a rule stands in the text, by the rule's name.
  public var articles: [String: String]

  public struct Range: Hashable, Sendable, Codable {
    public var least: Int
    public var most: Int
  }

  /// How candidates stand on the list and on the ballot.
  public enum Order: String, Sendable, Codable {
    case votes
    case surnameStrokes = "surname_strokes"
  }

  private enum CodingKeys: String, CodingKey {
    case name, title, source, turnout, elected, seating, after, proxies, articles
    case englishTitle = "title_en"
    case termYears = "term_years"
    case committeeSeats = "committee_seats"
    case daysBefore = "days_before"
    case daysAfter = "days_after"
    case objectionDays = "objection_days"
    case objectionDecisionDays = "objection_decision_days"
    case runOffElected = "run_off_elected"
    case extraCandidates = "extra_candidates"
    case allowsEqualNumber = "allows_equal_number"
    case leastElected = "least_elected"
    case proxiesPerVoter = "proxies_per_voter"
    case allowsWriteIn = "allows_write_in"
    case candidateOrder = "candidate_order"
    case selfNominatedOrder = "self_nominated_order"
  }

  /// Throws what JSON throws, and `ElectionLawError` where the rules do not fit together.
  public init(json bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(RulePack.self, from: Data(bytes))
    try check()
  }

  private func check() throws(ElectionLawError) {
    let steps = Set(Step.allCases.map(\.rawValue))
    guard Set(daysBefore.keys).union(daysAfter.keys).isSubset(of: steps) else { throw .stepUnknown }
    let numbers = Array(daysBefore.values) + Array(daysAfter.values) + [objectionDays, objectionDecisionDays, termYears]
    guard numbers.allSatisfy({ $0 >= 0 }), extraCandidates >= 0, proxiesPerVoter >= 0,
      (1...committeeSeats.most).contains(committeeSeats.least), [turnout, elected, runOffElected].allSatisfy(\.isSound), after?.isSound ?? true
    else { throw .numberInvalid }
  }
}

/// A part of a whole that must be reached or passed: more than a half, at least a third.
public struct Share: Hashable, Sendable, Codable {
  public var numerator: Int
  public var denominator: Int
  /// Else: at least.
  public var isMoreThan: Bool

  private enum CodingKeys: String, CodingKey {
    case numerator, denominator
    case isMoreThan = "is_more_than"
  }

  public init(_ numerator: Int, _ denominator: Int, isMoreThan: Bool) {
    self.numerator = numerator
    self.denominator = denominator
    self.isMoreThan = isMoreThan
  }

  var isSound: Bool { numerator >= 0 && denominator > 0 && numerator <= denominator }

  /// In whole numbers: halves of odd counts are where programs went wrong.
  public func isMet(by part: Int, of whole: Int) -> Bool {
    let (left, right) = (part * denominator, whole * numerator)
    return isMoreThan ? left > right : left >= right
  }

  /// The smallest number that meets the share.
  public func least(of whole: Int) -> Int {
    let floor = whole * numerator / denominator
    return isMet(by: floor, of: whole) ? floor : floor + 1
  }
}

public enum ElectionLawError: Error, Hashable, Sendable {
  /// A rule pack names a step that the program does not know.
  case stepUnknown
  /// A rule pack has a number that no election can keep.
  case numberInvalid
}
