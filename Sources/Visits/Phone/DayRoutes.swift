import Contracts
import Cryptography
import Enterprises
import Hummingbird
import Kernel
import NIOCore
import Store
import Web

/// `/visits/day`: the cards of today on a phone, kept there for when there is no signal; and where the phone sends what it kept.
struct DayRoutes: Sendable {
  /// Cards of one day on one phone.
  static let cardsMax = 30

  let room: VisitRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/visits/day", .act(.makeVisit), use: day)
    routes.get("/visits/worker.js", .open, use: worker)
    routes.post("/visits/:id/receipts", .act(.makeVisit), use: take)
    routes.post("/visits/:id/receipts/settlement", .act(.makeVisit), use: settle)
  }

  /// Our script in the scope of `/visits/`, where alone it answers for the network.
  @Sendable private func worker(_ request: Request, _ context: AppContext) async throws -> Response {
    guard let file = site.pages.assets.file("js/visits/worker.js") else { throw Problem.notFound }
    return Response(
      status: .ok, headers: [.contentType: file.type, .cacheControl: "no-cache"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
  }

  // MARK: The cards

  private struct Card: Sendable {
    var visit: Visit
    var glance: EnterpriseGlance?
    var cases: [KnownLine]
    var owed: [Commitment]
    /// Into which the firm was merged since the visit was arranged.
    var heir: Successor?
    /// The firm wants to be left alone on that day.
    var quiet: QuietDays?
  }

  @Sendable private func day(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let (vault, wiring) = (site.vault, room.wiring)
    let cards = try await site.database.read { tx -> [Card] in
      let tomorrow = SiteZone.shanghai.day(of: tx.now).adding(days: 1)
      var filter = VisitFilter()
      filter.host = viewer.person
      filter.state = .planned
      return try tx.visits(filter, viewer, limit: Self.cardsMax).filter { $0.planned.day <= tomorrow }.map { visit in
        var owed = CommitmentFilter()
        owed.organization = visit.organization
        owed.states = CommitmentState.owed
        return Card(
          visit: visit, glance: try tx.enterpriseGlance(visit.organization, viewer, vault),
          cases: try wiring.openCases(tx, visit.organization, viewer), owed: try tx.commitments(owed, viewer, limit: 5),
          heir: try tx.successor(of: visit.organization),
          quiet: try tx.quietDays(of: visit.organization, holding: visit.planned.day))
      }
    }
    let words = VisitWords(site, context)
    let fields: Fields = [
      "cards": cards.map { card($0, words) }, "isEmpty": cards.isEmpty, "today": words.today.description,
      "todayWords": words.when.day(words.today), "person": viewer.person.text, "photosMax": VisitRoom.photosMax,
      "ticks": words.tickBoxes(),
    ]
    return site.page("visits/day", fields, context)
  }

  private func card(_ card: Card, _ words: VisitWords) -> Fields {
    let visit = card.visit
    let contact = [card.glance?.contactName ?? "", card.glance?.maskedPhone ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    return [
      "isMerged": card.heir != nil, "heir": card.heir?.name ?? "", "isInQuiet": card.quiet != nil,
      "inQuiet": card.quiet.map(words.inQuiet) ?? "", "id": visit.id.text, "firm": visit.organizationName,
      "when": words.time(visit.planned), "place": words.place(visit.place),
      "reason": visit.reason, "shape": words.shape(visit), "state": words.state(visit),
      "day": min(words.today, visit.planned.day).description,
      "contact": contact, "hasContact": !contact.isEmpty,
      "cases": card.cases.prefix(5).map { ["title": $0.title, "state": words.text($0.stateKey)] as Fields },
      "hasCases": !card.cases.isEmpty, "owed": card.owed.map { words.line($0, [:]) }, "hasOwed": !card.owed.isEmpty,
    ]
  }

  // MARK: What the phone sends

  @Sendable private func take(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: VisitID = try context.id("id")
    var form = try await site.form(request, context, limit: VisitRoom.formBytes)
    _ = try await site.database.read { tx in try tx.keptVisit(id, by: viewer) }
    let key = form.raw("key")
    if !Receipt.isKey(key) { form.reject("key", "receipt.no_key") }
    let met = form.sentence("met", required: false, max: 60)
    let note = form.text("note", missing: "visit.note_missing")
    let day = form.day("visited_on")
    let next = form.day("follow_up_on", required: false)
    let ticks = form.ticks()
    let photos = form.isValid ? try room.photos(&form) : []
    guard form.isValid, let day else { throw Problem(.invalid, code: "receipt.unreadable", fields: form.errors) }
    let record = VisitRecord(visitedOn: day, met: met, note: note, followUpOn: next, ticks: ticks)
    var content = [met, note, day.description, next?.description ?? "", photos.map(\.sha256).joined(separator: ",")]
    // Records from before there were ticks keep their digest.
    if !ticks.isEmpty { content.append(VisitTick.stored(ticks)) }
    let digest = Hex.encode(site.vault.lookupHash(content.joined(separator: "\u{1f}"), purpose: "visits.receipt"))
    let command = TakeIn(id: id, key: key, digest: digest, record: record, photos: photos)
    let (answer, firm) = try await site.database.write { tx in
      (try command.run(by: viewer, tx), try FirmStanding(of: id, in: viewer.community, tx))
    }
    let device = Int64(form.raw("device_at")).flatMap { (0...9_999_999_999_999).contains($0) ? Timestamp(milliseconds: $0) : nil }
    let clock = ReceiptClock(answer.receipt, device: device, now: site.world.now())
    return json(answer.receipt, isAgain: answer.isAgain, clock: clock, firm)
  }

  /// `firm` tells what became of the enterprise while the record was on the phone; `into` the one into which it was merged.
  private func json(_ receipt: Receipt, isAgain: Bool, clock: ReceiptClock, _ firm: FirmStanding) -> Response {
    let lists = receipt.outcome == .kept ? "/visits/\(receipt.visit)/lists" : "/visits/\(receipt.visit)"
    var body: [String: JSONValue] = [
      "receipt": .text(receipt.key), "outcome": .text(receipt.outcome.rawValue), "again": .flag(isAgain),
      "clock": .text(clock.rawValue), "firm": .text(firm.word),
      "at": .text(receipt.receivedAt.rfc3339()), "path": .text(lists),
    ]
    if let heir = firm.heir {
      body["into"] = .text(heir.name)
      body["intoPath"] = .text("/enterprises/\(heir.id)")
    }
    return Response(
      status: isAgain ? .ok : .created, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: JSONValue.object(body).serialized)))
  }

  @Sendable private func settle(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: VisitID = try context.id("id")
    let form = try await site.form(request, context)
    guard let way = SettleReceipt.Way(rawValue: form.raw("go")) else { throw Problem(.invalid, code: "receipt.no_way") }
    let command = SettleReceipt(id: id, key: form.raw("key"), way: way, words: VisitWords(site, context).joined)
    _ = try await site.database.write { tx in try command.run(by: viewer, tx) }
    return site.redirect("/visits/\(id)", flash: "receipt.\(way.rawValue)")
  }
}
