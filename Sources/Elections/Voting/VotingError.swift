import Kernel

/// What a step of the voting itself does not allow.
public enum VotingError: Error, Hashable, Sendable, ProblemConvertible {
  case candidatesMissing
  case preparedAlready
  /// At most so many.
  case trusteesInvalid(Int)
  /// Among so many trustees.
  case thresholdInvalid(Int)
  case keyIsThere
  case keysMissing
  /// A message of another round than the one that is on.
  case ceremonyOutOfTurn
  case credentialsAreMade
  case credentialsMissing
  /// How many came, how many were wanted.
  case credentialsDoNotFit(Int, Int)
  case tooLateToOpen
  case notOpen
  /// A link that was replaced, or never was.
  case linkUnknown
  /// Before the first instant, or from the last one on.
  case notTaking
  /// The very same ballot, or its tracker, is in the box already.
  case ballotRepeated
  case notClosed
  case countedAlready
  case notCounted
  case decryptionIsThere
  case decryptionNotNeeded
  case announcedAlready
  case paperNotReady
  /// Sheets that the two read differently.
  case paperDiffers([Int])
  /// Found, handed out.
  case paperTooMany(Int, Int)
  case paperHasTwo
  case paperWantsTwo
  case paperNotCounted
  case writeInNotAllowed
  case boxNotOpened
  /// So many were in mobile boxes, so many were keyed.
  case boxesHoldMore(Int, Int)

  public var problem: Problem {
    switch self {
    case .candidatesMissing: Problem(.conflict, code: "voting.candidates_missing")
    case .preparedAlready: Problem(.conflict, code: "voting.prepared_already")
    case .trusteesInvalid(let most): 
      Problem(
        .invalid, code: "voting.trustees_invalid", fields: [Problem.Field("trustees", "voting.trustees_invalid")],
        details: ["most": "\(most)"])
    case .thresholdInvalid(let count):
      Problem(
        .invalid, code: "voting.threshold_invalid", fields: [Problem.Field("threshold", "voting.threshold_invalid")],
        details: ["most": "\(count - 1)"])
    case .ceremonyOutOfTurn: Problem(.conflict, code: "voting.ceremony_out_of_turn")
    case .decryptionNotNeeded: Problem(.conflict, code: "voting.decryption_not_needed")
    case .keyIsThere: Problem(.conflict, code: "voting.key_is_there")
    case .keysMissing: Problem(.conflict, code: "voting.keys_missing")
    case .credentialsAreMade: Problem(.conflict, code: "voting.credentials_are_made")
    case .credentialsMissing: Problem(.conflict, code: "voting.credentials_missing")
    case .credentialsDoNotFit(let came, let wanted):
      Problem(.invalid, code: "voting.credentials_do_not_fit", details: ["came": "\(came)", "wanted": "\(wanted)"])
    case .tooLateToOpen: Problem(.conflict, code: "voting.too_late_to_open")
    case .notOpen: Problem(.conflict, code: "voting.not_open")
    case .linkUnknown: Problem(.forbidden, code: "voting.link_unknown")
    case .notTaking: Problem(.conflict, code: "voting.not_taking")
    case .ballotRepeated: Problem(.conflict, code: "voting.ballot_repeated")
    case .notClosed: Problem(.conflict, code: "voting.not_closed")
    case .countedAlready: Problem(.conflict, code: "voting.counted_already")
    case .notCounted: Problem(.conflict, code: "voting.not_counted")
    case .decryptionIsThere: Problem(.conflict, code: "voting.decryption_is_there")
    case .paperDiffers(let sheets):
      Problem(
        .conflict, code: "voting.paper_differs",
        details: ["sheets": sheets.prefix(20).map { "\($0)" }.joined(separator: ", ")])
    case .paperTooMany(let found, let issued):
      Problem(.conflict, code: "voting.paper_too_many", details: ["found": "\(found)", "issued": "\(issued)"])
    case .paperHasTwo: Problem(.conflict, code: "voting.paper_has_two")
    case .paperWantsTwo: Problem(.conflict, code: "voting.paper_wants_two")
    case .paperNotCounted: Problem(.conflict, code: "voting.paper_not_counted")
    case .writeInNotAllowed: Problem(.invalid, code: "voting.write_in_not_allowed")
    case .boxNotOpened: Problem(.conflict, code: "voting.box_not_opened")
    case .boxesHoldMore(let carried, let found):
      Problem(.conflict, code: "voting.boxes_hold_more", details: ["carried": "\(carried)", "found": "\(found)"])
    case .paperNotReady: Problem(.conflict, code: "voting.paper_not_ready")
    case .announcedAlready: Problem(.conflict, code: "voting.announced_already")
    }
  }
}
