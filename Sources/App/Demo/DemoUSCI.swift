import Enterprises

/// Unified social credit codes for organisations that do not exist. Both check characters hold. The organisation code
/// begins with `MAX`, which the register, counting up from `MA`, has not reached, so that no real one is met.
struct DemoUSCI: Sendable {
  /// Positions 1 and 2 of GB 32100.
  enum Category: String, Sendable {
    case enterprise = "91"
    case individualBusiness = "92"
    case lawFirm = "31"
    case office = "11"
    case publicInstitution = "12"
    case association = "51"
    case privateInstitution = "52"
  }

  private static let alphabet: [Character] = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
  private var random: DemoRandom
  private var known: Set<Int> = []

  init(seed: Int) { random = DemoRandom(seed: seed, "codes") }

  /// `registrar` is a GB/T 2260 code of six digits.
  mutating func next(_ category: Category, registrar: String = "330110") -> USCI {
    while true {
      // Five digits of base 31.
      let number = random.below(28_629_151)
      guard known.insert(number).inserted else { continue }
      var rest = number
      var digits = ""
      for _ in 0..<5 {
        digits.append(Self.alphabet[rest % 31])
        rest /= 31
      }
      if let code = USCI(authorityToSubject: category.rawValue + registrar + "MAX" + digits) { return code }
    }
  }
}
