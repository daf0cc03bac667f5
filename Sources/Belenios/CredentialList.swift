/// The public credentials of those who may vote, each with its weight; nothing says whose they are. Specification §4.8.
public struct CredentialList: Sendable {
  public struct Entry: Hashable, Sendable {
    public var credential: GroupElement
    /// How many times the ballot counts; 1 or more.
    public var weight: Int

    public init(credential: GroupElement, weight: Int = 1) {
      self.credential = credential
      self.weight = weight
    }
  }

  public let entries: [Entry]
  /// Whether the list writes the weights.
  public let isWeighted: Bool
  private let weights: [GroupElement: Int]

  /// Beyond it Belenios refuses, because the count is found by search.
  public static let totalWeightMax = 100_000_000_000

  /// Sorts by the number, so that the order tells nothing of the voters. Throws `credential_repeated`,
  /// `weight_invalid`, `weight_total_too_large`.
  public init(_ entries: [Entry], weighted: Bool) throws(BeleniosError) {
    try self.init(inOrder: entries.sorted { Words.less($0.credential.limbs, $1.credential.limbs) }, weighted)
  }

  private init(inOrder entries: [Entry], _ isWeighted: Bool) throws(BeleniosError) {
    var weights: [GroupElement: Int] = [:]
    var total = 0
    for entry in entries {
      guard weights.updateValue(entry.weight, forKey: entry.credential) == nil else {
        throw BeleniosError(.credentialRepeated)
      }
      guard entry.weight >= 1, isWeighted || entry.weight == 1 else { throw BeleniosError(.weightInvalid) }
      guard entry.weight <= Self.totalWeightMax - total else { throw BeleniosError(.weightTotalTooLarge) }
      total += entry.weight
    }
    self.entries = entries
    self.isWeighted = isWeighted
    self.weights = weights
  }

  /// Nil when the credential is not on the list.
  public func weight(of credential: GroupElement) -> Int? { weights[credential] }
}

extension CredentialList {
  /// Reads the list without asking whether its numbers are in the group (``strangers(_:)`` does).
  init(_ bytes: [UInt8], _ group: Group) throws(BeleniosError) {
    var entries: [Entry] = []
    var weightedCount = 0
    for (index, item) in try JSON(bytes).array().enumerated() {
      let place = "credential \(index + 1)"
      guard case .string(let text) = item else { throw BeleniosError(.credentialInvalid, at: place) }
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      guard parts.count <= 2, let element = group.number(decimal: parts[0].utf8) else {
        throw BeleniosError(.credentialInvalid, at: place)
      }
      var weight = 1
      if parts.count == 2 {
        guard let number = JSON.natural(parts[1]), number >= 1 else {
          throw BeleniosError(.weightInvalid, at: place)
        }
        weight = number
        weightedCount += 1
      }
      entries.append(Entry(credential: element, weight: weight))
    }
    guard weightedCount == 0 || weightedCount == entries.count else { throw BeleniosError(.weightInvalid) }
    try self.init(inOrder: entries, weightedCount > 0)
  }

  public var serialized: [UInt8] {
    JSON.array(entries.map { .string("\($0.credential)" + (isWeighted ? ",\($0.weight)" : "")) }).serialized
  }
}
