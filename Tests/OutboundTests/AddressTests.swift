import Testing

@testable import Outbound

@Test(arguments: [
  "127.0.0.1", "127.255.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
  "100.100.100.200", "100.127.255.255", "0.0.0.0", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.2.1",
  "198.18.0.1", "198.51.100.7", "203.0.113.9", "192.88.99.1", "::", "::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1",
  "64:ff9b::7f00:1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1", "2002:7f00:1::1",
  "2001:0:53aa:64c::1", "100::1", "4000::1",
])
func anAddressThatIsNotOfThePublicInternetIsRefused(_ text: String) throws {
  let address = try #require(NetworkAddress(text))
  #expect(!address.isPublic)
  #expect(!OutwardRules().admits(address))
}

@Test(arguments: [
  "8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "223.255.255.255",
  "2400:3200::1", "2001:4860:4860::8888", "2606:4700::1111",
])
func anAddressOfThePublicInternetIsNot(_ text: String) throws {
  #expect(try #require(NetworkAddress(text)).isPublic)
}

@Test func anAllowedNetworkAdmitsItsAddressesAndNoOthers() throws {
  let rules = OutwardRules(allowed: [try #require(Network("10.1.2.0/23")), try #require(Network("::1"))])
  for (text, admitted) in [
    ("10.1.2.0", true), ("10.1.3.255", true), ("10.1.4.0", false), ("10.1.1.255", false), ("::1", true), ("::2", false),
    ("::ffff:10.1.2.1", false),
  ] {
    #expect(rules.admits(try #require(NetworkAddress(text))) == admitted, "\(text)")
  }
  for broken in ["10.0.0.0/33", "10.0.0", "ten", "10.0.0.0/8/8", "::/129", "", "10.0.0.0/-1"] {
    #expect(Network(broken) == nil, "\(broken)")
  }
}

@Test func anAddressIsReadStrictly() throws {
  let refused: [(String, String)] = [
    ("http://hooks.example/a", "address_not_https"), ("ftp://hooks.example/a", "address_not_https"),
    ("file:///etc/passwd", "address_broken"), ("https://", "address_broken"), ("hooks.example", "address_broken"),
    ("https://user:word@hooks.example/", "address_has_user"), ("https://user@hooks.example/", "address_has_user"),
    ("https://127.0.0.1/", "address_private"), ("https://[::1]/", "address_private"),
    ("https://[::ffff:127.0.0.1]/", "address_private"), ("https://0x7f.1/", "address_broken"),
    ("https://2130706433/", "address_broken"), ("https://127.1/", "address_broken"), ("https://0177.0.0.1/", "address_broken"),
    ("https://hooks.example:0/", "address_broken"), ("https://hooks.example:99999/", "address_broken"),
    ("https://hooks.example\\@127.0.0.1/", "address_broken"), ("https://hooks.example/a b", "address_broken"),
    ("https://hooks.example/\r\nHost: x", "address_broken"), ("https://例子.example/", "address_broken"),
    ("https://hooks..example/", "address_broken"), ("https://hooks.example./", "address_broken"),
  ]
  for (text, word) in refused {
    do throws(TransferFault) {
      _ = try WebAddress(text, OutwardRules())
      Issue.record("\(text) was accepted")
    } catch {
      #expect(error.word == word, "\(text)")
    }
  }
  #expect(try WebAddress("https://Hooks.Example/a?b=c", OutwardRules()).host == "hooks.example")
  #expect(try WebAddress("https://hooks.example:8443/a", OutwardRules()).port == 8443)
  #expect(try WebAddress("http://hooks.example/a", OutwardRules(allowsPlainHTTP: true)).port == 80)
}

@Test func aNameThatLeadsHomeIsRefusedWhenItIsAsked() async throws {
  let address = try WebAddress("https://localhost/a", OutwardRules())
  await #expect(throws: TransferFault("address_private")) { try await address.check(OutwardRules()) }
  let networks = ["127.0.0.0/8", "::1"].compactMap { Network($0) }
  try await address.check(OutwardRules(allowed: networks))
}

@Test func patienceGrowsOverThreeDaysAndEndsThen() {
  var sum: Int64 = 0
  for attempt in 1...RetrySteps.seconds.count {
    let shortest = RetrySteps.wait(after: attempt, chance: 0)?.milliseconds ?? 0
    let longest = RetrySteps.wait(after: attempt, chance: 255)?.milliseconds ?? 0
    #expect(shortest > 0 && longest == shortest * 12 / 8)
    sum += shortest
  }
  #expect(RetrySteps.seconds.count >= 8 && sum > 48 * 3_600_000)
  #expect(RetrySteps.wait(after: RetrySteps.seconds.count + 1, chance: 9) == nil)
}
