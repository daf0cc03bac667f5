import Contracts
import Kernel
import Store

/// Closes a __words__, once.
struct Close__Noun__: Sendable {
  let id: __Noun__ID

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> __Noun__ {
    var item = try tx.find__Noun__(id)
    try __Noun__Policy.requireClose(item, viewer)
    try item.close(at: tx.now)
    try tx.update(item)
    try tx.record(__Noun__Closed(item.id), by: viewer)
    return item
  }
}
