import CLibCrypto

/// An odd modulus m, for products in Montgomery's form by OpenSSL: x stands as x·R mod m, R being 2^(64·words of m).
///
/// OpenSSL asks the processor at the start what it can do (`bn_mulx4x_mont` where there are MULX and ADX). GMP 6.2, as
/// Debian 12 has it, knows processors by their names and takes its oldest code for those made after 2020. Immutable, so
/// threads may share it. For public numbers: nothing here hides which numbers are multiplied.
public final class MontgomeryModulus: @unchecked Sendable {
  /// 64-bit words in the modulus.
  public let wordCount: Int
  fileprivate let context: OpaquePointer

  /// `words` with the least significant first; the number is odd.
  public init(_ words: [UInt]) {
    wordCount = words.count
    context = OpenSSL.required(BN_MONT_CTX_new(), "BN_MONT_CTX_new")
    let room = OpenSSL.required(BN_CTX_new(), "BN_CTX_new")
    let modulus = OpenSSL.required(BN_new(), "BN_new")
    defer {
      BN_free(modulus)
      BN_CTX_free(room)
    }
    read(words, into: modulus)
    OpenSSL.require(BN_MONT_CTX_set(context, modulus, room), "BN_MONT_CTX_set")
  }

  deinit { BN_MONT_CTX_free(context) }

  fileprivate func read(_ words: [UInt], into number: OpaquePointer) {
    words.withUnsafeBytes { bytes in
      _ = OpenSSL.required(BN_lebin2bn(bytes.baseAddress, Int32(bytes.count), number), "BN_lebin2bn")
    }
  }
}

/// Room for a count of numbers in Montgomery's form, which are named by their places. One thread at a time may write;
/// what nobody writes any more, threads may share.
public final class MontgomeryNumbers: @unchecked Sendable {
  private let modulus: MontgomeryModulus
  private let numbers: [OpaquePointer]
  /// Where OpenSSL keeps what it needs on the way.
  private let room: OpaquePointer

  public init(_ modulus: MontgomeryModulus, count: Int) {
    self.modulus = modulus
    numbers = (0..<count).map { _ in OpenSSL.required(BN_new(), "BN_new") }
    room = OpenSSL.required(BN_CTX_new(), "BN_CTX_new")
  }

  deinit {
    for number in numbers { BN_free(number) }
    BN_CTX_free(room)
  }

  /// The number as words, the least significant first; what is put in is below the modulus.
  public subscript(place: Int) -> [UInt] {
    get {
      var words = [UInt](repeating: 0, count: modulus.wordCount)
      words.withUnsafeMutableBytes { bytes in
        let written = BN_bn2lebinpad(numbers[place], bytes.baseAddress, Int32(bytes.count))
        OpenSSL.require(written > 0 ? 1 : 0, "BN_bn2lebinpad")
      }
      return words
    }
    set { modulus.read(newValue, into: numbers[place]) }
  }

  public func copy(_ source: Int, to place: Int) {
    _ = OpenSSL.required(BN_copy(numbers[place], numbers[source]), "BN_copy")
  }

  /// place = a·b/R mod m. `place` may be `a` or `b`.
  public func multiply(_ a: Int, _ b: Int, to place: Int) {
    multiply(a, numbers[b], to: place)
  }

  /// place = a·b/R mod m, where b stands in `other`.
  public func multiply(_ a: Int, _ other: MontgomeryNumbers, _ b: Int, to place: Int) {
    multiply(a, other.numbers[b], to: place)
  }

  private func multiply(_ a: Int, _ b: OpaquePointer, to place: Int) {
    OpenSSL.require(
      BN_mod_mul_montgomery(numbers[place], numbers[a], b, modulus.context, room), "BN_mod_mul_montgomery")
  }
}
