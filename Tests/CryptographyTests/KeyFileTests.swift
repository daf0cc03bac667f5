import Kernel
import Testing

@testable import Cryptography

@Suite struct KeyFileTests {
  /// Answers of a random source, each call another.
  private final class Noise {
    var seed: UInt64 = 50
    func bytes(_ count: Int) -> [UInt8] {
      seed += 1
      return noise(count, seed: seed)
    }
  }

  private let random = Noise()
  private let context = SealKeys.context(table: "people", column: "phone", row: "per_1")
  private let nonce = noise(12, seed: 1)

  @Test func aWrittenFileReadsTheSame() throws {
    let file = KeyFile.make(randomBytes: random.bytes).rotated(randomBytes: random.bytes)
    let read = try KeyFile(file.text)
    #expect(read.text == file.text)
    #expect(read.sealIDs == file.sealIDs)
    #expect(file.sealIDs.count == 2)
    let sealed = try file.sealKeys(.sm4gcm).seal([1, 2], context: context, nonce: nonce)
    #expect(try read.sealKeys(.aes256gcm).open(sealed, context: context) == [1, 2])
    #expect(
      try read.lookupKey().hash("x", purpose: "y")
        == file.lookupKey().hash("x", purpose: "y"))
  }

  @Test func aFileFromAWindowsEditorReads() throws {
    let text = KeyFile.make(randomBytes: random.bytes).text
    let edited = "\u{FEFF}" + text.replacing("\n", with: "\r\n").replacing(" ", with: "  ") + "\r\n"
    #expect(try KeyFile(edited).text == text)
    #expect(try KeyFile(text.uppercased().replacing("SEAL", with: "seal")
      .replacing("LOOKUP", with: "lookup")).text == text)
  }

  @Test func aRotationKeepsWhatWasSealedAndTheLookUps() throws {
    let before = KeyFile.make(randomBytes: random.bytes)
    let sealed = try before.sealKeys(.aes256gcm).seal([7], context: context, nonce: nonce)
    let after = before.rotated(randomBytes: random.bytes)
    let keys = try after.sealKeys(.aes256gcm)
    #expect(keys.current == after.sealIDs[0] && keys.current != before.sealIDs[0])
    #expect(try keys.open(sealed, context: context) == [7])
    #expect(
      try after.lookupKey().hash("x", purpose: "y")
        == before.lookupKey().hash("x", purpose: "y"))
    let alone = after.withoutOldKeys()
    #expect(alone.sealIDs == [after.sealIDs[0]])
    #expect(throws: CryptoError.keyMissing(before.sealIDs[0])) {
      try alone.sealKeys(.aes256gcm).open(sealed, context: context)
    }
  }

  @Test func aFaultNamesItsLine() throws {
    let text = KeyFile.make(randomBytes: random.bytes).text
    let lines = text.split(separator: "\n").map(String.init)
    let other = KeyFile.make(randomBytes: random.bytes).text.split(separator: "\n").map(String.init)
    let seal = lines[2]
    let lookup = lines[3]
    // One digit of the key mistyped, then of the id.
    let typo = String(seal.dropLast()) + (seal.last == "0" ? "1" : "0")
    let cases: [(text: String, error: CryptoError)] = [
      ("", .keyFileLacks("seal")),
      (lookup, .keyFileLacks("seal")),
      (seal, .keyFileLacks("lookup")),
      ("# x\n\n\(typo)\n\(lookup)", .keyFileLine(3, .idDoesNotMatch)),
      ("\(seal)\nseal \(lookup.split(separator: " ")[1])\n", .keyFileLine(2, .notThreeWords)),
      ("\(seal)\n\(seal)\n\(lookup)", .keyFileLine(2, .twice)),
      ("\(seal)\n\(lookup)\n\(other[3])", .keyFileLine(3, .secondLookup)),
      (seal.replacing("seal", with: "sael"), .keyFileLine(1, .unknownKind)),
      (String(seal.dropLast(2)), .keyFileLine(1, .notHexadecimal)),
      (String(seal.dropLast()) + "g", .keyFileLine(1, .notHexadecimal)),
      (seal.replacing("seal ", with: "seal é"), .keyFileLine(1, .notHexadecimal)),
    ]
    for example in cases {
      #expect(throws: example.error) { try KeyFile(example.text) }
    }
  }

  @Test func errorsSayWhatToChangeAndAreProblems() {
    let error = CryptoError.keyFileLine(3, .idDoesNotMatch)
    #expect("\(error)" == "key file, line 3: the id is not the id of this key; the line was copied wrongly")
    #expect(error.problem.kind == .internalFault)
    #expect(CryptoError.outOfMemory.problem.kind == .unavailable)
    #expect(CryptoError.notAuthentic.problem.code == "secret.not_readable")
  }
}
