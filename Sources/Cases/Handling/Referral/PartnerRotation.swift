import Contracts
import Kernel

/// 公平轮转: which of several equal partners is next. Pure: fewest referrals in the period, then the longest time since the last one,
/// then an order drawn from a seed, which whoever doubts it can draw again.
enum PartnerRotation {
  struct Candidate: Sendable, Hashable {
    var partner: OrganizationID
    /// Referrals in the period.
    var count = 0
    /// When it had its last one, ever.
    var lastAt: Timestamp?
  }

  /// Nil when nobody is left. `excluded` are those with a conflict of interest, and those who have declined this case.
  static func next(_ candidates: [Candidate], excluding excluded: Set<OrganizationID> = [], seed: UInt64) -> OrganizationID? {
    let free = candidates.filter { !excluded.contains($0.partner) }
    return free.min { key($0, seed) < key($1, seed) }?.partner
  }

  private static func key(_ one: Candidate, _ seed: UInt64) -> (Int, Int64, UInt64, String) {
    (one.count, one.lastAt?.milliseconds ?? Int64.min, draw(one.partner, seed), one.partner.text)
  }

  /// FNV-1a over seed and id: no secret, only an order that nobody chose.
  static func draw(_ partner: OrganizationID, _ seed: UInt64) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ seed
    for byte in partner.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return hash
  }

  /// The seed of a case: the same for each draw about it.
  static func seed(of id: CaseID) -> UInt64 { id.text.utf8.reduce(0x9E37_79B9) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 } }
}
