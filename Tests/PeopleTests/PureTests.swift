import Contracts
import Kernel
import TestKit
import Testing

@testable import People

@Test(arguments: [
  ("Lou@Yunqiao.Example", "lou@yunqiao.example"), ("  a.b+c@x-y.example ", "a.b+c@x-y.example"),
  ("ｌｏｕ@yunqiao.example", "lou@yunqiao.example"),
])
func anEMailHasOneForm(_ typed: String, _ stored: String) { #expect(Contact.email(from: typed) == stored) }

@Test(arguments: ["", "lou", "lou@", "@yunqiao.example", "a@b", "a b@c.example", "a@b..example", "a@-b.example", "a@b@c.example"])
func whatIsNoEMailIsRefused(_ typed: String) { #expect(Contact.email(from: typed) == nil) }

@Test(arguments: [
  ("19900000001", "19900000001"), ("199 0000 0001", "19900000001"), ("+86 199-0000-0001", "19900000001"),
  ("008619900000001", "19900000001"), ("１９９０００００００１", "19900000001"), ("+852 1234 5678", "+85212345678"),
  ("0571-00000110", "057100000110"),
])
func aPhoneNumberHasOneForm(_ typed: String, _ stored: String) { #expect(Contact.phone(from: typed) == stored) }

@Test(arguments: ["", "12", "1990000000", "199000000011", "11012345678", "+0123456789", "abc", "199000o0001"])
func whatIsNoPhoneNumberIsRefused(_ typed: String) { #expect(Contact.phone(from: typed) == nil) }

@Test(arguments: [
  ("沈社工", "shen she gong", "ssg"), ("曾静", "zeng jing", "zj"), ("单晓", "shan xiao", "sx"),
  ("尉迟明", "yu chi ming", "ycm"), ("Anna Lee", "anna lee", "al"), ("李Anna", "li anna", "la"),
])
func aNameIsReadInPinyin(_ name: String, _ key: String, _ initials: String) {
  #expect(NameKey(name).key == key)
  #expect(NameKey(name).initials == initials)
}

@Test func manyNamesAreReadAsEachAlone() {
  let names = (0..<1_203).map { "\(["陈", "曾", "吕", "欧阳"][$0 % 4])\(["晓", "明\($0)", "静"][$0 % 3])" }
  #expect(NameKey.of(names) == names.map { NameKey($0) })
}

@Test(arguments: [
  ("short", "password.too_short"), ("aaaaaaaaaaaaaa", "password.too_common"), ("1234567890", "password.too_common"),
  ("987654321098"[...].description, nil), ("Password123", "password.too_common"),
  ("jing19911112222", "password.too_close"), ("seven grey pigeons", nil), ("上楼的灯一直亮着等人", nil),
  (String(repeating: "abcd", count: 40), "password.too_long"),
])
func aPasswordIsLongAndNotTheFirstGuess(_ password: String, _ fault: String?) {
  #expect(PasswordRule.fault(password, known: ["曾静", "19911112222"]) == fault)
}

@Test func twoHashesAtOnceAndTheRestInTurn() async throws {
  let room = PasswordRoom(world: TestWorld().world, cost: Bench.cheapPasswords, atOnce: 2)
  let record = try await room.make("seven grey pigeons")
  let right = try await withThrowingTaskGroup(of: Bool.self) { group in
    for number in 0..<100 {
      group.addTask { try await room.verify(number % 2 == 0 ? "seven grey pigeons" : "another", against: record) }
    }
    return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
  }
  #expect(right == 50)
  #expect(try await !room.verify("seven grey pigeons", against: nil))
}

@Test(arguments: [
  ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8.0", "微信·Android"),
  ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Edge·Windows"),
  ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1 Version/17 Safari/605.1", "Safari·macOS"), ("", ""),
])
func aDeviceIsNamedInTwoWords(_ header: String, _ name: String) { #expect(UserAgent.short(header) == name) }

/// A picture that zbar 0.23 reads as `HELLO`; the encoder as it stands was read back by it from version 1 to 20.
@Test func aQRCodeIsTheOneThatWasReadBack() throws {
  let rows: [String] = [
    "111111100101101111111",
    "100000100111001000001",
    "101110101101101011101",
    "101110100101001011101",
    "101110100010101011101",
    "100000100000101000001",
    "111111101010101111111",
    "000000001101100000000",
    "111011111111011000100",
    "000100001000001000010",
    "101000100010100011111",
    "110010001010001000010",
    "101001100110101010100",
    "000000001101010100110",
    "111111101001011100111",
    "100000101111110110000",
    "101110101001011100111",
    "101110100010001100110",
    "101110101110100010101",
    "100000101100001010010",
    "111111101100101100111",
  ]
  let code = try #require(QRCode("HELLO"))
  let drawn = (0..<code.size).map { y in String((0..<code.size).map { code[$0, y] ? "1" : "0" }) }
  #expect(drawn == rows)
  #expect(code.path.hasPrefix("M4 4h7v1h-7z"))
}

@Test(arguments: [(17, 21), (18, 25), (154, 45), (155, 49), (230, 53), (231, 57), (858, 97)])
func aQRCodeIsAsSmallAsItsTextAllows(_ bytes: Int, _ size: Int) {
  #expect(QRCode(String(repeating: "a", count: bytes))?.size == size)
}

@Test func aTextTooLongForAQRCodeGetsNone() {
  #expect(QRCode(String(repeating: "a", count: 859)) == nil)
}

@Test func aPlanOfSeatsSaysWhatIsWrongWithIt() {
  func seat(_ role: Role, _ scope: String, _ kinds: Set<String> = [], least: Int = 0, most: Int? = nil, name: String = "岗") -> DutySeat {
    DutySeat(role: role, name: name, englishName: "", scopeKind: scope, buildingKinds: kinds, least: least, most: most)
  }
  let cases: [([DutySeat], [String])] = [
    ([seat(.gridHead, "grid", least: 1, most: 1), seat(.buildingChief, "building", ["office"]), seat(.buildingChief, "building", ["mixed"])], []),
    ([seat(.gridHead, "park")], ["role_kind.not_there"]),
    ([seat(.buildingChief, "building")], ["role_kind.no_building"]),
    ([seat(.gridWorker, "grid", least: 3, most: 2, name: "")], ["field.missing", "role_kind.most_below_least"]),
    ([seat(.safetyPromoter, "building", ["office", "mall"]), seat(.safetyPromoter, "building", ["mall"])], ["role_kind.role_twice"]),
  ]
  for (seats, codes) in cases { #expect(RoleKindRule.faults(of: seats).map(\.code) == codes) }
}
