import Synchronization

/// What a module of the ground needs for its own functions on `Tx` and cannot read from a row: a key, a setting, a server.
/// At most one of each type; `App` puts them here when the house is made.
public final class Tools: Sendable {
  private let kept = Mutex<[ObjectIdentifier: any Sendable]>([:])

  public init() { keep(KeptValues()) }

  public func keep<Tool: Sendable>(_ tool: Tool) {
    kept.withLock { $0[ObjectIdentifier(Tool.self)] = tool }
  }

  public func find<Tool: Sendable>(_: Tool.Type = Tool.self) -> Tool? {
    kept.withLock { $0[ObjectIdentifier(Tool.self)] as? Tool }
  }
}
