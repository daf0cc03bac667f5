import Kernel
import Testing

@testable import Cryptography

@Suite struct SealKeysTests {
  private let first = noise(32, seed: 40)
  private let second = noise(32, seed: 41)
  private let nonce = noise(12, seed: 42)
  private let context = SealKeys.context(table: "people", column: "phone", row: "per_1")

  @Test(arguments: SealAlgorithm.allCases)
  func whatIsSealedOpens(algorithm: SealAlgorithm) throws {
    let keys = try SealKeys(algorithm: algorithm, current: first)
    for length in [0, 1, 11, 15, 16, 17, 1_000] {
      let plaintext = noise(length, seed: 43)
      let sealed = keys.seal(plaintext, context: context, nonce: nonce)
      #expect(sealed.count == length + SealKeys.overhead)
      #expect(try keys.open(sealed, context: context) == plaintext)
    }
    let sealed = keys.seal(text: "13800000000 李娜", context: context, nonce: nonce)
    #expect(try keys.openText(sealed, context: context) == "13800000000 李娜")
  }

  @Test(arguments: SealAlgorithm.allCases)
  func theLayoutIsMarkIDNonceCiphertextTag(algorithm: SealAlgorithm) throws {
    let keys = try SealKeys(algorithm: algorithm, current: first)
    let sealed = keys.seal(ascii("13800000000"), context: context, nonce: nonce)
    #expect(sealed[0] == (algorithm == .aes256gcm ? 1 : 2))
    #expect(Hex.encode(sealed[1..<5]) == keys.current.description)
    #expect(Array(sealed[5..<17]) == nonce)
    #expect(!sealed.contains(ascii("138")))
  }

  @Test(arguments: SealAlgorithm.allCases)
  func anyFlippedBitFails(algorithm: SealAlgorithm) throws {
    let keys = try SealKeys(algorithm: algorithm, current: first, old: [second])
    let sealed = keys.seal(ascii("13800000000"), context: context, nonce: nonce)
    for index in sealed.indices {
      for bit in 0..<8 {
        var other = sealed
        other[index] ^= 1 << UInt8(bit)
        #expect(throws: CryptoError.self) { try keys.open(other, context: context) }
      }
    }
    // In the bytes after the header it is the tag that notices.
    var other = sealed
    other[20] ^= 1
    #expect(throws: CryptoError.notAuthentic) { try keys.open(other, context: context) }
  }

  @Test(arguments: SealAlgorithm.allCases)
  func aCutOrLengthenedValueFails(algorithm: SealAlgorithm) throws {
    let keys = try SealKeys(algorithm: algorithm, current: first)
    let sealed = keys.seal(ascii("13800000000"), context: context, nonce: nonce)
    for count in 0..<sealed.count {
      #expect(throws: CryptoError.self) {
        try keys.open(Array(sealed.prefix(count)), context: context)
      }
    }
    #expect(throws: CryptoError.notAuthentic) { try keys.open(sealed + [0], context: context) }
    #expect(throws: CryptoError.sealedMalformed) { try keys.open([], context: context) }
  }

  @Test func theKeyOfAnotherAlgorithmDoesNotOpenItByItsMark() throws {
    let keys = try SealKeys(algorithm: .sm4gcm, current: first)
    var sealed = keys.seal(ascii("13800000000"), context: context, nonce: nonce)
    sealed[0] = 1
    #expect(throws: CryptoError.notAuthentic) { try keys.open(sealed, context: context) }
    sealed[0] = 3
    #expect(throws: CryptoError.sealedMalformed) { try keys.open(sealed, context: context) }
  }

  @Test(arguments: SealAlgorithm.allCases)
  func aValueMovedElsewhereDoesNotOpen(algorithm: SealAlgorithm) throws {
    let keys = try SealKeys(algorithm: algorithm, current: first)
    let sealed = keys.seal(ascii("13800000000"), context: context, nonce: nonce)
    let elsewhere: [String] = [
      SealKeys.context(table: "people", column: "phone", row: "per_2"),
      SealKeys.context(table: "people", column: "email", row: "per_1"),
      SealKeys.context(table: "invitations", column: "phone", row: "per_1"), "",
    ]
    for place in elsewhere {
      #expect(throws: CryptoError.notAuthentic) { try keys.open(sealed, context: place) }
    }
  }

  @Test func afterARotationOldValuesOpenAndNewOnesHaveTheNewKey() throws {
    let before = try SealKeys(algorithm: .aes256gcm, current: first)
    let sealed = before.seal(ascii("old"), context: context, nonce: nonce)
    let after = try SealKeys(algorithm: .aes256gcm, current: second, old: [first])
    #expect(try after.open(sealed, context: context) == ascii("old"))
    #expect(after.needsReseal(sealed))
    let again = after.seal(ascii("old"), context: context, nonce: nonce)
    #expect(!after.needsReseal(again))
    let alone = try SealKeys(algorithm: .aes256gcm, current: second)
    #expect(try alone.open(again, context: context) == ascii("old"))
    #expect(throws: CryptoError.keyMissing(before.current)) {
      try alone.open(sealed, context: context)
    }
  }

  @Test func theSettingCanChangeWhileOldValuesStay() throws {
    let aes = try SealKeys(algorithm: .aes256gcm, current: first)
    let sm4 = try SealKeys(algorithm: .sm4gcm, current: first)
    let sealed = aes.seal(ascii("phone"), context: context, nonce: nonce)
    #expect(try sm4.open(sealed, context: context) == ascii("phone"))
    #expect(sm4.needsReseal(sealed) && !aes.needsReseal(sealed))
    #expect(!sm4.needsReseal(sm4.seal([], context: context, nonce: nonce)))
    #expect(!sm4.needsReseal([9, 9]))
  }

  @Test func wrongMasterKeysAreRefused() throws {
    #expect(throws: CryptoError.masterLength(found: 31)) {
      try SealKeys(algorithm: .aes256gcm, current: Array(first.dropLast()))
    }
    let id = KeyID(of: first)
    #expect(throws: CryptoError.masterTwice(id)) {
      try SealKeys(algorithm: .aes256gcm, current: first, old: [second, first])
    }
  }

  /// Stored values must open for ever: these bytes were made by version 1 and are written down here.
  @Test func aValueOfVersionOneStillOpens() throws {
    let master = [UInt8](0..<32)
    let nonce = [UInt8](100..<112)
    let aes = try SealKeys(algorithm: .aes256gcm, current: master)
    let sm4 = try SealKeys(algorithm: .sm4gcm, current: master)
    let place = SealKeys.context(table: "t", column: "c", row: "r")
    #expect(place == "t.c/r")
    #expect(Hex.encode(aes.seal(text: "stairs", context: place, nonce: nonce))
        == "0166750ba96465666768696a6b6c6d6e6f00af1bebfc3a0a2b0a11c51948c1d9e860efecd861e1")
    #expect(Hex.encode(sm4.seal(text: "stairs", context: place, nonce: nonce))
        == "0266750ba96465666768696a6b6c6d6e6fa52e65c7b676346f44419006413c565961fc251e0ef3")
    let lookup = try LookupKey(algorithm: .hmacSHA256, master: master)
    #expect(Hex.encode(lookup.hash("stairs", purpose: "t.c"))
        == "613e3ad2b7ad053999353bb0eeb2f07d0e8cfc77c55e33a82934e736cbfdfb1a")
    let lookupSM3 = try LookupKey(algorithm: .hmacSM3, master: master)
    #expect(Hex.encode(lookupSM3.hash("stairs", purpose: "t.c"))
        == "f2cf9a3306b779c85fc078dafa7c65cc93c91a362c88fbdbc93dcfd2c39e0946")
  }

  @Test func keysDoNotPrintThemselves() throws {
    let keys = try SealKeys(algorithm: .aes256gcm, current: [UInt8](repeating: 0xAB, count: 32))
    let totp = try TOTP(secret: [UInt8](repeating: 0xAB, count: 20))
    var dumped = ""
    dump(keys, to: &dumped)
    dump(totp, to: &dumped)
    dumped += "\(keys) \(totp) \(String(reflecting: keys))"
    #expect(!dumped.contains("171"))
    #expect(dumped.contains("secret of 32 bytes"))
  }
}
