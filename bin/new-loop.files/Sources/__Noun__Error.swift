import Kernel

/// What can go wrong with a __words__, and the `Problem` of each.
public enum __Noun__Error: Error, Equatable, Sendable {
  case alreadyClosed
}

extension __Noun__Error: ProblemConvertible {
  public var problem: Problem {
    switch self {
    case .alreadyClosed: Problem(.conflict, code: "__key__.already_closed")
    }
  }
}
