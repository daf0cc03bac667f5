import HTTPTypes
import Hummingbird
import Kernel
import Web

/// Problems as the standard says them: a list of code and description, never a page.
public enum Open311Errors {
  /// Nil for addresses that are not of this interface.
  public static let writer: ProblemWriter = { problem, sentence, request in
    guard request.uri.path.hasPrefix("/open311/") else { return nil }
    let status = status(of: problem)
    let described = problem.fields.map { $0.field + ": " + sentence($0.code) }
    let errors = (described.isEmpty ? [sentence(problem.code)] : described).map { words in
      Open311Node.record([("code", .whole(status)), ("description", .text(words))])
    }
    let format = Open311Format(path: request.uri.path)
    return Open311Node.list(of: "error", errors).response(format, root: "errors", status: .init(code: status))
  }

  /// The standard knows no 409 and no 422: what cannot be taken as it is sent is 400.
  private static func status(of problem: Problem) -> Int {
    switch problem.kind {
    case .invalid, .conflict: 400
    default: problem.kind.status
    }
  }
}
