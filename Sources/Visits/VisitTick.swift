import Web

/// 勾一勾: what is ticked of a visit with one tap. A fact about the talk, never a finding about the enterprise.
public enum VisitTick: String, Sendable, CaseIterable {
  /// 负责人在场
  case head
  /// 用工, 政策, 经营, 场地, 安全
  case jobs, policy, business, premises, safety
  /// 没有要跟进的
  case settled

  /// As a column keeps them: `head jobs`, in the order of the form.
  static func stored(_ ticks: Set<VisitTick>) -> String {
    allCases.filter(ticks.contains).map(\.rawValue).joined(separator: " ")
  }

  static func read(_ stored: String) -> Set<VisitTick> { Set(stored.split(separator: " ").compactMap { VisitTick(rawValue: String($0)) }) }
}

extension Form {
  /// What is ticked. A word that is no tick is said, not passed over.
  mutating func ticks() -> Set<VisitTick> {
    let sent = values["ticks"] ?? []
    let ticks = Set(sent.compactMap { VisitTick(rawValue: $0) })
    if sent.contains(where: { VisitTick(rawValue: $0) == nil }) { reject("ticks", "visit.unknown_tick") }
    return ticks
  }
}

extension VisitWords {
  /// 负责人在场、用工; empty where nothing is ticked.
  func ticks(_ ticks: Set<VisitTick>) -> String {
    let said = VisitTick.allCases.filter(ticks.contains).map { text("visit.tick.\($0.rawValue)") }
    return said.joined(separator: context.locale == .chinese ? "、" : ", ")
  }

  /// The boxes of a form, those of `chosen` ticked.
  func tickBoxes(_ chosen: Set<VisitTick> = []) -> [Fields] {
    VisitTick.allCases.map { ["value": $0.rawValue, "word": text("visit.tick.\($0.rawValue)"), "isTicked": chosen.contains($0)] }
  }
}
