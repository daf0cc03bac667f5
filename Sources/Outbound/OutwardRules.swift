import CLibCurl
import Foundation
import Kernel

/// Where this house may connect to. The keeper of the machine says it; nobody who signs in can widen it.
public struct OutwardRules: Hashable, Sendable {
  /// Networks that are allowed though they are not public: a gateway in the house, a test.
  public var allowed: [Network]
  public var allowsPlainHTTP: Bool

  public init(allowed: [Network] = [], allowsPlainHTTP: Bool = false) {
    self.allowed = allowed
    self.allowsPlainHTTP = allowsPlainHTTP
  }

  public func admits(_ address: NetworkAddress) -> Bool {
    address.isPublic || allowed.contains { $0.holds(address) }
  }
}

/// An address of another server that was read strictly, before its name is asked for.
public struct WebAddress: Hashable, Sendable {
  public let text: String
  let host: String
  let port: Int

  /// Throws a word: `address_broken`, `address_not_https`, `address_has_user`, `address_private`.
  public init(_ typed: String, _ rules: OutwardRules) throws(TransferFault) {
    // RFC 3986 knows no spaces, no control characters and no Han: what has them is read differently by different readers.
    let isPlain = typed.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
    guard isPlain, typed.utf8.count <= 1_000, let parts = URLComponents(string: typed), let scheme = parts.scheme?.lowercased(),
      let host = parts.host, !host.isEmpty
    else { throw TransferFault("address_broken") }
    guard scheme == "https" || (scheme == "http" && rules.allowsPlainHTTP) else { throw TransferFault("address_not_https") }
    if parts.user != nil || parts.password != nil { throw TransferFault("address_has_user") }
    let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    port = parts.port ?? (scheme == "https" ? 443 : 80)
    guard (1...65_535).contains(port), WebAddress.isName(bare) || NetworkAddress(bare) != nil else {
      throw TransferFault("address_broken")
    }
    if let address = NetworkAddress(bare), !rules.admits(address) { throw TransferFault("address_private") }
    self.host = bare.lowercased()
    text = typed
  }

  /// Letters, digits, hyphens and dots, and not a number in disguise: `0x7f.1` and `2130706433` are addresses to some readers.
  private static func isName(_ host: String) -> Bool {
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    guard let last = labels.last, host.utf8.count <= 253 else { return false }
    let arePlain = labels.allSatisfy { label in
      !label.isEmpty && label.utf8.count <= 63
        && label.utf8.allSatisfy { byte in
          switch byte {
          case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
          default: false
          }
        }
    }
    return arePlain && last.first?.isLetter == true
  }

  /// Asks for the name and gives its addresses, when all of them may be connected to. Blocks.
  func resolve(_ rules: OutwardRules) throws(TransferFault) -> [NetworkAddress] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &found) == 0 else { throw TransferFault("name_unknown") }
    defer { freeaddrinfo(found) }
    var addresses: [NetworkAddress] = []
    var next = found
    while let entry = next?.pointee {
      if let address = WebAddress.address(entry), !addresses.contains(address) { addresses.append(address) }
      next = entry.ai_next
    }
    guard !addresses.isEmpty else { throw TransferFault("name_unknown") }
    // One closed address among open ones is an attack or a mistake.
    guard addresses.allSatisfy(rules.admits) else { throw TransferFault("address_private") }
    return Array(addresses.prefix(4))
  }

  private static func address(_ entry: addrinfo) -> NetworkAddress? {
    guard let raw = UnsafeRawPointer(entry.ai_addr) else { return nil }
    if entry.ai_family == AF_INET {
      var four = raw.load(as: sockaddr_in.self).sin_addr
      return NetworkAddress(bytes: withUnsafeBytes(of: &four) { Array($0) })
    }
    guard entry.ai_family == AF_INET6 else { return nil }
    var sixteen = raw.load(as: sockaddr_in6.self).sin6_addr
    return NetworkAddress(bytes: withUnsafeBytes(of: &sixteen) { Array($0) })
  }

  /// Looks whether a name leads where it may, without connecting: what a form asks before it keeps an address.
  public func check(_ rules: OutwardRules) async throws(TransferFault) {
    let address = self
    _ = try await Transfer.blocking { () throws(TransferFault) in try address.resolve(rules) }
  }
}
