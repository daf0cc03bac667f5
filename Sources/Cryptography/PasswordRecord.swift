import Foundation  // NFKC

/// A password as the database keeps it:
/// `scrypt$ln=15,r=8,p=3$<salt, base64url>$<32 bytes, base64url>`.
///
/// A password is brought into NFKC first (NIST SP 800-63B §5.1.1.2), so that it is the same password from
/// every keyboard; spaces count.
public enum PasswordRecord {
  /// Bytes of a fresh salt, from `World.randomBytes`.
  public static let saltBytes = 16

  /// `salt` has 16 bytes or more.
  public static func make(
    _ password: String, salt: [UInt8], cost: ScryptCost = .standard
  ) throws(CryptoError) -> String {
    precondition(salt.count >= saltBytes, "a password salt has 16 bytes or more")
    let hash = try Scrypt.derive(password: normalised(password), salt: salt, cost: cost)
    return Parts(cost: cost, salt: salt, hash: hash).text
  }

  /// False when the password is another, or the record is none of ours. Throws for lack of memory only.
  public static func verify(
    _ password: String, against record: String
  ) throws(CryptoError) -> Bool {
    guard let parts = Parts(record) else { return false }
    let hash = try Scrypt.derive(
      password: normalised(password), salt: parts.salt, cost: parts.cost)
    return constantTimeEqual(hash, parts.hash)
  }

  /// For a name that nobody has: takes as long as `verify` with a wrong password, and is false. So the
  /// time of an answer does not tell who has an account.
  public static func verifyNobody(
    _ password: String, cost: ScryptCost = .standard
  ) throws(CryptoError) -> Bool {
    let salt = [UInt8](repeating: 0, count: saltBytes)
    _ = try Scrypt.derive(password: normalised(password), salt: salt, cost: cost)
    return false
  }

  /// Whether to make the record anew when the password is next at hand: its cost is not today's.
  public static func needsRehash(_ record: String, cost: ScryptCost = .standard) -> Bool {
    Parts(record)?.cost != cost
  }

  private static func normalised(_ password: String) -> [UInt8] {
    Array(password.precomposedStringWithCompatibilityMapping.utf8)
  }
}

extension PasswordRecord {
  struct Parts {
    let cost: ScryptCost
    let salt: [UInt8]
    let hash: [UInt8]

    init(cost: ScryptCost, salt: [UInt8], hash: [UInt8]) {
      self.cost = cost
      self.salt = salt
      self.hash = hash
    }

    /// Nil unless `text` is exactly what `Parts.text` writes, with a cost in range.
    init?(_ record: String) {
      let fields = record.split(separator: "$", omittingEmptySubsequences: false)
      guard fields.count == 4, fields[0] == "scrypt" else { return nil }
      guard let cost = Self.cost(fields[1]), cost.memory != nil else { return nil }
      guard let salt = Base64URL.decode(fields[2]), salt.count >= saltBytes else { return nil }
      guard let hash = Base64URL.decode(fields[3]), hash.count == 32 else { return nil }
      self.init(cost: cost, salt: salt, hash: hash)
      guard text == record else { return nil }
    }

    private static func cost(_ text: Substring) -> ScryptCost? {
      let values = text.split(separator: ",", omittingEmptySubsequences: false)
      guard values.count == 3 else { return nil }
      guard let logN = number(values[0], after: "ln=") else { return nil }
      guard let blockSize = number(values[1], after: "r=") else { return nil }
      guard let parallelism = number(values[2], after: "p=") else { return nil }
      return ScryptCost(logN: logN, blockSize: blockSize, parallelism: parallelism)
    }

    private static func number(_ text: Substring, after name: String) -> Int? {
      text.hasPrefix(name) ? Int(text.dropFirst(name.count)) : nil
    }

    var text: String {
      let costs = "ln=\(cost.logN),r=\(cost.blockSize),p=\(cost.parallelism)"
      return "scrypt$\(costs)$\(Base64URL.encode(salt))$\(Base64URL.encode(hash))"
    }
  }
}
