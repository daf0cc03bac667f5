import Kernel
import Testing

@testable import Cryptography

@Suite struct DigestTests {
  /// FIPS 180-4 examples (NIST "SHA256.pdf") and the empty message.
  @Test func sha256GivesTheNISTExamples() {
    let examples: [(message: String, digest: String)] = [
      ("", "e3b0c442 98fc1c14 9afbf4c8 996fb924 27ae41e4 649b934c a495991b 7852b855"),
      ("abc", "ba7816bf 8f01cfea 414140de 5dae2223 b00361a3 96177a9c b410ff61 f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61 d20638b8 e5c02693 0c3e6039 a33ce459 64ff2167 f6ecedd4 19db06c1"
      ),
    ]
    for example in examples {
      #expect(Digest.sha256(ascii(example.message)) == bytes(example.digest))
    }
    let million = [UInt8](repeating: 0x61, count: 1_000_000)
    #expect(
      Hex.encode(Digest.sha256(million))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// GB/T 32905-2016 appendix A.1 and A.2.
  @Test func sm3GivesTheExamplesOfItsStandard() {
    #expect(
      Digest.sm3(ascii("abc"))
        == bytes("66c7f0f4 62eeedd9 d1f2d46b dc10e4e2 4167c487 5cf2f7a2 297da02b 8f4ba8e0"))
    #expect(
      Digest.sm3(ascii(String(repeating: "abcd", count: 16)))
        == bytes("debe9ff9 2275b8a1 38604889 c18e5a4d 6fdb70e5 387e5765 293dcba3 9c0c5732"))
  }

  @Test(arguments: [0, 1, 55, 63, 64, 65, 1_000])
  func aMessageInPiecesHasTheDigestOfTheWhole(pieceLength: Int) {
    let message = noise(3_001, seed: 1)
    var stream = SHA256Stream()
    stream.update([])
    var rest = message[...]
    while !rest.isEmpty {
      let piece = rest.prefix(max(pieceLength, 1))
      stream.update(Array(piece))
      rest = rest.dropFirst(piece.count)
    }
    #expect(stream.finish() == Digest.sha256(message))
  }

  @Test func aStreamThatIsNeverFinishedIsFreed() {
    // Run under a leak checker this fails if the context stays; here it must at least not crash.
    for _ in 0..<1_000 {
      var stream = SHA256Stream()
      stream.update([1, 2, 3])
    }
    #expect(SHA256Stream().finish() == Digest.sha256([]))
  }

  @Test func comparingLooksAtEveryByte() {
    let message = noise(32, seed: 2)
    #expect(constantTimeEqual(message, message))
    #expect(constantTimeEqual([], []))
    #expect(!constantTimeEqual(message, Array(message.dropLast())))
    for index in message.indices {
      var other = message
      other[index] ^= 0x80
      #expect(!constantTimeEqual(message, other))
    }
  }

  @Test func randomBytesHaveTheirCountAndDiffer() {
    #expect(SystemRandom.bytes(0) == [])
    #expect(SystemRandom.bytes(33).count == 33)
    #expect(SystemRandom.bytes(32) != SystemRandom.bytes(32))
  }
}
