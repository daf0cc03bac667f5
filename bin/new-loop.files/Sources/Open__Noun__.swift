import Contracts
import Kernel
import Store

/// Opens a __words__.
struct Open__Noun__: Sendable {
  /// Checked input: one line, not empty.
  let title: String

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> __Noun__ {
    try viewer.require(.open__Noun__)
    let item = __Noun__(
      id: tx.newID(), community: viewer.community, openedBy: viewer.person, title: title, openedAt: tx.now)
    try tx.insert(item)
    try tx.record(__Noun__Opened(item.id), by: viewer)
    return item
  }
}
