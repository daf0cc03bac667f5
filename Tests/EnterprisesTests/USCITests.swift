import Testing

@testable import Enterprises

@Test(arguments: [
  "91330100799655058B", "914403001922038216", "9144030071526726XG", "91330000733796106P", "91350100M000100Y43",
  "91330108MAKJJCL510",
])
func aValidCodeIsRead(_ text: String) throws {
  let code = try USCI(text)
  #expect(code.text == text)
  #expect(USCI.suggestions(for: text).isEmpty)
}

@Test func theOrganisationCodeHasItsOwnCheck() throws {
  let found = try ["91330100799655058B", "914403001922038216", "9144030071526726XG", "91330000733796106P"]
    .map { try USCI($0).organizationCode.last }
  #expect(found == ["8", "1", "X", "6"])
}

@Test(arguments: [
  ("91330108makjjcl510", "91330108MAKJJCL510"),
  ("９１３３０１０８ＭＡＫＪＪＣＬ５１０", "91330108MAKJJCL510"),
  ("  9133 0108 MAKJ JCL5 10 ", "91330108MAKJJCL510"),
  ("91330108-MAKJJCL51-0", "91330108MAKJJCL510"),
])
func whatIsTypedIsNormalised(_ typed: String, _ wanted: String) throws {
  #expect(try USCI(typed).text == wanted)
}

@Test func theStandardsOwnInvalidExampleIsRefused() {
  #expect(USCI.fault(in: "91350100M000100Y4Z") == .character("Z", position: 18))
  #expect(USCI.fault(in: "91350100M000100Y42") == .check(found: "2", wanted: "3"))
  #expect(USCI.fault(in: "91350100M000100Y53") == .organizationCheck(found: "5", wanted: "4"))
  #expect(USCI.fault(in: "91350100M000100Y4") == .length(17))
  #expect(USCI.fault(in: "") == .empty)
}

@Test(arguments: ["9.13301E+17", "9.1E+17", "913301087000000000", "９.13301E+17"])
func whatASpreadsheetDestroyedIsNamed(_ typed: String) {
  #expect(throws: USCI.Fault.destroyedBySpreadsheet) { try USCI(typed) }
  #expect(USCI.suggestions(for: typed).isEmpty)
}

/// Bodies of codes from a repeatable stream; both checks are computed.
private func codes(_ count: Int, seed: UInt64) -> [USCI] {
  var stream = Stream(seed: seed)
  return (0..<count).compactMap { _ in
    let subject = (0..<8).map { _ in String(USCI.alphabet[stream.next(31)]) }.joined()
    let region = ["330108", "330110", "330100"][stream.next(3)]
    return USCI(authorityToSubject: "91" + region + subject)
  }
}

@Test func oneWrongCharacterIsAlwaysFound() throws {
  for code in codes(40, seed: 7) {
    #expect(USCI.fault(in: code.text) == nil)
    let characters = Array(code.text)
    for place in 0..<18 {
      for other in USCI.alphabet where other != characters[place] {
        var changed = characters
        changed[place] = other
        #expect(USCI.fault(in: String(changed)) != nil, "\(code) at \(place + 1) with \(other)")
      }
    }
  }
}

@Test func twoNeighboursExchangedAreSuggestedBack() {
  for code in codes(200, seed: 8) {
    let characters = Array(code.text)
    for place in 0..<17 where characters[place] != characters[place + 1] {
      var changed = characters
      changed.swapAt(place, place + 1)
      let typed = String(changed)
      if USCI.fault(in: typed) == nil { continue }
      #expect(USCI.suggestions(for: typed).contains(code), "\(typed) for \(code)")
    }
  }
}

@Test func lettersThatTheCodeDoesNotUseAreSuggestedBack() {
  let slips: [Character: Character] = ["1": "I", "0": "O", "2": "Z", "5": "S", "U": "V"]
  for code in codes(300, seed: 9) {
    for (place, character) in code.text.enumerated() {
      guard let slip = slips[character] else { continue }
      var typed = Array(code.text)
      typed[place] = slip
      #expect(USCI.suggestions(for: String(typed)).first == code, "\(String(typed)) for \(code)")
    }
  }
}

@Test func allOnesAndZerosTypedAsLettersAreSuggestedBack() {
  let typed = "9I33OIO8MAKJJCL5IO"
  #expect(USCI.suggestions(for: typed).map(\.text).contains("91330108MAKJJCL510"))
}

@Test func aMisreadCharacterIsSuggestedBack() {
  let pairs: [(Character, Character)] = [("8", "B"), ("B", "8"), ("0", "D"), ("6", "G"), ("U", "Y"), ("1", "7")]
  var asked = 0
  for code in codes(300, seed: 10) {
    for (original, slip) in pairs {
      guard let place = code.text.firstIndex(of: original) else { continue }
      var typed = code.text
      typed.replaceSubrange(place...place, with: String(slip))
      asked += 1
      #expect(USCI.suggestions(for: typed).contains(code), "\(typed) for \(code)")
    }
  }
  #expect(asked > 300)
}

@Test func aWrongOrMissingLastCharacterIsSuggested() {
  #expect(USCI.suggestions(for: "91330108MAKJJCL51A").map(\.text).contains("91330108MAKJJCL510"))
  #expect(USCI.suggestions(for: "91330108MAKJJCL51").map(\.text) == ["91330108MAKJJCL510"])
  #expect(USCI.suggestions(for: "91330108MAKJJJCL510").map(\.text).contains("91330108MAKJJCL510"))
}

@Test func suggestionsAreValidAndFew() {
  for code in codes(100, seed: 11) {
    var typed = Array(code.text)
    typed[3] = typed[3] == "3" ? "8" : "3"
    let suggestions = USCI.suggestions(for: String(typed))
    #expect(suggestions.count <= 5)
    for suggestion in suggestions { #expect(USCI.fault(in: suggestion.text) == nil) }
  }
  #expect(USCI.suggestions(for: "无").isEmpty)
  #expect(USCI.suggestions(for: "IIIIIIIIIIIIIIIIII").isEmpty)
}

@Test func aProvisionalIdIsNoCodeOfEighteen() throws {
  let id = ProvisionalID.make(from: Array(0..<16))
  #expect(ProvisionalID.isOne(id))
  #expect(id.count == 13)
  #expect(try OrganizationCode(id.lowercased()) == .provisional(id))
  #expect(try OrganizationCode("330100000012345") == .provisional("330100000012345"))
  #expect(try OrganizationCode("91330108MAKJJCL510").text == "91330108MAKJJCL510")
  #expect(throws: USCI.Fault.self) { try OrganizationCode("PABC") }
}

/// SplitMix64: repeatable numbers for properties.
struct Stream {
  var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    word ^= word >> 31
    return Int(word % UInt64(bound))
  }
}
