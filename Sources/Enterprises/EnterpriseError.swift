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
    }
  }
}
