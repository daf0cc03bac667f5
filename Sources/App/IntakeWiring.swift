import Cases
import Contracts
import Kernel
import Outbound
import Store

extension HouseParts {
  /// What the ways in need of the other modules.
  func intakeWiring() -> IntakeWiring {
    let parts = self
    var wiring = IntakeWiring(remit: remit, chat: chat)
    wiring.matcher = { community, tx in try parts.matcher(community, tx) }
    wiring.send = HouseParts.send
    return wiring
  }

  /// By mail or as a short message, whichever the contact is.
  static let send: IntakeWiring.Send = { tx, message, community in
    switch message.to {
    case .email(let address):
      try tx.send(
        OutgoingMail(
          to: address, subject: message.subject, text: message.text, key: message.key, goesAtOnce: message.goesAtOnce),
        community: community)
    case .phone(let number):
      try tx.sendText(
        toPhone: number, text: message.text, key: message.key, goesAtOnce: message.goesAtOnce, community: community)
    }
  }
}
