/// What a rule pack says of 委托投票 beside how many one voter may hold.
public struct ProxyRules: Hashable, Sendable, Codable {
  public enum Relation: String, CaseIterable, Sendable, Codable { case spouse, parent, child, sibling, grandparent, grandchild, other }

  /// Who may be asked; empty: any voter.
  public var relations: [Relation]
  /// How many firms one firm may vote for. A firm's own delegate is no proxy.
  public var perFirm: Int

  private enum CodingKeys: String, CodingKey {
    case relations
    case perFirm = "per_firm"
  }

  /// Any voter; no firm for another.
  public init(relations: [Relation] = [], perFirm: Int = 0) {
    self.relations = relations
    self.perFirm = perFirm
  }
}
