import Kernel
import Testing

@testable import Cryptography

@Suite struct TOTPTests {
  /// The secret of RFC 4226 appendix D and of RFC 6238 appendix B.
  private let totp: TOTP
  init() throws { totp = try TOTP(secret: ascii("12345678901234567890")) }

  private func seconds(_ count: Int64) -> Timestamp { Timestamp(milliseconds: count * 1_000) }

  /// RFC 4226 appendix D.
  @Test func stepsGiveTheCodesOfRFC4226() {
    let codes: [String] = [
      "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
      "520489",
    ]
    #expect((0..<10).map { totp.code(at: $0) } == codes)
  }

  /// RFC 6238 appendix B, SHA-1; the last six of its eight digits.
  @Test func timesGiveTheCodesOfRFC6238() {
    let vectors: [(second: Int64, code: String)] = [
      (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"),
      (1_234_567_890, "005924"), (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ]
    for vector in vectors {
      #expect(totp.code(at: TOTP.step(at: seconds(vector.second))) == vector.code)
    }
  }

  @Test func aStepBeforeAndAfterCountsAndNoMore() {
    let now = seconds(1_000 * 30)
    for step in Int64(990)...1_010 {
      let expected: Int64? = (999...1_001).contains(step) ? step : nil
      #expect(totp.matchedStep(totp.code(at: step), at: now, after: nil) == expected)
    }
  }

  @Test func theLastMillisecondBelongsToItsStep() {
    #expect(TOTP.step(at: Timestamp(milliseconds: 29_999)) == 0)
    #expect(TOTP.step(at: Timestamp(milliseconds: 30_000)) == 1)
  }

  @Test func aCodeCountsOnce() {
    let now = seconds(1_000 * 30)
    let code = totp.code(at: 1_000)
    #expect(totp.matchedStep(code, at: now, after: 999) == 1_000)
    #expect(totp.matchedStep(code, at: now, after: 1_000) == nil)
    #expect(totp.matchedStep(totp.code(at: 999), at: now, after: 1_000) == nil)
    #expect(totp.matchedStep(totp.code(at: 1_001), at: now, after: 1_000) == 1_001)
  }

  @Test func typingWithSpacesOrFullWidthIsTheSameCode() {
    let now = seconds(59)
    #expect(totp.matchedStep("287 082", at: now, after: nil) == 1)
    #expect(totp.matchedStep("２８７０８２", at: now, after: nil) == 1)
    for wrong in ["", "28708", "2870820", "94287082", "28708O", "287083"] {
      #expect(totp.matchedStep(wrong, at: now, after: nil) == nil)
    }
  }

  @Test func theAddressOfTheAppNamesIssuerAndAccount() {
    #expect(
      totp.address(issuer: "上下楼", account: "li.na+1@example.cn")
        == "otpauth://totp/%E4%B8%8A%E4%B8%8B%E6%A5%BC:li.na%2B1%40example.cn"
        + "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E4%B8%8A%E4%B8%8B%E6%A5%BC"
        + "&algorithm=SHA1&digits=6&period=30")
    let odd = totp.address(issuer: "A:B&secret=x", account: "c:d")
    #expect(odd.hasPrefix("otpauth://totp/A%20B%26secret%3Dx:c%20d?secret=GEZD"))
  }

  @Test func aShortSecretIsRefused() {
    #expect(throws: CryptoError.secretTooShort(found: 15)) { try TOTP(secret: noise(15, seed: 1)) }
  }
}
