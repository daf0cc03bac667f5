import Kernel
import Testing

@testable import Cryptography

/// The mode itself, by the vectors of its standards and by holding our two ways against each other.
@Suite struct GCMTests {
  private struct Vector {
    var key: String
    var nonce: String
    var associated = ""
    var plaintext = ""
    var ciphertext = ""
    var tag: String

    var message: GCM.Message {
      GCM.Message(key: bytes(key), nonce: bytes(nonce), associated: bytes(associated))
    }
  }

  private func check(_ vector: Vector, _ cipher: GCM.Cipher) {
    let sealed = GCM.seal(bytes(vector.plaintext), vector.message, cipher)
    #expect(sealed == bytes(vector.ciphertext) + bytes(vector.tag))
    let opened = GCM.open(
      ciphertext: bytes(vector.ciphertext), tag: bytes(vector.tag), vector.message, cipher)
    #expect(opened == bytes(vector.plaintext))
  }

  private static let longPlaintext = """
    d9313225f88406e5a55909c5aff5269a 86a7a9531534f7da2e4c303d8a318a72
    1c3c0c95956809532fcf0e2449a6b525 b16aedf5aa0de657ba637b391aafd255
    """
  private static let longCiphertext = """
    522dc1f099567d07f47f37a32a84427d 643a8cdcbfe5c0c97598a2bd2555d1aa
    8cb08e48590dbb3da7b08b1056828838 c5f61e6393ba7a0abcc9f662898015ad
    """

  /// McGrew and Viega, "The Galois/Counter Mode of Operation" (the submission to NIST), test cases 13–16.
  private static let submission: [Vector] = [
    Vector(
      key: String(repeating: "00", count: 32), nonce: String(repeating: "00", count: 12),
      tag: "530f8afbc74536b9a963b4f1c4cb738b"),
    Vector(
      key: String(repeating: "00", count: 32), nonce: String(repeating: "00", count: 12),
      plaintext: String(repeating: "00", count: 16),
      ciphertext: "cea7403d4d606b6e074ec5d3baf39d18", tag: "d0d1c8a799996bf0265b98b5d48ab919"),
    Vector(
      key: String(repeating: "feffe9928665731c6d6a8f9467308308", count: 2),
      nonce: "cafebabefacedbaddecaf888", plaintext: longPlaintext, ciphertext: longCiphertext,
      tag: "b094dac5d93471bdec1a502270e3cc6c"),
    Vector(
      key: String(repeating: "feffe9928665731c6d6a8f9467308308", count: 2),
      nonce: "cafebabefacedbaddecaf888", associated: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      plaintext: String(longPlaintext.dropLast(8)), ciphertext: String(longCiphertext.dropLast(8)),
      tag: "76fc6ece0f4e1768cddf8853bb2d551b"),
  ]

  /// NIST CAVP, gcmEncryptExtIV256.rsp: PTlen 128, AADlen 0, Taglen 128, Count 0.
  private static let validation = Vector(
    key: "31bdadd96698c204aa9ce1448ea94ae1fb4a9a0b3c9d773b51bb1822666b8f22",
    nonce: "0d18e06c7c725ac9e362e1ce", plaintext: "2db5168e932556f8089a0622981d017d",
    ciphertext: "fa4362189661d163fcd6a56d8bf0405a", tag: "d636ac1bbedd5cc3ee727dc2ab4a9489")

  @Test func aes256GivesTheVectorsOfNIST() {
    for vector in Self.submission + [Self.validation] {
      check(vector, .provided(OpenSSL.aes256GCM))
      check(vector, .composed(ofBlocks: OpenSSL.aes256ECB))
    }
  }

  /// RFC 8998 appendix A.1.
  @Test func sm4GivesTheVectorOfRFC8998() throws {
    let vector = Vector(
      key: "0123456789abcdeffedcba9876543210", nonce: "00001234567800000000abcd",
      associated: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      plaintext: """
        aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb ccccccccccccccccdddddddddddddddd
        eeeeeeeeeeeeeeeeffffffffffffffff eeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa
        """,
      ciphertext: """
        17f399f08c67d5ee19d0dc9969c4bb7d 5fd46fd3756489069157b282bb200735
        d82710ca5c22f0ccfa7cbf93d496ac15 a56834cbcf98c397b4024a2691233b8d
        """,
      tag: "83de3541e4c2b58177e065a9bf7b62ec")
    check(vector, .composed(ofBlocks: try #require(OpenSSL.sm4ECB)))
    // OpenSSL after 3.0 has the mode itself; both ways must then give these bytes.
    if let cipher = OpenSSL.sm4GCM { check(vector, .provided(cipher)) }
  }

  @Test func bothWaysGiveTheSameBytesForEveryLength() {
    for length in Array(0...100) + [4_095, 4_096, 70_001] {
      let message = GCM.Message(
        key: noise(32, seed: 30), nonce: noise(12, seed: UInt64(length)),
        associated: noise(length % 37, seed: 31))
      let plaintext = noise(length, seed: 32)
      let provided = GCM.seal(plaintext, message, .provided(OpenSSL.aes256GCM))
      let composed = GCM.seal(plaintext, message, .composed(ofBlocks: OpenSSL.aes256ECB))
      #expect(provided == composed)
      let opened = GCM.open(
        ciphertext: Array(provided.dropLast(16)), tag: Array(provided.suffix(16)), message,
        .composed(ofBlocks: OpenSSL.aes256ECB))
      #expect(opened == plaintext)
    }
  }
}
