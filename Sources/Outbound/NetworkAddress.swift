import Foundation

/// An address of the internet: four bytes or sixteen.
public struct NetworkAddress: Hashable, Sendable {
  public let bytes: [UInt8]

  public init(bytes: [UInt8]) {
    precondition(bytes.count == 4 || bytes.count == 16, "an address has four or sixteen bytes")
    self.bytes = bytes
  }

  /// Only the usual writing, `192.0.2.1` or `2001:db8::1`: what `inet_pton` reads.
  public init?(_ text: String) {
    var four = in_addr()
    var sixteen = in6_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      bytes = withUnsafeBytes(of: &four) { Array($0) }
    } else if inet_pton(AF_INET6, text, &sixteen) == 1 {
      bytes = withUnsafeBytes(of: &sixteen) { Array($0) }
    } else {
      return nil
    }
  }

  public var text: String {
    if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
    var groups: [String] = []
    for place in stride(from: 0, to: 16, by: 2) {
      let group = Int(bytes[place]) * 256 + Int(bytes[place + 1])
      groups.append(String(group, radix: 16))
    }
    return groups.joined(separator: ":")
  }
}

/// `10.0.0.0/8`, `fd00::/8`.
public struct Network: Hashable, Sendable {
  let address: NetworkAddress
  let bits: Int

  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let address = parts.first.flatMap({ NetworkAddress(String($0)) }), parts.count <= 2 else { return nil }
    let all = address.bytes.count * 8
    guard let bits = parts.count == 2 ? Int(parts[1]) : all, (0...all).contains(bits) else { return nil }
    self.address = address
    self.bits = bits
  }

  public func holds(_ other: NetworkAddress) -> Bool {
    guard other.bytes.count == address.bytes.count else { return false }
    for place in 0..<address.bytes.count {
      let left = bits - place * 8
      if left <= 0 { return true }
      let mask: UInt8 = left >= 8 ? 0xFF : ~(0xFF >> UInt8(left))
      if other.bytes[place] & mask != address.bytes[place] & mask { return false }
    }
    return true
  }
}

extension NetworkAddress {
  /// What the IANA registries of special-purpose addresses name (RFC 6890 and its successors), and multicast: nothing that a
  /// stranger's address may lead us to. 100.64/10 holds carriers' networks and the metadata of one large cloud, 169.254/16 that
  /// of most others.
  private static let closed4: [Network] = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
  ].compactMap { Network($0) }

  /// Of IPv6 only the global unicast space is open, without what in it embeds other addresses (6to4, Teredo) or is for books.
  private static let open6 = Network("2000::/3")
  private static let closed6: [Network] = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"].compactMap { Network($0) }

  /// Whether it belongs to the public internet. An IPv4 address written as IPv6 does not: it has a proper writing.
  public var isPublic: Bool {
    if bytes.count == 4 { return !NetworkAddress.closed4.contains { $0.holds(self) } }
    guard NetworkAddress.open6?.holds(self) == true else { return false }
    return !NetworkAddress.closed6.contains { $0.holds(self) }
  }
}
