import Cases
import Contracts
import Jobs
import Outbound
import Store

/// What happens to cases is told to servers of others: the loop says what may be told, `Outbound` tells it.
enum OutboundReactions {
  static let all: [Reaction] = [
    Reaction(name: "outbound.tell_webhooks", events: CaseLive.events) { entry, tx in
      guard try tx.isAwaited(entry.name, community: entry.community), let id = CaseID(entry.subject),
        let item = try tx.outwardCase(id)
      else { return }
      let event = OutgoingEvent(
        type: entry.name, at: entry.at, id: id.text, number: item.number, state: item.state, window: item.window)
      try tx.queueWebhooks(event, of: entry.id, community: entry.community)
    }
  ]
}
