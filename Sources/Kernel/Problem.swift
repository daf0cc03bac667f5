/// What can go wrong for a person, in words that a program can read. Each loop's error enum says which
/// `Problem` each case is; one middleware turns it into a page or RFC 9457 `application/problem+json`.
public struct Problem: Error, Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case badRequest, signInRequired, forbidden, notFound, methodNotAllowed, conflict, gone
    case tooLarge, unsupported, invalid, tooMany, internalFault, unavailable

    /// The HTTP status of the answer.
    public var status: Int {
      switch self {
      case .badRequest: 400
      case .signInRequired: 401
      case .forbidden: 403
      case .notFound: 404
      case .methodNotAllowed: 405
      case .conflict: 409
      case .gone: 410
      case .tooLarge: 413
      case .unsupported: 415
      case .invalid: 422
      case .tooMany: 429
      case .internalFault: 500
      case .unavailable: 503
      }
    }
  }

  /// One field that must change, and what is wrong with it.
  public struct Field: Hashable, Sendable, Codable {
    public var field: String
    /// `noun.what_is_wrong`; its sentence is the translation `problem.<code>`.
    public var code: String
    public init(_ field: String, _ code: String) {
      self.field = field
      self.code = code
    }
  }

  public var kind: Kind
  /// Stable, English, `noun.what_is_wrong`; its sentence is the translation `problem.<code>`.
  public var code: String
  public var fields: [Field]
  /// Values that the sentence names, by key: `{{limit}}`.
  public var details: [String: String]

  public init(
    _ kind: Kind, code: String, fields: [Field] = [], details: [String: String] = [:]
  ) {
    self.kind = kind
    self.code = code
    self.fields = fields
    self.details = details
  }

  /// What a person may not see does not exist for her: 404, never 403.
  public static let notFound = Problem(.notFound, code: "page.not_found")
}

/// An error of a module that knows its `Problem`.
public protocol ProblemConvertible: Error {
  var problem: Problem { get }
}

extension Problem: ProblemConvertible {
  public var problem: Problem { self }
}
