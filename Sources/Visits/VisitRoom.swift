import Contracts
import Cryptography
import Files
import Hummingbird
import Kernel
import Store
import Web

/// What all pages of this loop share.
struct VisitRoom: Sendable {
  let site: Site
  let wiring: VisitWiring
  /// Stores the bytes of a photo and gives their hash.
  let keep: @Sendable ([UInt8]) throws -> String

  /// What a form with photos may weigh.
  static let photosMax = 3
  static let formBytes = photosMax * Limits.photoBytes + Limits.formBytes

  var today: LocalDay { SiteZone.shanghai.day(of: site.world.now()) }

  /// Runs `body` once for each form that was served: a second tap, or the back button, leads to where the first one led.
  func once(
    _ form: Form, _ what: String, _ viewer: Viewer, _ body: @escaping @Sendable (Tx) throws -> String
  ) async throws -> String {
    try await once(form, what, viewer, giving: { tx in (path: try body(tx), outcome: true) }).path
  }

  /// The same with what came of it; nil of a form that was sent before.
  func once<Outcome: Sendable>(
    _ form: Form, _ what: String, _ viewer: Viewer,
    giving body: @escaping @Sendable (Tx) throws -> (path: String, outcome: Outcome)
  ) async throws -> (path: String, outcome: Outcome?) {
    let nonce = String(form.nonce.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(64))
    if nonce.isEmpty { return try await site.database.write { tx in try body(tx) } }
    let key = "\(what)|\(viewer.person)|\(nonce)"
    let typed = form.values.filter { !$0.key.hasPrefix("_") }.sorted { $0.key < $1.key }
    let content = typed.map { "\($0.key)=\($0.value.joined(separator: ","))" }.joined(separator: "|")
    let digest = Hex.encode(site.vault.lookupHash(content, purpose: "submissions.digest"))
    return try await site.database.write { tx in
      var outcome: Outcome?
      let path = try tx.once(SentForm(nonce: key, digest: digest, by: viewer)) {
        let done = try body(tx)
        outcome = done.outcome
        return done.path
      }.location
      return (path, outcome)
    }
  }

  /// The photos of a form, judged by their content, cleaned and stored before any transaction begins. Nothing is stored when
  /// anything is wrong with the form.
  func photos(_ form: inout Form) throws -> [KeptPhoto] {
    let uploads = form.uploads["photos"] ?? []
    guard uploads.count <= VisitRoom.photosMax else {
      form.reject("photos", "visit.too_many_photos")
      return []
    }
    var photos: [Photo] = []
    for upload in uploads {
      do { photos.append(try Photo(upload.bytes)) } catch { form.reject("photos", error.code) }
    }
    guard form.isValid else { return [] }
    return try photos.map { KeptPhoto(photo: $0, sha256: try keep($0.bytes)) }
  }
}

/// All routes of this loop.
public struct VisitRoutes: Sendable {
  private let room: VisitRoom

  public init(site: Site, files: FileStore, wiring: VisitWiring) {
    room = VisitRoom(site: site, wiring: wiring) { bytes in try files.put(bytes) }
  }

  public func add(to routes: Routes) {
    VisitListRoutes(room: room).add(to: routes)
    VisitFormRoutes(room: room).add(to: routes)
    VisitPageRoutes(room: room).add(to: routes)
    CommitmentRoutes(room: room).add(to: routes)
    CardRoutes(room: room).add(to: routes)
    PlanRoutes(room: room).add(to: routes)
    RuleRoutes(room: room).add(to: routes)
    TouchRoutes(room: room).add(to: routes)
    SpanRoutes(room: room).add(to: routes)
    DayRoutes(room: room).add(to: routes)
    ProgrammeRoutes(room: room).add(to: routes)
  }
}
