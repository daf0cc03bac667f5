import Kernel
import Store
import Web

/// Messages to servers of others.
struct WebhookLane: Lane {
  let database: any Database
  let width = 8

  func claim(_ limit: Int, _ tx: Tx) throws -> [ClaimedDelivery] { try tx.claimDeliveries(limit: limit) }

  func carry(_ claimed: ClaimedDelivery) async -> DeliveryResult {
    guard let tools: OutboundTools = database.tools.find() else { return .failed(TransferFault("not_configured")) }
    do {
      let call = try WebhookCall.make(claimed, tools, at: database.world.now())
      let answer = try await call.post(tools.rules)
      return WebhookCall.result(answer, of: claimed.endpoint.kind)
    } catch let fault as TransferFault {
      return .failed(fault)
    } catch {
      return .failed(TransferFault("sealed"))
    }
  }

  func settle(_ claimed: ClaimedDelivery, _ result: DeliveryResult, _ tx: Tx) throws {
    let (delivery, endpoint) = (claimed.delivery, claimed.endpoint)
    try tx.free(endpoint, isWell: result.verdict == .taken)
    switch result.verdict {
    case .taken: try tx.note(result, of: delivery, state: .delivered)
    case .gone:
      try tx.note(result, of: delivery, state: .dead)
      try tx.setState(.ended, reason: "gone", of: endpoint.id)
    case .failed:
      let wait = RetrySteps.wait(after: delivery.attempts, chance: tx.world.randomBytes(1)[0])
      try tx.note(result, of: delivery, state: wait == nil ? .dead : .waiting, wait: wait ?? .seconds(0))
      if let since = endpoint.failingSince, tx.now - since >= Endpoint.patience {
        try tx.setState(.paused, reason: "failing", of: endpoint.id)
      }
    }
  }
}

extension DeliveryResult {
  static func failed(_ fault: TransferFault) -> DeliveryResult {
    DeliveryResult(verdict: .failed, error: fault.word, status: fault.status, answer: "")
  }
}

/// One message as a request, for each kind of receiver, and what its answer means.
enum WebhookCall {
  static func make(_ claimed: ClaimedDelivery, _ tools: OutboundTools, at now: Timestamp) throws -> WebCall {
    let endpoint = claimed.endpoint
    let address = try endpoint.openedAddress(tools.vault)
    let secret = try endpoint.openedSecret(tools.vault)
    if endpoint.kind != .standard {
      let words = RobotWords(tools.words, publicURL: tools.publicURL).text(claimed.delivery.payload)
      let robot = Robot(kind: endpoint.kind, address: address, secret: secret)
      let request = robot.request(words, at: now)
      return WebCall(
        try WebAddress(request.address, tools.rules), headers: [(name: "Content-Type", value: "application/json; charset=utf-8")],
        body: Array(request.body.serialized.utf8))
    }
    let body = Array(claimed.delivery.payload.utf8)
    let seconds = now.milliseconds / 1_000
    let secrets = [secret, try endpoint.openedOldSecret(tools.vault, at: now)].compactMap { $0.flatMap { WebhookSecret($0) } }
    let signatures = secrets.map { $0.signature(id: claimed.delivery.id.text, seconds: seconds, body: body) }
    return WebCall(
      try WebAddress(address, tools.rules),
      headers: [
        (name: "Content-Type", value: "application/json"), (name: "webhook-id", value: claimed.delivery.id.text),
        (name: "webhook-timestamp", value: String(seconds)),
        (name: "webhook-signature", value: signatures.joined(separator: " ")),
      ], body: body)
  }

  static func result(_ answer: WebAnswer, of kind: Endpoint.Kind) -> DeliveryResult {
    let head = String(Text.line(answer.text).prefix(200))
    if answer.status == 410 { return DeliveryResult(verdict: .gone, error: "gone", status: 410, answer: head) }
    let isTaken = (200...299).contains(answer.status) && (kind == .standard || Robot.took(answer, kind))
    return DeliveryResult(
      verdict: isTaken ? .taken : .failed, error: isTaken ? "" : "rejected", status: answer.status, answer: head)
  }
}
