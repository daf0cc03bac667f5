import Cases
import Contracts
import Kernel
import Store

extension HouseParts {
  /// What the ways in need of the other modules.
  func intakeWiring() -> IntakeWiring {
    let parts = self
    var wiring = IntakeWiring(remit: remit, chat: chat)
    wiring.matcher = { community, tx in try parts.matcher(community, tx) }
    return wiring
  }
}
