import Audit
import Contracts
import Kernel
import Store

/// Makes a case urgent, or no longer: what words of an emergency did by themselves, whoever handles it knows better. The clocks count from
/// the same beginning by the other promise.
struct WeighCase: Sendable {
  let id: CaseID
  let urgency: Urgency

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    var item = try tx.handledCase(id, by: viewer)
    // A second tap: what she wanted is so.
    if item.urgency == urgency { return item }
    try item.weigh(urgency, at: tx.now)
    try tx.update(item)
    try tx.turnClock(of: item) { clock, work in
      clock.promise(work.rules.promise(window: item.window, urgency: item.urgency))
    }
    try tx.addStep(
      urgency == .urgent ? .hastened : .calmed, to: item, author: .handler, by: viewer.person, visibility: .inside)
    try tx.audit(
      urgency == .urgent ? "case.hastened" : "case.calmed", subject: item.id.text, detail: item.number, by: viewer)
    return item
  }
}
