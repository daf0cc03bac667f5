import Kernel

/// What can go wrong with organisations and imports, for a person to mend.
public enum EnterpriseError: Error, Hashable, Sendable, ProblemConvertible {
  /// Another organisation of the community has this code.
  case codeTaken(String)
  /// Somebody saved another version since the form was opened.
  case changedMeanwhile
  case notFound
  /// The organisation has this tag with this certificate number already.
  case qualificationKnown
  /// What was asked does not fit the state of the import: committing twice, undoing what is not in.
  case importNotReady
  /// Another import of this community is going on.
  case importRunning
  /// No column holds names or codes, so no row can be read.
  case noUsableColumns
  /// A roster cannot say today what will be so later: it would stand against everything that is said until then.
  case dayInFuture
  /// Nothing in the file could go in.
  case nothingToImport
  // Mergers
  case mergedIntoItself
  /// It became part of another one already.
  case alreadyMerged
  /// The other one is ended itself.
  case successorEnded
  case mergedInCircle
  case successorUnknown
  /// A merger of a day that is still to come.
  case mergerAhead
  case notMerged
  /// The days in which it can be taken back are over.
  case mergerFinal
  /// The successor became part of yet another one.
  case successorMergedSince
  /// Its status follows from the merger.
  case statusIsMerged

  public var problem: Problem {
    switch self {
    case .codeTaken(let code):
      Problem(.conflict, code: "enterprise.code_taken", details: ["code": code])
    case .changedMeanwhile: Problem(.conflict, code: "enterprise.changed_meanwhile")
    case .notFound: .notFound
    case .qualificationKnown: Problem(.conflict, code: "qualification.known")
    case .importNotReady: Problem(.conflict, code: "roster.not_ready")
    case .importRunning: Problem(.conflict, code: "roster.running")
    case .noUsableColumns: Problem(.invalid, code: "roster.no_usable_columns")
    case .dayInFuture:
      Problem(
        .invalid, code: "roster.day_in_future", fields: [Problem.Field("as_of", "roster.day_in_future")])
    case .nothingToImport: Problem(.invalid, code: "roster.nothing_to_import")
    case .mergedIntoItself: EnterpriseError.wrong("into", "merger.into_itself")
    case .successorEnded: EnterpriseError.wrong("into", "merger.successor_ended")
    case .mergedInCircle: EnterpriseError.wrong("into", "merger.circle")
    case .successorUnknown: EnterpriseError.wrong("into", "merger.successor_unknown")
    case .mergerAhead: EnterpriseError.wrong("merged_on", "merger.day_ahead")
    case .statusIsMerged: EnterpriseError.wrong("status", "merger.status_fixed")
    case .alreadyMerged: Problem(.conflict, code: "merger.already")
    case .notMerged: Problem(.conflict, code: "merger.none")
    case .mergerFinal: Problem(.conflict, code: "merger.final")
    case .successorMergedSince: Problem(.conflict, code: "merger.successor_merged_since")
    }
  }

  private static func wrong(_ field: String, _ code: String) -> Problem {
    Problem(.invalid, code: code, fields: [Problem.Field(field, code)])
  }
}
