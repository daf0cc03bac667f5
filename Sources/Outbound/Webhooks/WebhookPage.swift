import Contracts
import Kernel
import Store
import Web

/// What the pages of webhooks show.
struct WebhookPage: Sendable {
  let site: Site
  let events: [String]

  /// `form` is what was sent and is not right yet.
  func index(_ viewer: Viewer, _ form: Form?, _ context: AppContext) async throws -> Fields {
    let found = try await site.database.read { tx in
      try tx.endpoints(viewer.community).map { endpoint in (endpoint: endpoint, dead: try tx.deadCount(of: endpoint.id)) }
    }
    let endpoints: [Fields] = found.map { entry in
      line(entry.endpoint, context).merging(["dead": entry.dead, "hasDead": entry.dead > 0]) { _, new in new }
    }
    let chosen = form.map { Set($0.values["event"] ?? []) } ?? Set(events)
    let kind = form?.raw("kind") ?? Endpoint.Kind.standard.rawValue
    let kinds: [Fields] = Endpoint.Kind.allCases.map { choice in
      ["value": choice.rawValue, "word": site.text("webhook.kind.\(choice.rawValue)", context), "isChosen": choice.rawValue == kind]
    }
    return [
      "endpoints": endpoints, "isEmpty": endpoints.isEmpty, "kinds": kinds, "events": choices(chosen, context),
      "isOpen": endpoints.isEmpty || form != nil,
    ]
  }

  private func line(_ endpoint: Endpoint, _ context: AppContext) -> Fields {
    let kind = endpoint.state == .on ? (endpoint.failingSince == nil ? "done" : "soon") : "late"
    let key = endpoint.state == .on && endpoint.failingSince != nil ? "failing" : endpoint.state.rawValue
    return [
      "id": endpoint.id.text, "name": endpoint.name, "host": endpoint.host,
      "kindWord": site.text("webhook.kind.\(endpoint.kind.rawValue)", context),
      "stateWord": site.text("webhook.state.\(key)", context), "stateKind": kind,
      "reason": endpoint.reason.isEmpty ? "" : site.text("webhook.reason.\(endpoint.reason)", context),
    ]
  }

  private func choices(_ chosen: Set<String>, _ context: AppContext) -> [Fields] {
    events.map { event in
      ["value": event, "word": site.text("webhook.event.\(event)", context), "isChosen": chosen.contains(event)]
    }
  }

  func one(_ endpoint: Endpoint, _ paging: Paging, _ context: AppContext) async throws -> Fields {
    let found = try await site.database.read { tx in
      (
        deliveries: try tx.deliveries(of: endpoint.id, limit: paging.size, offset: paging.offset),
        total: try tx.deliveryCount(of: endpoint.id)
      )
    }
    var fields = line(endpoint, context)
    fields["events"] = choices(Set(endpoint.events), context)
    fields["deliveries"] = found.deliveries.map { row($0, context) }
    fields["isEmpty"] = found.deliveries.isEmpty
    fields["isStandard"] = endpoint.kind == .standard
    fields["isOn"] = endpoint.state == .on
    fields["isEnded"] = endpoint.state == .ended
    let overlap = endpoint.oldSecretUntil.flatMap { $0 > site.world.now() ? $0 : nil }
    fields["isOverlapping"] = overlap != nil
    fields["oldUntil"] = overlap.map { moment($0) } ?? ""
    fields["pager"] = paging.fields(total: found.total, path: "/settings/webhooks/\(endpoint.id)", query: [:])
    return fields
  }

  private func row(_ delivery: Delivery, _ context: AppContext) -> Fields {
    let isWaiting = delivery.settledAt == nil && delivery.attempts > 0
    let kind =
      switch delivery.state {
      case .delivered: "done"
      case .dead: "late"
      case .waiting, .sending: isWaiting ? "soon" : "waiting"
      }
    let number = JSONValue(parsing: Array(delivery.payload.utf8))?["data"]?["number"]?.string ?? ""
    return [
      "id": delivery.id.text, "endpoint": delivery.endpoint.text, "event": site.text("webhook.event.\(delivery.event)", context), "number": number,
      "stateWord": site.text("webhook.delivery.\(isWaiting ? "again" : delivery.state.rawValue)", context), "stateKind": kind,
      "attempts": delivery.attempts, "at": moment(delivery.createdAt), "instant": delivery.createdAt.rfc3339(),
      "next": isWaiting ? moment(delivery.runAt) : "", "isAgain": isWaiting,
      "status": delivery.lastStatus == 0 ? "" : String(delivery.lastStatus),
      "error": delivery.lastError.isEmpty ? "" : site.text("webhook.fault.\(WebhookPage.known(delivery.lastError))", context),
      "answer": delivery.answer, "mayReplay": delivery.settledAt != nil,
    ]
  }

  private static let faults: Set<String> = [
    "timed_out", "refused", "name_unknown", "tls", "rejected", "address_private", "gone", "broken",
  ]

  private static func known(_ word: String) -> String { faults.contains(word) ? word : "broken" }

  /// `2026-11-25 08:40:00`: a list for those who compare it with a log of their own.
  private func moment(_ instant: Timestamp) -> String {
    let moment = SiteZone.shanghai.moment(of: instant)
    return moment.day.description + " " + moment.clock(seconds: true)
  }
}
