import Cryptography
import Kernel

/// Personal data at rest: sealed values, and keyed hashes to find them by. Made once from the key file; commands get it from
/// `Site.vault`.
public struct Vault: Sendable {
  private let seals: SealKeys
  private let lookup: LookupKey

  public init(seals: SealKeys, lookup: LookupKey) {
    self.seals = seals
    self.lookup = lookup
  }

  /// `table`, `column` and the row's id bind the value to its cell: copied elsewhere, it does not open.
  public func seal(
    _ text: String, table: String, column: String, row: String, world: World
  ) -> [UInt8] {
    seals.seal(
      Array(text.utf8), context: SealKeys.context(table: table, column: column, row: row),
      nonce: world.randomBytes(SealKeys.nonceBytes))
  }

  public func open(
    _ sealed: [UInt8], table: String, column: String, row: String
  ) throws -> String {
    let context = SealKeys.context(table: table, column: column, row: row)
    return String(decoding: try seals.open(sealed, context: context), as: UTF8.self)
  }

  /// `purpose` is `table.column`; `normalised` the one form in which values are compared.
  public func lookupHash(_ normalised: String, purpose: String) -> [UInt8] {
    lookup.hash(normalised, purpose: purpose)
  }
}

/// How personal data looks until somebody entitled asks for it.
public enum Mask {
  /// `138****6210`; short numbers keep their last two digits.
  public static func phone(_ number: String) -> String {
    if number.count < 7 { return String(repeating: "*", count: max(0, number.count - 2)) + number.suffix(2) }
    let stars = String(repeating: "*", count: number.count - 7)
    return number.prefix(3) + stars + number.suffix(4)
  }

  /// `z***@example.com`
  public static func email(_ address: String) -> String {
    let parts = address.split(separator: "@", maxSplits: 1)
    guard parts.count == 2 else { return "***" }
    return parts[0].prefix(1) + "***@" + parts[1]
  }

  /// `110***********002X`
  public static func identity(_ number: String) -> String {
    guard number.count > 7 else { return String(repeating: "*", count: number.count) }
    return number.prefix(3) + String(repeating: "*", count: number.count - 7) + number.suffix(4)
  }
}
