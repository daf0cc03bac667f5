import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// What the workbench shows of a case's publication: what is public, or words that could be, redacted.
struct BenchPublication: Sendable {
  let published: CasePublication?
  let words: PublicWords
  let photos: [CaseFile]

  /// Nil for those who may not publish it, and for what is never published.
  init?(_ item: Case, _ closure: CaseClosure?, _ viewer: Viewer, _ tx: Tx) throws {
    let isOwn = item.applicant.isHerself(viewer.person)
    guard CasePolicy.maySeeApplicant(item, viewer), !isOwn, !item.isKeptFromProperty else { return nil }
    published = try tx.publication(of: item.id)
    photos = try tx.caseFiles(item.id)
    if let published {
      words = published.words
    } else {
      let said = PublicWords(title: item.title, description: item.body, notes: closure?.words ?? "")
      words = said.masked(by: try tx.redaction(of: item))
    }
  }

  func fields(_ words: CaseWords) -> Fields {
    BenchPublication.photos(photos, chosen: published?.photo?.text ?? "").merging([
      "canPublish": true, "isPublished": published != nil, "publicTitle": self.words.title,
      "publicWords": self.words.description, "publicNotes": self.words.notes,
      "publishedAt": published.map { words.when.moment($0.publishedAt) } ?? "",
    ]) { _, new in new }
  }

  private static func photos(_ files: [CaseFile], chosen: String) -> Fields {
    let shown: [Fields] = files.enumerated().map { place, file in
      ["file": file.id.text, "count": place + 1, "width": file.width, "height": file.height, "isChosen": file.id.text == chosen]
    }
    return ["publicPhotos": shown, "hasPublicPhotos": !shown.isEmpty, "isPhotoPublic": !chosen.isEmpty]
  }

  /// The same with what was chosen in a form that is not right yet.
  func fields(_ words: CaseWords, typed form: Form) -> Fields {
    guard form.flag("publication_sent") else { return fields(words) }
    return fields(words).merging(BenchPublication.photos(photos, chosen: form.raw("publication_photo"))) { _, new in new }
  }
}

/// `POST /cases/:id/publication` and its withdrawal, on the workbench.
struct PublicationRoutes: Sendable {
  let bench: BenchRoutes
  var site: Site { bench.site }

  func add(to routes: Routes) {
    routes.post("/cases/:id/publication", .act(.handleCase), use: publish)
    routes.post("/cases/:id/publication/withdrawal", .act(.handleCase), use: withdraw)
  }

  @Sendable private func publish(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let words = PublicWords(
      title: form.line("publication_title"), description: form.text("publication_words"),
      notes: form.text("publication_notes", required: false))
    let photo = form.id("publication_photo", FileTag.self, required: false)
    if !form.flag("publication_agreed") { form.reject("publication_agreed", "publication.not_agreed") }
    guard form.isValid else { return try await bench.again(id, form, context, viewer) }
    // Public words have one language, that of the community.
    let translations = site.pages.translations
    let command = PublishCase(id: id, words: words, isAgreed: true, photo: photo) { part in
      translations.text("case.part.\(part.rawValue)", .chinese)
    }
    do {
      try await site.database.write { tx in try command.run(by: viewer, tx) }
    } catch PublicationError.tellsTooMuch(let fields) {
      for field in fields { form.reject(field.field, field.code) }
      return try await bench.again(id, form, context, viewer)
    }
    return bench.back(id, form, flash: "case.published")
  }

  @Sendable private func withdraw(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    let form = try await site.form(request, context)
    try await site.database.write { tx in try UnpublishCase(id: id).run(by: viewer, tx) }
    return bench.back(id, form, flash: "case.unpublished")
  }
}
