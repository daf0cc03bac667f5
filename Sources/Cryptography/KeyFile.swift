import Kernel

/// The text of the file that holds the master keys. It stands beside the data and never in a backup of it.
///
///     # the current key first
///     seal 3f2a91c0 <64 hexadecimal digits>
///     # an old one, for what was sealed before
///     seal 91bb02d4 <64 hexadecimal digits>
///     lookup 0a77e3f1 <64 hexadecimal digits> hmac-sha256
///
/// The lookup line names its algorithm, because what was hashed with one is never found with the other.
/// The id of a key follows from the key, so a mistyped line is found at once.
public struct KeyFile: Sendable {
  /// The current master key first.
  private var seals: [SecretBytes]
  private let lookup: SecretBytes
  /// How values are found; fixed when the file is made.
  public let lookupAlgorithm: LookupAlgorithm

  /// A new file; `randomBytes` is `World.randomBytes`.
  public static func make(
    lookup algorithm: LookupAlgorithm = .hmacSHA256, randomBytes: (Int) -> [UInt8]
  ) -> KeyFile {
    let seal = randomBytes(SealKeys.masterBytes)
    let lookup = randomBytes(SealKeys.masterBytes)
    precondition(seal.count == SealKeys.masterBytes && lookup.count == SealKeys.masterBytes)
    return KeyFile(seals: [SecretBytes(seal)], lookup: SecretBytes(lookup), lookupAlgorithm: algorithm)
  }

  private init(seals: [SecretBytes], lookup: SecretBytes, lookupAlgorithm: LookupAlgorithm) {
    self.seals = seals
    self.lookup = lookup
    self.lookupAlgorithm = lookupAlgorithm
  }

  public init(_ text: String) throws(CryptoError) {
    var seals: [SecretBytes] = []
    var lookup: SecretBytes?
    var algorithm = LookupAlgorithm.hmacSHA256
    var ids: Set<KeyID> = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let words = line.split(whereSeparator: { $0.isWhitespace || $0 == "\u{FEFF}" })
      if words.isEmpty || words[0].hasPrefix("#") { continue }
      do throws(CryptoError.KeyFileFault) {
        let (kind, master) = try Self.parse(words)
        guard ids.insert(KeyID(of: master)).inserted else { throw .twice }
        if kind == "seal" {
          seals.append(SecretBytes(master))
        } else if lookup == nil {
          lookup = SecretBytes(master)
          algorithm = try Self.algorithm(words)
        } else {
          throw .secondLookup
        }
      } catch {
        throw .keyFileLine(index + 1, error)
      }
    }
    guard !seals.isEmpty else { throw .keyFileLacks("seal") }
    guard let lookup else { throw .keyFileLacks("lookup") }
    self.init(seals: seals, lookup: lookup, lookupAlgorithm: algorithm)
  }

  /// The fourth word of a lookup line; without it HMAC-SHA-256.
  private static func algorithm(_ words: [Substring]) throws(CryptoError.KeyFileFault) -> LookupAlgorithm {
    guard words.count == 4 else { return .hmacSHA256 }
    guard let algorithm = LookupAlgorithm(rawValue: words[3].lowercased()) else { throw .unknownKind }
    return algorithm
  }

  private static func parse(
    _ words: [Substring]
  ) throws(CryptoError.KeyFileFault) -> (kind: Substring, master: [UInt8]) {
    guard words.count == 3 || (words.count == 4 && words[0] == "lookup") else { throw .notThreeWords }
    guard words[0] == "seal" || words[0] == "lookup" else { throw .unknownKind }
    guard let id = Hex.decode(words[1]), id.count == 4 else { throw .notHexadecimal }
    guard let master = Hex.decode(words[2]), master.count == SealKeys.masterBytes else {
      throw .notHexadecimal
    }
    guard KeyID(of: master).bytes == id else { throw .idDoesNotMatch }
    return (words[0], master)
  }

  /// What to write to the file, readable by its owner only (0600).
  public var text: String {
    var lines = [
      "# Stairwell master keys. Keep a copy apart from the data and from its backups:",
      "# without this file no phone number, e-mail or identity number can be read again.",
    ]
    lines += seals.map { "seal \(KeyID(of: $0.bytes)) \(Hex.encode($0.bytes))" }
    lines.append("lookup \(KeyID(of: lookup.bytes)) \(Hex.encode(lookup.bytes)) \(lookupAlgorithm.rawValue)")
    return lines.joined(separator: "\n") + "\n"
  }

  /// The ids of the sealing keys, the current one first.
  public var sealIDs: [KeyID] { seals.map { KeyID(of: $0.bytes) } }

  /// The id of the key by which values are found.
  public var lookupID: KeyID { KeyID(of: lookup.bytes) }

  /// With a new current key; the keys so far become old ones.
  public func rotated(randomBytes: (Int) -> [UInt8]) -> KeyFile {
    let fresh = randomBytes(SealKeys.masterBytes)
    precondition(fresh.count == SealKeys.masterBytes)
    var file = self
    file.seals.insert(SecretBytes(fresh), at: 0)
    return file
  }

  /// With the current key alone: only after every value has been sealed again.
  public func withoutOldKeys() -> KeyFile {
    var file = self
    file.seals.removeLast(seals.count - 1)
    return file
  }

  public func sealKeys(_ algorithm: SealAlgorithm) throws(CryptoError) -> SealKeys {
    try SealKeys(
      algorithm: algorithm, current: seals[0].bytes, old: seals.dropFirst().map(\.bytes))
  }

  public func lookupKey() throws(CryptoError) -> LookupKey {
    try LookupKey(algorithm: lookupAlgorithm, master: lookup.bytes)
  }
}
