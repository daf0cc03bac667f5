import Kernel
import Testing

@testable import Cryptography

@Suite struct PasswordTests {
  /// Cheap enough for tests, and never for people.
  private let cheap = ScryptCost(logN: 4, blockSize: 8, parallelism: 1)
  private let salt = noise(16, seed: 10)

  /// RFC 7914 §12; the fourth vector needs 1 GiB and is above our limit.
  @Test func scryptGivesTheVectorsOfRFC7914() throws {
    let first = try Scrypt.derive(
      password: [], salt: [], cost: ScryptCost(logN: 4, blockSize: 1, parallelism: 1), count: 64)
    #expect(
      first
        == bytes(
          """
          77d6576238657b203b19ca42c18a0497 f16b4844e3074ae8dfdffa3fede21442
          fcd0069ded0948f8326a753a0fc81f17 e8d3e0fb2e0d3628cf35e20c38d18906
          """))
    let second = try Scrypt.derive(
      password: ascii("password"), salt: ascii("NaCl"),
      cost: ScryptCost(logN: 10, blockSize: 8, parallelism: 16), count: 64)
    #expect(
      second
        == bytes(
          """
          fdbabe1c9d3472007856e7190d01e9fe 7c6ad7cbc8237830e77376634b373162
          2eaf30d92e22a3886ff109279d9830da c727afb94a83ee6d8360cbdfa2cc0640
          """))
    let third = try Scrypt.derive(
      password: ascii("pleaseletmein"), salt: ascii("SodiumChloride"),
      cost: ScryptCost(logN: 14, blockSize: 8, parallelism: 1), count: 64)
    #expect(
      third
        == bytes(
          """
          7023bdcb3afd7348461c06cd81fd38eb fda8fbba904f8e3ea9b543f6545da1f2
          d5432955613f0fcf62d49705242a9af9 e61e85dc0d651e40dfcf017b45575887
          """))
  }

  /// OWASP Password Storage Cheat Sheet: 2¹⁷·1, 2¹⁶·2, 2¹⁵·3, 2¹⁴·5, 2¹³·10, each with r = 8.
  @Test func theStandardCostIsAmongThoseOfOWASPAndWorks() throws {
    let least = [17: 1, 16: 2, 15: 3, 14: 5, 13: 10]
    let standard = ScryptCost.standard
    #expect(standard.blockSize == 8)
    #expect(standard.parallelism >= least[standard.logN] ?? .max)
    let record = try PasswordRecord.make("correct horse", salt: salt)
    #expect(record.hasPrefix("scrypt$ln=15,r=8,p=3$"))
    #expect(try PasswordRecord.verify("correct horse", against: record))
    #expect(!PasswordRecord.needsRehash(record))
  }

  @Test(arguments: [
    ScryptCost(logN: 0, blockSize: 8, parallelism: 1),
    ScryptCost(logN: 21, blockSize: 8, parallelism: 1),
    ScryptCost(logN: 20, blockSize: 8, parallelism: 1),
    ScryptCost(logN: 4, blockSize: 0, parallelism: 1),
    ScryptCost(logN: 4, blockSize: 8, parallelism: 0),
    ScryptCost(logN: 4, blockSize: 8, parallelism: -1),
    ScryptCost(logN: .max, blockSize: .max, parallelism: .max),
  ])
  func aCostOutOfRangeIsRefused(cost: ScryptCost) {
    #expect(throws: CryptoError.costOutOfRange) {
      try Scrypt.derive(password: [], salt: salt, cost: cost)
    }
  }

  @Test func aRecordVerifiesItsPasswordOnly() throws {
    let record = try PasswordRecord.make("樱桃小丸子 2026", salt: salt, cost: cheap)
    #expect(try PasswordRecord.verify("樱桃小丸子 2026", against: record))
    for other in ["樱桃小丸子 2027", "樱桃小丸子2026", "樱桃小丸子 2026 ", ""] {
      #expect(try !PasswordRecord.verify(other, against: record))
    }
    #expect(try PasswordRecord.make("樱桃小丸子 2026", salt: noise(16, seed: 11), cost: cheap) != record)
  }

  @Test func anEmptyPasswordIsAPasswordLikeAnother() throws {
    let record = try PasswordRecord.make("", salt: salt, cost: cheap)
    #expect(try PasswordRecord.verify("", against: record))
    #expect(try !PasswordRecord.verify(" ", against: record))
  }

  @Test func fullWidthAndDecomposedTypingIsTheSamePassword() throws {
    let record = try PasswordRecord.make("Abc123 café", salt: salt, cost: cheap)
    #expect(try PasswordRecord.verify("Ａｂｃ１２３　cafe\u{301}", against: record))
    #expect(try !PasswordRecord.verify("abc123 café", against: record))
  }

  @Test func aRecordIsReadableText() throws {
    let record = try PasswordRecord.make("x", salt: salt, cost: cheap)
    let fields = record.split(separator: "$")
    #expect(fields.prefix(2) == ["scrypt", "ln=4,r=8,p=1"])
    #expect(Base64URL.decode(fields[2]) == salt)
    #expect(Base64URL.decode(fields[3])?.count == 32)
  }

  @Test func anyChangedCharacterOfARecordFails() throws {
    let record = try PasswordRecord.make("x", salt: salt, cost: cheap)
    for index in record.indices {
      var other = record
      other.replaceSubrange(index...index, with: record[index] == "2" ? "3" : "2")
      #expect(try !PasswordRecord.verify("x", against: other), "\(other)")
    }
    let hash = record.split(separator: "$")[3]
    let malformed: [String] = [
      "", "$", "$$$", "x", String(record.dropLast()), record + "A", record + "$",
      "scrypt$ln=30,r=8,p=1$\(Base64URL.encode(salt))$\(hash)",
      "scrypt$ln=04,r=8,p=1$\(Base64URL.encode(salt))$\(hash)",
      "scrypt$ln=+4,r=8,p=1$\(Base64URL.encode(salt))$\(hash)",
      "scrypt$ln=4,r=8,p=1$AAAA$\(hash)",
      "scrypt$ln=4,r=8,p=1$\(Base64URL.encode(salt))$",
    ]
    for record in malformed {
      #expect(try !PasswordRecord.verify("x", against: record))
      #expect(PasswordRecord.needsRehash(record, cost: cheap))
    }
  }

  @Test func anotherCostAsksForARehash() throws {
    let record = try PasswordRecord.make("x", salt: salt, cost: cheap)
    #expect(!PasswordRecord.needsRehash(record, cost: cheap))
    #expect(PasswordRecord.needsRehash(record))
    #expect(try !PasswordRecord.verifyNobody("x", cost: cheap))
  }
}
