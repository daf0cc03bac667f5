import Contracts
import Kernel
import Store
import Web

/// What an administrator says of an endpoint.
struct EndpointDraft: Sendable {
  var name: String
  var kind: Endpoint.Kind
  var address: WebAddress
  var secret: String
  var events: [String]
}

extension Tx {
  // MARK: Endpoints

  func endpoints(_ community: CommunityID) throws -> [Endpoint] {
    try all(
      "SELECT * FROM webhook_endpoints WHERE community_id = \(community) ORDER BY id LIMIT 100", Endpoint.init)
  }

  func endpoint(_ id: EndpointID, _ community: CommunityID) throws -> Endpoint? {
    try first("SELECT * FROM webhook_endpoints WHERE id = \(id) AND community_id = \(community)", Endpoint.init)
  }

  func insertEndpoint(_ draft: EndpointDraft, community: CommunityID, _ vault: Vault) throws -> EndpointID {
    let id: EndpointID = newID()
    let address = vault.seal(draft.address.text, table: "webhook_endpoints", column: "address", row: id.text, world: world)
    let secret = vault.seal(draft.secret, table: "webhook_endpoints", column: "secret", row: id.text, world: world)
    try run(
      """
      INSERT INTO webhook_endpoints (id, community_id, name, kind, host, address, secret, events, state, reason, free_at, created_at)
      VALUES (\(id), \(community), \(draft.name), \(draft.kind), \(draft.address.host), \(address), \(secret),
        \(draft.events.joined(separator: " ")), 'on', '', \(now), \(now))
      """)
    return id
  }

  func setEvents(_ events: [String], of endpoint: EndpointID) throws {
    try run("UPDATE webhook_endpoints SET events = \(events.joined(separator: " ")) WHERE id = \(endpoint)")
  }

  func setState(_ state: Endpoint.State, reason: String = "", of endpoint: EndpointID) throws {
    try run(
      """
      UPDATE webhook_endpoints SET state = \(state), reason = \(reason), failing_since = NULL, free_at = \(now)
      WHERE id = \(endpoint)
      """)
    wakeRunners()
  }

  /// The present secret signs for one more day beside the new one.
  func changeSecret(of endpoint: Endpoint, to secret: String, _ vault: Vault) throws {
    let sealed = vault.seal(secret, table: "webhook_endpoints", column: "secret", row: endpoint.id.text, world: world)
    try run(
      """
      UPDATE webhook_endpoints SET secret = \(sealed), old_secret = \(endpoint.secret), old_secret_until = \(now + Endpoint.overlap)
      WHERE id = \(endpoint.id)
      """)
  }

  // MARK: Messages

  /// Whether anybody in the community wants to hear of this event: asked before the case is.
  public func isAwaited(_ event: String, community: CommunityID) throws -> Bool {
    try endpoints(community).contains { $0.state == .on && $0.events.contains(event) }
  }

  /// Queues a message for each endpoint that wants it; once for each entry of the journal.
  public func queueWebhooks(_ event: OutgoingEvent, of entry: JournalEntryID, community: CommunityID) throws {
    for endpoint in try endpoints(community) where endpoint.state == .on && endpoint.events.contains(event.type) {
      try insertDelivery(event, to: endpoint, entry: entry.text)
    }
  }

  func queueTest(to endpoint: Endpoint) throws {
    let id: DeliveryID = newID()
    try insertDelivery(.test(at: now, id: id.text), to: endpoint, entry: id.text, id: id)
  }

  private func insertDelivery(
    _ event: OutgoingEvent, to endpoint: Endpoint, entry: String, id given: DeliveryID? = nil
  ) throws {
    let id = given ?? newID()
    let tools: OutboundTools? = self.tools.find()
    let payload = event.payload(publicURL: tools?.publicURL ?? "").serialized
    // People read along where a robot speaks; a test is asked for right now.
    let notBefore = endpoint.kind == .standard || event.type == OutgoingEvent.testType ? now : quietHours.over(now)
    let isNew = try run(
      """
      INSERT INTO webhook_deliveries (id, community_id, endpoint_id, event, entry_id, payload, state, run_at, attempts, last_error,
        last_status, answer, created_at)
      VALUES (\(id), \(endpoint.community), \(endpoint.id), \(event.type), \(entry), \(payload), 'waiting', \(notBefore), 0, '', 0, '', \(now))
      ON CONFLICT (endpoint_id, entry_id) DO NOTHING
      """) > 0
    if isNew { wakeRunners() }
  }

  func deliveries(of endpoint: EndpointID, limit: Int, offset: Int = 0) throws -> [Delivery] {
    try all(
      "SELECT * FROM webhook_deliveries WHERE endpoint_id = \(endpoint) ORDER BY id DESC LIMIT \(limit) OFFSET \(offset)",
      Delivery.init)
  }

  func deliveryCount(of endpoint: EndpointID) throws -> Int {
    try scalar("SELECT count(*) FROM webhook_deliveries WHERE endpoint_id = \(endpoint)") ?? 0
  }

  func deadCount(of endpoint: EndpointID) throws -> Int {
    try scalar("SELECT count(*) FROM webhook_deliveries WHERE endpoint_id = \(endpoint) AND state = 'dead'") ?? 0
  }

  /// Sends it once more, under the same id. False when it is on its way.
  func replay(_ delivery: DeliveryID, of endpoint: EndpointID) throws -> Bool {
    let isReset = try run(
      """
      UPDATE webhook_deliveries SET state = 'waiting', run_at = \(now), attempts = 0, settled_at = NULL
      WHERE id = \(delivery) AND endpoint_id = \(endpoint) AND state IN ('delivered', 'dead')
      """) > 0
    if isReset { wakeRunners() }
    return isReset
  }

  // MARK: Carrying

  /// At most one message of each endpoint, so that a slow server takes one place in the lane and no more. In quiet hours robots are
  /// given their tests only.
  func claimDeliveries(limit: Int, lease: Timestamp.Span = .minutes(1)) throws -> [ClaimedDelivery] {
    let hours: SQL =
      quietHours.holds(now)
      ? "AND (webhook_endpoints.kind = 'standard' OR webhook_deliveries.event = \(OutgoingEvent.testType))" : ""
    let due = try all(
      """
      SELECT webhook_endpoints.id AS endpoint_id, (
        SELECT webhook_deliveries.id FROM webhook_deliveries
        WHERE webhook_deliveries.endpoint_id = webhook_endpoints.id AND webhook_deliveries.settled_at IS NULL
          AND webhook_deliveries.run_at <= \(now) \(sql: hours)
        ORDER BY webhook_deliveries.run_at, webhook_deliveries.id LIMIT 1) AS delivery_id
      FROM webhook_endpoints WHERE webhook_endpoints.state = 'on' AND webhook_endpoints.free_at <= \(now)
      ORDER BY webhook_endpoints.free_at, webhook_endpoints.id LIMIT 1000 \(dialect: .skipLocked)
      """
    ) { row in
      (endpoint: try row("endpoint_id", as: EndpointID.self), delivery: try row(optional: "delivery_id", as: DeliveryID.self))
    }
    var claimed: [ClaimedDelivery] = []
    for (endpoint, delivery) in due where claimed.count < limit {
      guard let delivery else { continue }
      try run("UPDATE webhook_endpoints SET free_at = \(now + lease) WHERE id = \(endpoint)")
      let taken = try first(
        """
        UPDATE webhook_deliveries SET state = 'sending', run_at = \(now + lease), attempts = attempts + 1
        WHERE id = \(delivery) RETURNING *
        """, Delivery.init)
      let whole = try first("SELECT * FROM webhook_endpoints WHERE id = \(endpoint)", Endpoint.init)
      if let taken, let whole { claimed.append(ClaimedDelivery(delivery: taken, endpoint: whole)) }
    }
    return claimed
  }

  func note(
    _ result: DeliveryResult, of delivery: Delivery, state: Delivery.State, wait: Timestamp.Span = .seconds(0)
  ) throws {
    let settled: Timestamp? = state == .waiting ? nil : now
    try run(
      """
      UPDATE webhook_deliveries SET state = \(state), run_at = \(now + wait), last_error = \(result.error),
        last_status = \(result.status), answer = \(result.answer), settled_at = \(settled)
      WHERE id = \(delivery.id) AND attempts = \(delivery.attempts) AND state = 'sending'
      """)
  }

  /// `isWell` forgets that it was failing; otherwise the first failure is remembered.
  func free(_ endpoint: Endpoint, isWell: Bool) throws {
    let rest = endpoint.kind == .standard ? now : now + Endpoint.robotGap
    let since: Timestamp? = isWell ? nil : endpoint.failingSince ?? now
    try run("UPDATE webhook_endpoints SET free_at = \(rest), failing_since = \(since) WHERE id = \(endpoint.id)")
  }

  /// What was told is kept for a month.
  public func forgetDeliveries() throws {
    try run("DELETE FROM webhook_deliveries WHERE settled_at < \(now - .days(30))")
  }
}

struct ClaimedDelivery: Sendable {
  let delivery: Delivery
  let endpoint: Endpoint
}

/// What came of one try.
struct DeliveryResult: Sendable {
  enum Verdict: Sendable { case taken, failed, gone }
  var verdict: Verdict
  /// A word of ours; empty when it was taken.
  var error: String
  /// The status of HTTP; 0 when none came.
  var status: Int
  /// The beginning of the answer, on one line.
  var answer: String
}
