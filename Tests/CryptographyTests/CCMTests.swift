import Kernel
import Testing

@testable import Cryptography

/// Made by OpenSSL's own CCM, through the Python package `cryptography`. The nonces are 10 11 12 …, the key 00 01 02 ….
@Test(arguments: [
  (7, 4, "", "c15c734d"),
  (
    13, 8, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627",
    "1db34eebd3aa707f6f299d97a23b7e47520da63f38c4e0ffc7de4123cb12581e5ea819a42adf558d974e5620e572589e"
  ),
  (12, 16, "30313233343536373839616263646566", "4181c330527e565754cafc0c5f3bd5577be29a48d34a781d9f894303e667e6c4"),
])
func ccmSealsAsOthersDo(_ nonceCount: Int, _ tagCount: Int, _ message: String, _ sealed: String) throws {
  let key = [UInt8](0..<32)
  let nonce = [UInt8](0x10..<0x10 + UInt8(nonceCount))
  let (message, sealed) = (try #require(Hex.decode(message)), try #require(Hex.decode(sealed)))
  #expect(CCM.seal(message, key: key, nonce: nonce, tagCount: tagCount) == sealed)
  #expect(CCM.open(sealed, key: key, nonce: nonce, tagCount: tagCount) == message)
  for place in sealed.indices {
    var changed = sealed
    changed[place] ^= 1
    #expect(CCM.open(changed, key: key, nonce: nonce, tagCount: tagCount) == nil)
  }
  #expect(CCM.open([], key: key, nonce: nonce, tagCount: tagCount) == nil)
}
