import Contracts
import Cryptography
import ElectionLaw
import Hummingbird
import Kernel
import Store
import Web

/// What the routes of this loop share: words, and the way in which a form that the law refuses comes back.
struct ElectionDesk: Sendable {
  let site: Site
  let data: ElectionData

  var today: LocalDay { SiteZone.shanghai.day(of: site.world.now()) }

  func text(_ key: String, _ context: AppContext, _ values: [String: String] = [:]) -> String {
    site.text(key, context, values)
  }

  func day(_ day: LocalDay, _ context: AppContext) -> String { site.day(day, context) }

  /// 第14条 · article 14; empty where the pack does not say.
  func article(_ article: String, _ context: AppContext) -> String {
    article.isEmpty ? "" : text("election.article", context, ["article": article])
  }

  /// The sentence of what was refused, with days and steps in the words of the page.
  func sentence(_ problem: Problem, _ context: AppContext) -> String {
    var details = problem.details
    if let day = details["day"].flatMap({ LocalDay($0) }) { details["day"] = self.day(day, context) }
    if let step = details["step"] { details["step"] = text("election.step." + step, context) }
    if let words = details["article"] { details["article"] = article(words, context) }
    return text("problem." + problem.code, context, details)
  }

  /// How a page of this loop comes back when what it asked for is refused.
  typealias Refused = (Problem) async throws -> Response

  /// The page again, every word still there, with what is wrong said above and at the field. `form`: nil where nothing was typed.
  func again(_ template: String, _ fields: Fields, _ form: Form?, _ problem: Problem?, _ context: AppContext) -> Response {
    guard let problem else {
      return form.map { site.again(template, fields, $0, context) } ?? site.page(template, fields, context)
    }
    let (field, sentence) = (problem.fields.first?.field ?? "main", sentence(problem, context))
    let typed = form?.fields(site.pages.translations, context.locale) ?? [:]
    var all = fields.merging(typed) { _, given in given }
    all["errors"] = [["field": field, "sentence": sentence]]
    all["error"] = [field: sentence]
    all["hasErrors"] = true
    all["isOneError"] = true
    return site.page(template, all, context, status: .init(code: problem.kind.status))
  }

  /// Runs an act and leads on; what the law, the protocol or the order of things refuses comes back as the page that asked. What is not
  /// there, or not for the one who asks, has no page to come back to.
  func answer(to location: String, flash: String, _ refused: Refused, _ act: () async throws -> Void) async throws -> Response {
    do { try await act() } catch let error as any ProblemConvertible where !(error is Problem) && !(error is StoreError) {
      let problem = error.problem
      if [.forbidden, .notFound].contains(problem.kind) { throw error }
      return try await refused(problem)
    }
    return site.redirect(location, flash: flash)
  }

  /// The same for a command in one transaction.
  func perform(
    to location: String, flash: String, _ refused: Refused, _ act: @escaping @Sendable (Tx) throws -> Void
  ) async throws -> Response {
    try await answer(to: location, flash: flash, refused) { try await site.database.write { tx in try act(tx) } }
  }

  /// The same for what a second click must not do twice. Sent again with other words it is another form: the command says whether that
  /// is lawful.
  func performOnce(
    _ form: Form, to location: String, flash: String, by viewer: Viewer, _ refused: Refused,
    _ act: @escaping @Sendable (Tx) throws -> Void
  ) async throws -> Response {
    // A program that sends no number means what it says, twice if need be.
    guard !form.nonce.isEmpty else { return try await perform(to: location, flash: flash, refused, act) }
    let sent = SentForm(nonce: form.sentAs(location), by: viewer)
    return try await perform(to: location, flash: flash, refused) { tx in
      try tx.once(sent) {
        try act(tx)
        return location
      }
    }
  }

  /// What stands above every page of an election.
  func head(_ election: CommunityElection, _ viewer: Viewer?, _ context: AppContext) -> Fields {
    let phase = election.phase(at: site.world.now())
    return [
      "id": election.id.text, "title": election.title, "phase": text("election.phase." + phase.rawValue, context),
      "pollingDay": day(election.pollingDay, context), "packTitle": election.pack.title,
      "packName": election.pack.name, "digest": String(election.packDigest.prefix(12)), "canRun": viewer?.may(.runElection) ?? false,
      "opens": site.moment(election.opensAt, context), "closes": site.moment(election.closesAt, context),
      "isFrozen": election.rollFrozenAt != nil, "isPublished": election.candidatesPublishedAt != nil,
      "isOpened": election.openedAt != nil, "hasResult": election.resultAt != nil,
      "isAnnounced": election.announcedAt != nil, "isRecall": election.follow?.kind == .recall,
    ]
  }

  func listTitle(_ list: SeatList, _ context: AppContext) -> String { text("election.list." + list.kind.rawValue, context) }
}

extension Form {
  /// `08:30` as minutes of the day.
  mutating func minutes(_ name: String) -> Int? {
    let read = Self.minutes(of: Text.line(raw(name)))
    if read == nil { reject(name, "election.not_a_time") }
    return read
  }

  /// `2026-11-26T09:30`, as a field for date and time sends it. Nil when it is empty and may be, or when it is none, which the form says.
  mutating func moment(_ name: String, required: Bool = true) -> Timestamp? {
    let parts = Text.line(raw(name)).split { "T ".contains($0) }
    if parts.isEmpty, !required { return nil }
    guard parts.count == 2, let day = LocalDay(String(parts[0])), let minutes = Self.minutes(of: String(parts[1])) else {
      reject(name, "election.not_a_moment")
      return nil
    }
    return SiteZone.shanghai.instant(day) + .minutes(minutes)
  }

  private static func minutes(of clock: String) -> Int? {
    let parts = clock.split(separator: ":")
    guard parts.count >= 2, let hour = Int(parts[0]), let minute = Int(parts[1]), (0..<24).contains(hour), (0..<60).contains(minute)
    else { return nil }
    return hour * 60 + minute
  }

  /// Number, place and words in one: a page has several forms, and the same form sent with other words is not the same.
  fileprivate func sentAs(_ location: String) -> String {
    let words = values.filter { $0.key != "_token" }.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return Hex.encode(Digest.sha256(Array(([location] + words).joined(separator: "\n").utf8)))
  }
}
