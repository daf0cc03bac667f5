import Foundation
import Testing

@testable import Kernel

private enum PrefixTag: IDTag { static let prefix = "prefix" }
private typealias PrefixID = ID<PrefixTag>

private func hex(_ uuid: UUIDv7) -> String {
  let high = String(uuid.high, radix: 16)
  let low = String(uuid.low, radix: 16)
  return String(repeating: "0", count: 16 - high.count) + high + String(repeating: "0", count: 16 - low.count) + low
}

/// `valid.json` of the TypeID specification 0.3.0, as far as a fixed prefix allows: suffix and UUID.
@Test(arguments: [
  ("00000000000000000000000000", "00000000000000000000000000000000"),
  ("00000000000000000000000001", "00000000000000000000000000000001"),
  ("0000000000000000000000000a", "0000000000000000000000000000000a"),
  ("0000000000000000000000000g", "00000000000000000000000000000010"),
  ("00000000000000000000000010", "00000000000000000000000000000020"),
  ("7zzzzzzzzzzzzzzzzzzzzzzzzz", "ffffffffffffffffffffffffffffffff"),
  ("0123456789abcdefghjkmnpqrs", "0110c8531d0952d8d73e1194e95b5f19"),
  ("01h455vb4pex5vsknk084sn02q", "01890a5dac96774bbcceb302099a8057"),
])
func aValidSuffixIsItsUuid(_ suffix: String, _ expected: String) throws {
  let uuid = try #require(Base32.decode(suffix))
  #expect(hex(uuid) == expected)
  #expect(Base32.encode(uuid) == suffix)
  #expect(PrefixID("prefix_" + suffix)?.text == "prefix_" + suffix)
  #expect(PrefixID(uuid: uuid).text == "prefix_" + suffix)
}

/// `invalid.json` of the same specification, and a few of our own.
@Test(arguments: [
  "PREFIX_00000000000000000000000000", "12345_00000000000000000000000000", "pre.fix_00000000000000000000000000",
  "préfix_00000000000000000000000000", "  prefix_00000000000000000000000000", "_00000000000000000000000000", "_", "",
  "prefix_1234567890123456789012345", "prefix_123456789012345678901234567", "prefix_1234567890123456789012345 ",
  "prefix_0123456789ABCDEFGHJKMNPQRS", "prefix_123456789-123456789-123456", "prefix_ooooooiiiiiiuuuuuuulllllll",
  "prefix_i23456789ol23456789oi23456", "prefix_123456789-0123456789-0123456", "prefix_8zzzzzzzzzzzzzzzzzzzzzzzzz",
  "_prefix_00000000000000000000000000", "prefix__00000000000000000000000000", "prefix_", "prefix",
  "other_00000000000000000000000000", "prefix_00000000000000000000000000\n", "prefix_0000000000000000000000000０",
  "00000000000000000000000000",
])
func anInvalidIdIsNil(_ text: String) {
  #expect(PrefixID(text) == nil)
}

@Test
func idsSortByTheTimeOfTheirMaking() {
  let random: [UInt8] = Array(repeating: 0xFF, count: 10)
  let earlier = PrefixID(uuid: UUIDv7(at: Timestamp(milliseconds: 1_795_567_200_000), random: random))
  let later = PrefixID(
    uuid: UUIDv7(at: Timestamp(milliseconds: 1_795_567_200_001), random: Array(repeating: 0, count: 10)))
  #expect(earlier < later)
  #expect(earlier.text < later.text)
}

@Test
func aUuidHasItsTimeVersionAndVariant() {
  // The example of RFC 9562, appendix A.6: 017F22E2-79B0-7CC3-98C4-DC0C0C07398F.
  let random: [UInt8] = [0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F]
  let uuid = UUIDv7(at: Timestamp(milliseconds: 0x017F_22E2_79B0), random: random)
  #expect(hex(uuid) == "017f22e279b07cc398c4dc0c0c07398f")
}

@Test
func anIdInJsonIsItsText() throws {
  let id = try #require(PrefixID("prefix_01h455vb4pex5vsknk084sn02q"))
  let data = try JSONEncoder().encode([id])
  #expect(String(decoding: data, as: UTF8.self) == #"["prefix_01h455vb4pex5vsknk084sn02q"]"#)
  #expect(try JSONDecoder().decode([PrefixID].self, from: data) == [id])
  #expect(throws: DecodingError.self) {
    try JSONDecoder().decode([PrefixID].self, from: Data(#"["other_01h455vb4pex5vsknk084sn02q"]"#.utf8))
  }
}
