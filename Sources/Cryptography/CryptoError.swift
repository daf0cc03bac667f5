import Kernel

/// What can go wrong with secrets. None carries a secret, so all may be logged.
public enum CryptoError: Error, Hashable, Sendable {
  /// A line of the key file (counted from 1) is not what it should be.
  case keyFileLine(Int, KeyFileFault)
  /// The key file lacks a line of this kind: `seal` or `lookup`.
  case keyFileLacks(String)
  /// A master key has another length than 32 bytes, or one key stands in the ring twice.
  case masterLength(found: Int)
  case masterTwice(KeyID)
  /// The value was sealed with a key that the ring does not hold.
  case keyMissing(KeyID)
  /// The value is too short, or its first byte names no algorithm.
  case sealedMalformed
  /// A byte was changed, or the value was moved here from another table, column or row.
  case notAuthentic
  /// This libcrypto lacks the algorithm.
  case algorithmMissing(String)
  /// A scrypt cost that is invalid or needs more than ``ScryptCost/memoryLimit``.
  case costOutOfRange
  /// scrypt could not get its memory.
  case outOfMemory
  /// A TOTP secret of fewer than 16 bytes.
  case secretTooShort(found: Int)

  public enum KeyFileFault: String, Error, Hashable, Sendable {
    case notThreeWords, unknownKind, notHexadecimal, idDoesNotMatch, twice, secondLookup
  }
}

extension CryptoError: CustomStringConvertible {
  /// For the operator, in English: what is wrong and what to change.
  public var description: String {
    switch self {
    case .keyFileLine(let line, let fault): "key file, line \(line): \(fault.advice)"
    case .keyFileLacks(let kind): "the key file has no `\(kind)` line; restore the file from its copy"
    case .masterLength(let found): "a master key has 32 bytes, this one has \(found)"
    case .masterTwice(let id): "key \(id) is in the ring twice; remove one"
    case .keyMissing(let id): "sealed with key \(id), which the key file lacks; add its line again"
    case .sealedMalformed: "not a sealed value: too short, or of an unknown algorithm"
    case .notAuthentic: "the sealed value was changed or moved; restore the row from a backup"
    case .algorithmMissing(let name): "this libcrypto has no \(name); choose the other setting"
    case .costOutOfRange: "scrypt cost out of range: see ScryptCost"
    case .outOfMemory: "not enough memory for scrypt; let fewer sign-ins run at once"
    case .secretTooShort(let found): "a TOTP secret has 16 bytes or more, this one has \(found)"
    }
  }
}

extension CryptoError.KeyFileFault {
  var advice: String {
    switch self {
    case .notThreeWords: "expected `kind id key`, three words"
    case .unknownKind: "the first word is `seal` or `lookup`"
    case .notHexadecimal: "the id has 8 and the key 64 hexadecimal digits"
    case .idDoesNotMatch: "the id is not the id of this key; the line was copied wrongly"
    case .twice: "this key already stands above"
    case .secondLookup: "there is one `lookup` line only"
    }
  }
}

extension CryptoError: ProblemConvertible {
  /// A person cannot mend any of these; the log tells the operator.
  public var problem: Problem {
    switch self {
    case .outOfMemory: Problem(.unavailable, code: "server.busy")
    case .keyMissing, .notAuthentic, .sealedMalformed:
      Problem(.internalFault, code: "secret.not_readable")
    default: Problem(.internalFault, code: "secret.keys_not_usable")
    }
  }
}
