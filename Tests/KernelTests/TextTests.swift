import Foundation
import Testing

@testable import Kernel

@Test
func aCodeHasOneForm() {
  #expect(Text.code(" ９１４４０３００ ＭＡ５ｆ－ｘ y\u{200B}z ") == "91440300MA5FXYZ")
  #expect(Text.code("91-440 300\tma5\u{3000}f") == "91440300MA5F")
  #expect(Text.code("") == "")
}

@Test
func aLineIsFoldedAndTrimmed() {
  #expect(Text.line("  禾木　精密 \t（深圳）\n有限公司 ") == "禾木 精密 (深圳) 有限公司")
  #expect(Text.line("Ａ座３０１室") == "A座301室")
  #expect(Text.line("\u{FEFF}a\u{200B}b\u{202E}c\u{0}") == "abc")
  #expect(Text.line("e\u{301}") == "é")
  #expect(Text.line("👩🏽‍🌾") == "👩🏽‍🌾", "a joiner inside a picture stays")
}

@Test
func aParagraphKeepsItsLinesAndPunctuation() {
  #expect(Text.paragraphs("\r\n第一行，全角。\r\n\r\n第二行\r第三行\n ") == "第一行，全角。\n\n第二行\n第三行")
  #expect(Text.paragraphs("a\u{200B}\u{0}b") == "ab")
}

@Test
func hexGoesThereAndBack() {
  let bytes: [UInt8] = Array(0...255)
  #expect(Hex.decode(Hex.encode(bytes)) == bytes)
  #expect(Hex.encode([0, 10, 255]) == "000aff")
  #expect(Hex.decode("0AfF") == [10, 255])
  #expect(Hex.decode("") == [])
  for wrong in ["0", "0g", "0x", "１２", "é"] { #expect(Hex.decode(wrong) == nil, "\(wrong)") }
}

@Test func whatIsPlainIsInNormalFormAlready() {
  var seed: UInt64 = 7
  let alphabet = Array("a Z9-·、。（１ 一龥\u{3000}\u{200B}é\u{301}é\t\u{FF0C}\u{F900}").map(String.init)
  var plain = 0
  for _ in 0..<20_000 {
    var text = ""
    for _ in 0..<Int(seed >> 33 % 5) {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      text += alphabet[Int(seed >> 40) % alphabet.count]
    }
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    guard Text.isPlain(text) else { continue }
    plain += 1
    let words = text.precomposedStringWithCompatibilityMapping.split(whereSeparator: \.isWhitespace)
    #expect(text == words.joined(separator: " "))
  }
  #expect(plain > 1_000)
}
