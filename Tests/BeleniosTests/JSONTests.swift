import Testing

@testable import Belenios

@Test func jsonIsReadStrictly() {
  for text in [
    "", " ", "{", "[1,]", "{\"a\":1,\"a\":2}", "1.5", "1e3", "-0", "01", "\"\\x\"", "\"\u{1}\"", "nul", "1 2",
    "\"\\ud800\"", String(repeating: "[", count: 40), "99999999999999999999",
  ] {
    #expect(fault { () throws(BeleniosError) in _ = try JSON(Array(text.utf8)) } == .jsonMalformed, "\(text)")
  }
  #expect(fault { () throws(BeleniosError) in _ = try JSON([0x22, 0xFF, 0x22]) } == .jsonMalformed)
}

@Test func jsonIsWrittenAsItWasRead() throws {
  let text = #"{"b":[1,-2,"ä中\"\\\n\t"],"a":{"x":null,"y":true,"z":false},"e":[],"o":{}}"#
  #expect(try JSON(Array(text.utf8)).serializedText == text)
  #expect(try JSON(Array(#" [ "\u00e4\ud83d\ude00\/" ] "#.utf8)) == .array([.string("ä😀/")]))
}

@Test func countsAreTextFromTwoToTheThirtyOn() throws {
  #expect(JSON.count(1_073_741_823) == .number(1_073_741_823) && JSON.count(1_073_741_824) == .string("1073741824"))
  #expect(try JSON.string("1073741824").count() == 1_073_741_824)
  for json: JSON in [.string("01"), .string("-1"), .string(""), .number(-1), .string("123456789012345678"), .null] {
    #expect(fault { () throws(BeleniosError) in _ = try json.count() } == .memberInvalid)
  }
}
