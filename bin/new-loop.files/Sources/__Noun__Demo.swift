import Contracts
import Kernel
import Store

/// Demonstration data of this loop: made by its own commands, so that it cannot be what the product would refuse.
public enum __Noun__Demo {
  static let titles: [String] = ["示例一", "示例二", "示例三"]

  public static func load(by viewer: Viewer, _ tx: Tx) throws {
    for title in titles { try Open__Noun__(title: title).run(by: viewer, tx) }
  }
}
