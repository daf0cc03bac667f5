import Testing

@testable import Belenios

@Test func aMistypedCredentialIsNoticed() throws {
  let random = SeededBytes.source("typing")
  for _ in 0..<50 {
    let credential = Credential(random: random)
    #expect(credential.text.utf8.count == 19)
    #expect(try Credential(typed: credential.text.filter { $0 != "-" }) == credential)
    var characters = Array(credential.text.utf8)
    let digit = Base58.digit(characters[5]) ?? 0
    characters[5] = Base58.alphabet[(digit + 1) % 58]
    let typed = String(decoding: characters, as: UTF8.self)
    #expect(fault { () throws(BeleniosError) in _ = try Credential(typed: typed) } == .credentialMistyped)
  }
  for typed in ["", "abc", "000-000-000-000-000", "llllllllllllllllllll"] {
    #expect(fault { () throws(BeleniosError) in _ = try Credential(typed: typed) } == .credentialMistyped)
  }
}

/// Made by `belenios-tool setup generate-credentials`.
@Test func aCredentialGivesTheKeyThatTheOtherProgramGives() throws {
  let credential = try Credential(typed: "Dbc-Ro6-qA4-jkd-aUq")
  let key = credential.publicCredential(try ElectionUUID("iP2ALswEHN24Bg"), .belenios2048)
  #expect(key.description.hasPrefix("133276") && key.description.utf8.count == 617)
}

@Test func identifiersAreBaseFiftyEight() {
  for text in ["", "short", "iP2ALswEHN24B0", "iP2ALswEHN24B!"] {
    #expect(fault { () throws(BeleniosError) in _ = try ElectionUUID(text) } == .uuidInvalid)
  }
  #expect(ElectionUUID(random: SeededBytes.source("a")).text.utf8.count == 14)
}

@Test func listsOfCredentialsAreChecked() throws {
  let group = Group.belenios2048
  let keys = (1...3).map { group.secretPower(group.scalars.scalar($0)) }
  func read(_ entries: [String]) -> BeleniosError.Fault? {
    fault { () throws(BeleniosError) in
      _ = try CredentialList(JSON.array(entries.map { .string($0) }).serialized, group)
    }
  }
  #expect(read(["\(keys[0])", "\(keys[1])"]) == nil)
  #expect(read(["\(keys[0]),3", "\(keys[1]),100000"]) == nil)
  #expect(read(["\(keys[0])", "\(keys[0])"]) == .credentialRepeated)
  #expect(read(["\(keys[0]),3", "\(keys[1])"]) == .weightInvalid)
  for weight in ["0", "-1", "01", "1.5", "", "x", "99999999999999999999"] {
    #expect(read(["\(keys[0]),\(weight)"]) == .weightInvalid, "\(weight)")
  }
  #expect(read(["\(keys[0]),1,name"]) == .credentialInvalid)
  #expect(read(["\(keys[0]),60000000000", "\(keys[1]),40000000001"]) == .weightTotalTooLarge)
}
