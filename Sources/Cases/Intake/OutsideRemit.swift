import Contracts
import Foundation
import Kernel
import Web

/// What a community cannot decide, and who can: told at once when the words speak of it, and never in anybody's way.
/// `Data/outside-remit.json`; the rule behind it is art. 11 of Beijing's ordinance (接诉即办工作条例).
public struct OutsideRemit: Sendable, Decodable {
  struct Matter: Sendable, Decodable {
    let key: String
    let words: [String]
    let channel: String
    let englishChannel: String
    /// Empty where there is no number for the whole country.
    let phone: String
    let advice: String
    let englishAdvice: String
  }

  /// By which rule people are told: 北京市接诉即办工作条例第十一条
  let rule: String
  let matters: [Matter]

  /// For tests of other things.
  public static let none = OutsideRemit(rule: "", matters: [])

  init(rule: String, matters: [Matter]) {
    self.rule = rule
    self.matters = matters
  }

  /// `home` is the folder that holds `Data/`.
  public init(home: String) throws {
    let file = URL(fileURLWithPath: home + "/Data/outside-remit.json")
    self = try JSONDecoder().decode(OutsideRemit.self, from: try Data(contentsOf: file))
  }

  /// At most three, in the order of the data: more would be a wall.
  func matters(in text: String) -> [Matter] {
    Array(matters.filter { $0.words.contains(where: text.contains) }.prefix(3))
  }

  func fields(_ text: String, _ locale: Language) -> [Fields] {
    matters(in: text).map { matter in
      [
        "channel": locale == .english ? matter.englishChannel : matter.channel,
        "advice": locale == .english ? matter.englishAdvice : matter.advice, "phone": matter.phone,
        "hasPhone": !matter.phone.isEmpty,
      ]
    }
  }
}

extension CaseRouting {
  /// What `cases/told-at-once` shows: emergency numbers first, then who else decides.
  func toldAtOnce(_ text: String, _ remit: OutsideRemit, _ locale: Language) -> Fields {
    let numbers: [Fields] = emergencies(in: text).map { ["number": $0.number, "name": $0.name(in: locale)] }
    let others = remit.fields(text, locale)
    return [
      "emergencies": numbers, "hasEmergencies": !numbers.isEmpty, "remit": others, "hasRemit": !others.isEmpty,
      "remitRule": remit.rule,
    ]
  }
}
