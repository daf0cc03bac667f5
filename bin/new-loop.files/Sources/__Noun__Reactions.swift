import Contracts
import Kernel
import Store

/// What this loop does on others' events. A reaction may run twice: make the second time harmless.
public enum __Noun__Reactions {
  /// Event name → names of reactions, for `App/Reactions.swift`.
  public static let subscriptions: [String: [String]] = [:]
}
