import Kernel
import Testing

@testable import Cryptography

@Suite struct HMACTests {
  /// RFC 4231 §4, test cases 1–4, 6 and 7.
  @Test func hmacSHA256GivesTheVectorsOfRFC4231() {
    let cases: [(key: [UInt8], message: [UInt8], code: String)] = [
      (
        [UInt8](repeating: 0x0b, count: 20), ascii("Hi There"),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        ascii("Jefe"), ascii("what do ya want for nothing?"),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
      ),
      (
        Array(1...25), [UInt8](repeating: 0xcd, count: 50),
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
      ),
      (
        [UInt8](repeating: 0xaa, count: 131),
        ascii("Test Using Larger Than Block-Size Key - Hash Key First"),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
      (
        [UInt8](repeating: 0xaa, count: 131),
        ascii(
          "This is a test using a larger than block-size key and a larger than block-size data. "
            + "The key needs to be hashed before being used by the HMAC algorithm."),
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
      ),
    ]
    for example in cases {
      #expect(Hex.encode(HMAC.sha256(key: example.key, example.message)) == example.code)
    }
  }

  /// RFC 2202 §3, test cases 1–3.
  @Test func hmacSHA1GivesTheVectorsOfRFC2202() {
    #expect(
      HMAC.sha1(key: [UInt8](repeating: 0x0b, count: 20), ascii("Hi There"))
        == bytes("b617318655057264e28bc0b6fb378c8ef146be00"))
    #expect(
      HMAC.sha1(key: ascii("Jefe"), ascii("what do ya want for nothing?"))
        == bytes("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"))
    #expect(
      HMAC.sha1(
        key: [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50))
        == bytes("125d7342b9ac11cd91a39af48aa17b4f63f175d3"))
  }

  /// The definition in RFC 2104 §2 spelled out over the hash, which has vectors of its own.
  private func definition(
    _ key: [UInt8], _ message: [UInt8], _ hash: ([UInt8]) -> [UInt8]
  ) -> [UInt8] {
    let short = key.count > 64 ? hash(key) : key
    let block = short + [UInt8](repeating: 0, count: 64 - short.count)
    return hash(block.map { $0 ^ 0x5c } + hash(block.map { $0 ^ 0x36 } + message))
  }

  @Test(arguments: [0, 1, 32, 63, 64, 65, 200])
  func hmacIsWhatRFC2104Defines(keyLength: Int) {
    let key = noise(keyLength, seed: 3)
    for length in [0, 1, 64, 1_000] {
      let message = noise(length, seed: 4)
      #expect(HMAC.sm3(key: key, message) == definition(key, message, Digest.sm3))
      #expect(HMAC.sha256(key: key, message) == definition(key, message, Digest.sha256))
    }
  }

  /// RFC 5869 appendix A.1–A.3.
  @Test func hkdfGivesTheVectorsOfRFC5869() {
    let first = HKDF.extract([UInt8](repeating: 0x0b, count: 22), salt: Array(0...12))
    #expect(
      Hex.encode(first) == "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5")
    #expect(
      HKDF.expand(first, info: Array(0xf0...0xf9), count: 42)
        == bytes(
          """
          3cb25f25faacd57a90434f64d0362f2a 2d2d0a90cf1a5a4c5db02d56ecc4c5bf
          34007208d5b887185865
          """))

    let second = HKDF.extract(Array(0x00...0x4f), salt: Array(0x60...0xaf))
    #expect(
      HKDF.expand(second, info: Array(0xb0...0xff), count: 82)
        == bytes(
          """
          b11e398dc80327a1c8e7f78c596a4934 4f012eda2d4efad8a050cc4c19afa97c
          59045a99cac7827271cb41c65e590e09 da3275600c2f09b8367793a9aca3db71
          cc30c58179ec3e87c14c01d5c1f3434f 1d87
          """))

    let third = HKDF.extract([UInt8](repeating: 0x0b, count: 22), salt: [])
    #expect(
      HKDF.expand(third, info: [], count: 42)
        == bytes(
          """
          8da4e775a563c18f715f802a063c5a31 b8a11f5c5ee1879ec3454e5f3c738d2d
          9d201395faa4b61a96c8
          """))
  }

  @Test func labelsGiveUnrelatedKeys() {
    let master = noise(32, seed: 5)
    #expect(HKDF.derive(from: master, label: "a") != HKDF.derive(from: master, label: "b"))
    #expect(HKDF.derive(from: master, label: "a", count: 100).count == 100)
    #expect(HKDF.derive(from: master, label: "a", count: 0) == [])
  }

  @Test func aLookupHashDependsOnKeyPurposeAlgorithmAndValue() throws {
    let key = try LookupKey(algorithm: .hmacSHA256, master: noise(32, seed: 6))
    let same = try LookupKey(algorithm: .hmacSHA256, master: noise(32, seed: 6))
    let otherKey = try LookupKey(algorithm: .hmacSHA256, master: noise(32, seed: 7))
    let otherHash = try LookupKey(algorithm: .hmacSM3, master: noise(32, seed: 6))
    let hash = key.hash("13800000000", purpose: "people.phone")
    #expect(hash.count == LookupKey.hashBytes)
    #expect(same.hash("13800000000", purpose: "people.phone") == hash)
    let others: [[UInt8]] = [
      key.hash("13800000001", purpose: "people.phone"),
      key.hash("13800000000", purpose: "people.email"),
      otherKey.hash("13800000000", purpose: "people.phone"),
      otherHash.hash("13800000000", purpose: "people.phone"),
    ]
    #expect(Set(others + [hash]).count == 5)
    #expect(others[3].count == LookupKey.hashBytes)
  }

  @Test func aLookupKeyOfTheWrongLengthIsRefused() {
    #expect(throws: CryptoError.masterLength(found: 16)) {
      try LookupKey(algorithm: .hmacSHA256, master: noise(16, seed: 6))
    }
  }
}
