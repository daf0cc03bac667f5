import Contracts
import Kernel

/// What may not become of a community's windows and categories.
enum WindowError: Error, Equatable, Sendable {
  /// Every appeal needs a window: the last one stays in use.
  case lastOpen
  /// Two of one name could not be told apart where one is chosen.
  case nameTaken
}

extension WindowError: ProblemConvertible {
  var code: String { self == .lastOpen ? "window.last_open" : "window.name_taken" }

  var field: String { self == .lastOpen ? "open" : "name" }

  var problem: Problem { Problem(.invalid, code: code, fields: [Problem.Field(field, code)]) }
}

extension CaseRouting {
  /// What was named alike before stays until somebody names it anew.
  func check(window id: WindowID, name: String, isOpen: Bool) throws(WindowError) {
    guard let known = window(id) else { return }
    if !isOpen, known.isOpen, !windows.contains(where: { $0.id != id && $0.isOpen }) { throw .lastOpen }
    if name != known.name, windows.contains(where: { $0.id != id && $0.name == name }) { throw .nameTaken }
  }

  /// `id` is nil for a new one.
  func check(category id: CaseCategoryID?, name: String) throws(WindowError) {
    if let id, category(id)?.name == name { return }
    if categories.contains(where: { $0.id != id && $0.name == name }) { throw .nameTaken }
  }
}
