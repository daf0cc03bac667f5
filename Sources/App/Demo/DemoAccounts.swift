import Contracts
import Kernel

/// The accounts with which one looks around. Each stands for a kind of person; the e-mail addresses never change.
enum DemoAccount: String, CaseIterable, Sendable {
  case administrator, secretary, worker, window, gridhead, butler, parkleader, supervisor, partner
  case enterprise, hr, employee, founder

  var email: String { rawValue + "@demo.example" }

  /// Three words and a number, from the seed: anybody who knows the seed knows it, so a demo community holds nothing
  /// real.
  func password(seed: Int) -> String {
    var random = DemoRandom(seed: seed, "password " + rawValue)
    let words = random.shuffled(Self.words).prefix(3).joined(separator: "-")
    return "\(words)-\(random.among(12...98))"
  }

  private static let words: [String] = {
    let all: [Substring] = list.split(separator: " ")
    return all.filter { $0.count >= 4 }.map(String.init)
  }()

  private static let list = """
  anchor apple bamboo basket bench bridge brook camel candle cedar chalk cherry clover cloud coral corner \
  cotton daisy door eagle echo elbow ember fern field flute forest garden ginger glove grape hammer harbor \
  hazel hill honey horse island ivory jasmine kettle ladder lamp lantern leaf lemon lily linen lotus maple \
  marble meadow mint mirror moon moss needle north oak ocean olive orchid paper pebble pepper piano pine plum \
  pond poplar quartz quill rain reed ribbon river robin rope rose sail salt sand seed shell silver snow spoon \
  spring stairs stone stork summer swan table thread tiger timber tower tulip valley velvet violet walnut \
  water wheat willow window winter wool yarn
  """
}

/// What the command prints for one account.
struct DemoLine: Hashable, Sendable {
  let account: DemoAccount
  let password: String
  let person: PersonID

  var text: String { [account.rawValue, account.email, password, person.text].joined(separator: "\t") }
}
