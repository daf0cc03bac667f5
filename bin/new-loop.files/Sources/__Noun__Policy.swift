import Contracts
import Kernel

/// Who may see and do what with a __words__. What one may not see does not exist: 404.
enum __Noun__Policy {
  /// Whether `viewer` may see `item` at all.
  static func maySee(_ item: __Noun__, _ viewer: Viewer) -> Bool {
    guard item.community == viewer.community else { return false }
    return switch viewer.reach(of: .see__Noun__) {
    case .none: false
    case .own: item.openedBy == viewer.person
    case .scope, .community: true
    }
  }

  static func requireSee(_ item: __Noun__, _ viewer: Viewer) throws(Problem) {
    if !maySee(item, viewer) { throw .notFound }
  }

  static func requireClose(_ item: __Noun__, _ viewer: Viewer) throws(Problem) {
    try requireSee(item, viewer)
    try viewer.require(.open__Noun__)
  }
}
