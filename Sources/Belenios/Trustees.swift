/// All trustees of an election, in order: single ones, who all must decrypt, and groups of which a threshold must.
/// Specification §4.7.
public struct Trustees: Sendable {
  public enum Kind: Sendable {
    case single(TrusteePublicKey)
    case pedersen(ThresholdParameters)
  }

  public let group: Group
  public let kinds: [Kind]

  public init(_ group: Group, _ kinds: [Kind]) {
    self.group = group
    self.kinds = kinds
  }

  /// Reads the structure; whether its proofs hold is asked apart (``check()``).
  public init(_ bytes: [UInt8], _ group: Group) throws(BeleniosError) {
    var kinds: [Kind] = []
    for (index, item) in try JSON(bytes).array().enumerated() {
      do { kinds.append(try Self.kind(item, group)) } catch { throw error.under("trustee item \(index + 1)") }
    }
    self.init(group, kinds)
  }

  private static func kind(_ json: JSON, _ group: Group) throws(BeleniosError) -> Kind {
    let pair = try json.array()
    guard pair.count == 2 else { throw BeleniosError(.memberInvalid) }
    switch pair[0] {
    case .string("Single"): return .single(try TrusteePublicKey(pair[1], group))
    case .string("Pedersen"): return .pedersen(try ThresholdParameters(pair[1], group))
    default: throw BeleniosError(.memberInvalid)
    }
  }

  public var serialized: [UInt8] {
    let items = kinds.map { kind -> JSON in
      switch kind {
      case .single(let key): .array([.string("Single"), key.json])
      case .pedersen(let parameters): .array([.string("Pedersen"), parameters.json])
      }
    }
    return JSON.array(items).serialized
  }

  /// y: the product of the sub-keys. §3.1.1
  public var electionKey: GroupElement {
    group.product(
      kinds.map { kind in
        switch kind {
        case .single(let key): key.key
        case .pedersen(let parameters): parameters.subKey(group)
        }
      })
  }

  /// The keys that partial decryptions are checked with; the owner of a decryption is a place in this list, from 1.
  public var verificationKeys: [GroupElement] {
    kinds.flatMap { kind in
      switch kind {
      case .single(let key): [key.key]
      case .pedersen(let parameters): parameters.verificationKeys.map(\.key)
      }
    }
  }

  /// Throws the first thing that does not hold: `trustees_missing`, `trustee_proof_wrong`, and those of
  /// ``ThresholdParameters/check(_:)``.
  public func check() throws(BeleniosError) {
    guard !kinds.isEmpty else { throw BeleniosError(.trusteesMissing) }
    for (index, kind) in kinds.enumerated() {
      let place = "trustee item \(index + 1)"
      switch kind {
      case .single(let key):
        guard key.holds(group) else { throw BeleniosError(.trusteeProofWrong, at: place) }
      case .pedersen(let parameters):
        do { try parameters.check(group) } catch { throw error.under(place) }
      }
    }
  }
}
