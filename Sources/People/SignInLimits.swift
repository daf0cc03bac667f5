import Cryptography
import Foundation
import Hummingbird
import Kernel
import Web

/// The rule by which tries at a password are slowed down. No browser is refused for what another one did.
///
/// 1. A device on which this account was signed in before is counted alone: ten tries, then one a minute.
/// 2. Any other browser may give eight wrong answers for an account, then one in two minutes. That is its own affair.
/// 3. Wrong answers are counted together as well: for the account from one network (8, regained at one in two minutes), for all
///    accounts from one network (100, 30 a minute: it can be a whole park), and for the account from everywhere (40, two a
///    minute). Where a count is used up, tries still are checked, but one after the other in a line (`SignInTurns`):
///    one in two seconds at first, after a long attack one in ten (for a whole network: one a second). So whoever changes
///    cookies makes at most six guesses a minute for an account from one network, and, since the last count has such a line
///    too, about as many from all networks together, the first few dozens aside.
/// 4. A right password costs nothing: what it took from the counts is given back.
struct SignInLimit: Sendable {
  let key: String
  let burst: Int
  let perMinute: Double
  /// The line for those who come when the count is used up; nil refuses them.
  var pace: SignInTurns.Pace?
  /// Who gets one ticket in the lot of that line.
  var ticket = ""
}

extension SignIn {
  /// The counts that this try is taken from, the narrowest first.
  func limits(_ account: [UInt8], _ request: Request, _ context: AppContext) -> [SignInLimit] {
    let device = request.cookies[KnownDevice.cookieName]?.value ?? ""
    if let nonce = KnownDevice.nonce(device, account: account, key: site.options.formKey) {
      return [SignInLimit(key: "sign-in|device|" + nonce, burst: 10, perMinute: 1)]
    }
    let hash = Hex.encode(account)
    let network = Network.key(context.remoteAddress)
    let browser = context.formSeed
    let slowing = SignInTurns.Pace(shortest: .seconds(2), longest: .seconds(10))
    let steady = SignInTurns.Pace(shortest: .seconds(1), longest: .seconds(1))
    return [
      SignInLimit(key: "sign-in|browser|\(browser)|\(hash)", burst: 8, perMinute: 0.5),
      SignInLimit(
        key: "sign-in|pair|\(network)|\(hash)", burst: 8, perMinute: 0.5, pace: slowing, ticket: browser),
      SignInLimit(key: "sign-in|network|" + network, burst: 100, perMinute: 30, pace: steady, ticket: browser),
      SignInLimit(key: "sign-in|account|" + hash, burst: 40, perMinute: 2, pace: slowing, ticket: network),
    ]
  }

  /// Waits where it must, and gives the counts that something was taken from.
  func admit(_ limits: [SignInLimit]) async throws -> [SignInLimit] {
    var taken: [SignInLimit] = []
    let isNew = limits.first.map { site.limiter.isFull($0.key) } ?? true
    for limit in limits {
      if site.limiter.allows(limit.key, burst: limit.burst, perMinute: limit.perMinute) {
        taken.append(limit)
        continue
      }
      guard let pace = limit.pace else { throw Refusal.tooMany }
      let waiter = SignInTurns.Waiter(ticket: limit.ticket, isNew: isNew)
      guard try await passwords.turns.wait(in: limit.key, pace, waiter) else { throw Refusal.crowded }
    }
    return taken
  }
}

/// What counts as one place in the net: an IPv4 address, or the half of an IPv6 address that names a customer's network, for
/// the other half she can choose as she likes.
enum Network {
  static func key(_ address: String) -> String {
    var bytes = in6_addr()
    guard address.contains(":"), inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
    let all = withUnsafeBytes(of: &bytes) { Array($0) }
    let isMapped = all.prefix(10).allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
    if isMapped { return all.suffix(4).map { String($0) }.joined(separator: ".") }
    return Hex.encode(Array(all.prefix(8))) + "/64"
  }
}
