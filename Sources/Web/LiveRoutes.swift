import Contracts
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Store

/// What a page is told of an entry of the journal: no names and no words, only what to look for.
public struct LiveEvent: Sendable {
  public let name: String
  public let id: String
  public let number: String
  public let state: String
  public init(name: String, id: String, number: String, state: String) {
    self.name = name
    self.id = id
    self.number = number
    self.state = state
  }
}

/// `/events`: server-sent events (HTML Living Standard §9.2) for whoever is signed in. Each entry is judged for her anew when it
/// is sent, and a session that has ended or acts as somebody else now ends the stream.
///
/// `since`, the moment at which the page was drawn (milliseconds since 1970), tells it what was committed before its stream was open; `Last-Event-ID`, which a
/// browser sends when it comes back, counts for more. `?poll=1`, or an `Accept` that takes no event streams, gets what is new since
/// then and the end of it: a program may ask now and then. A program says by its token who it is.
public struct LiveRoutes: Sendable {
  /// What she may know of an entry; nil for nothing.
  public typealias Judge = @Sendable (Tx, JournalEntry, Viewer) throws -> LiveEvent?

  static let heartbeat = Duration.seconds(15)
  static let resumeMax = 200
  /// Transactions that began so long before a page was drawn may have been committed after it.
  private static let lookBack = Timestamp.Span.seconds(3)
  /// Until the end of the year 9999.
  private static let moments = 86_400_000...253_402_300_799_999 as ClosedRange<Int64>

  /// From where on a page does not know what happened.
  private enum Place {
    case entry(JournalEntryID)
    case moment(Timestamp)
  }

  let site: Site
  let judge: Judge

  public init(site: Site, judge: @escaping Judge) {
    self.site = site
    self.judge = judge
  }

  public func add(to routes: Routes) {
    routes.get("/events", .act(.seeCase), LiveRoutes.operation, use: events)
  }

  private static var operation: Operation {
    var operation = Operation(
      "listenToEvents", "What happens to the cases that one may see, as server-sent events; with poll=1 what is new, and the end",
      parameters: [
        .init("since", in: .query, Schema.integer(in: Int(moments.lowerBound)...Int(moments.upperBound))),
        .init("poll", in: .query, Schema.oneOf(["1"])), .init("Last-Event-ID", in: .header, Schema.text),
      ], answer: Schema.text, problems: [429])
    operation.format.answer = "text/event-stream"
    return operation
  }

  /// Whoever takes anything (curl, most libraries) takes a stream.
  private static func isStream(_ request: Request) -> Bool {
    guard request.method == .get, request.uri.queryParameters["poll"] == nil else { return false }
    let accepted = request.headers[.accept] ?? "*/*"
    return ["text/event-stream", "text/*", "*/*"].contains(where: accepted.contains) && !accepted.contains("text/html")
  }

  @Sendable private func events(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let place = try place(request)
    let missed = try await resumed(after: place, viewer)
    guard LiveRoutes.isStream(request) else { return answer(ResponseBody(byteBuffer: ByteBuffer(string: missed.text))) }
    guard let opened = site.live.open(viewer) else { throw Problem(.tooMany, code: "events.too_many") }
    let stream = LiveStream(routes: self, viewer: viewer, proof: Proof(request), number: opened.number)
    return answer(
      ResponseBody { writer in
        do {
          // Again, for what was committed between the look and the opening; a page can hear of a thing twice.
          let between = try await resumed(after: missed.last.map(Place.entry) ?? place, viewer)
          try await writer.write(ByteBuffer(string: missed.text + between.text))
          try await request.body.consumeWithCancellationOnInboundClose { _ in
            try await stream.run(opened.entries) { text in try await writer.write(ByteBuffer(string: text)) }
          }
          site.live.close(opened.number)
          try await writer.finish(nil)
        } catch {
          site.live.close(opened.number)
          throw error
        }
      })
  }

  private func answer(_ body: ResponseBody) -> Response {
    var response = Response(status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"], body: body)
    // nginx would collect the stream before it passes it on.
    response.headers[.accelBuffering] = "no"
    return response
  }

  private func place(_ request: Request) throws -> Place? {
    if let last = request.headers[.lastEventID].flatMap({ JournalEntryID($0) }) { return .entry(last) }
    guard let since = request.uri.queryParameters["since"] else { return nil }
    guard let moment = Int64(since), LiveRoutes.moments.contains(moment) else { throw Problem(.badRequest, code: "events.since") }
    return .moment(Timestamp(milliseconds: moment))
  }

  /// What she missed since an entry that she knows, or since a moment. With an entry that is not there any more, or too many since,
  /// she is told to look at everything again.
  private func resumed(after place: Place?, _ viewer: Viewer) async throws -> (text: String, last: JournalEntryID?) {
    guard let place else { return ("retry: 3000\n\n", nil) }
    return try await site.database.read { tx in
      let entries =
        switch place {
        case .entry(let id): try tx.journal(after: id, community: viewer.community, limit: LiveRoutes.resumeMax)
        case .moment(let at):
          try tx.journal(behind: .first(at: at - LiveRoutes.lookBack), community: viewer.community, limit: LiveRoutes.resumeMax)
        }
      guard let entries, entries.count < LiveRoutes.resumeMax else { return ("retry: 3000\nevent: reset\ndata: {}\n\n", nil) }
      var text = "retry: 3000\n\n"
      for entry in entries { text += try message(entry, viewer, tx) ?? "" }
      return (text, entries.last?.id)
    }
  }

  func message(_ entry: JournalEntry, _ viewer: Viewer, _ tx: Tx) throws -> String? {
    guard entry.community == viewer.community, let event = try judge(tx, entry, viewer) else { return nil }
    let data: JSONValue = .object([
      "event": .text(event.name), "id": .text(event.id), "number": .text(event.number), "state": .text(event.state),
    ])
    return "id: \(entry.id)\nevent: change\ndata: \(data.serialized)\n\n"
  }
}

extension HTTPField.Name {
  static let lastEventID = HTTPField.Name("Last-Event-ID")!
  static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
}

/// By what a stream was opened: it is looked at again as long as the stream is open.
enum Proof: Sendable {
  case session(String)
  case token(String, actingAs: String?)

  init(_ request: Request) {
    if let token = request.bearerToken {
      self = .token(token, actingAs: request.headers[.actingAs])
    } else {
      self = .session(request.cookies[SessionMiddleware.cookieName]?.value ?? "")
    }
  }
}

/// One open page.
struct LiveStream: Sendable {
  let routes: LiveRoutes
  let viewer: Viewer
  let proof: Proof
  let number: Int

  /// Until the entries end, the session ends, or the page is gone (then `write` throws).
  func run(_ entries: LiveHub.Line, write: (String) async throws -> Void) async throws {
    let (ticks, line) = AsyncStream.makeStream(of: JournalEntry?.self, bufferingPolicy: .bufferingOldest(64))
    let pump = Task {
      for await entry in entries {
        // Who reads too slowly comes back with the last number she got.
        if case .dropped = line.yield(entry) { break }
      }
      line.finish()
    }
    let clock = Task {
      while !Task.isCancelled {
        try? await Task.sleep(for: LiveRoutes.heartbeat)
        line.yield(nil)
      }
    }
    defer {
      pump.cancel()
      clock.cancel()
    }
    for await entry in ticks {
      guard try await isStillHers() else { return try await write("event: over\ndata: {}\n\n") }
      guard let entry else {
        try await write(": still here\n\n")
        continue
      }
      let text = try await routes.site.database.read { tx in try routes.message(entry, viewer, tx) }
      if let text { try await write(text) }
    }
  }

  /// The same person in the same standing as when the stream began, looked at without keeping the session alive.
  private func isStillHers() async throws -> Bool {
    let viewers = routes.site.viewers
    let now =
      switch proof {
      case .session(let secret): try await viewers.peek(session: secret)
      // A standing that the token names and that has ended is an error there, and the end here.
      case .token(let token, let standing): try? await viewers.signedIn(bearer: token, actingAs: standing)
      }
    return now?.viewer == viewer && now?.mustSetUpTOTP == false
  }
}
