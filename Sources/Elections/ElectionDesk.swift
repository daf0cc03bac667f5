import Contracts
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

  /// The sentence of an error, with days and steps in the words of the page.
  func sentence(_ error: ElectionError, _ context: AppContext) -> String {
    let problem = error.problem
    var details = problem.details
    if let day = details["day"].flatMap({ LocalDay($0) }) { details["day"] = self.day(day, context) }
    if let step = details["step"] { details["step"] = text("election.step." + step, context) }
    if let words = details["article"] { details["article"] = article(words, context) }
    return text("problem." + problem.code, context, details)
  }

  /// The page again, every word still there, with what is wrong said above and at the field.
  func again(_ template: String, _ fields: Fields, _ form: Form, _ error: ElectionError?, _ context: AppContext) -> Response {
    guard let error else { return site.again(template, fields, form, context) }
    let problem = error.problem
    let (field, sentence) = (problem.fields.first?.field ?? "main", sentence(error, context))
    var all = fields.merging(form.fields(site.pages.translations, context.locale)) { _, given in given }
    all["errors"] = [["field": field, "sentence": sentence]]
    all["error"] = [field: sentence]
    all["hasErrors"] = true
    all["isOneError"] = true
    return site.page(template, all, context, status: .init(code: problem.kind.status))
  }

  /// Runs a command and leads on; what the law refuses comes back as the page that asked.
  func perform(
    to location: String, flash: String, _ refused: (ElectionError) async throws -> Response,
    _ act: @escaping @Sendable (Tx) throws -> Void
  ) async throws -> Response {
    do { try await site.database.write { tx in try act(tx) } } catch let error as ElectionError {
      return try await refused(error)
    }
    return site.redirect(location, flash: flash)
  }

  /// The same for what a second click must not do twice.
  func performOnce(
    _ form: Form, to location: String, flash: String, by viewer: Viewer,
    _ refused: (ElectionError) async throws -> Response, _ act: @escaping @Sendable (Tx) throws -> Void
  ) async throws -> Response {
    let nonce = form.nonce
    return try await perform(to: location, flash: flash, refused) { tx in
      // The page is part of it: the same number on another page is not the same form.
      let before = try tx.submission(nonce: nonce, digest: location)
      if case .again = before { return }
      try act(tx)
      guard case .first = before else { return }
      try tx.keepSubmission(
        nonce: nonce, digest: location, location: location, community: viewer.community, person: viewer.person)
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
    let parts = Text.line(raw(name)).split(separator: ":")
    guard parts.count >= 2, let hour = Int(parts[0]), let minute = Int(parts[1]), (0..<24).contains(hour),
      (0..<60).contains(minute)
    else {
      reject(name, "election.not_a_time")
      return nil
    }
    return hour * 60 + minute
  }
}
