import Contracts
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Store
import Web

/// `GET /files/:id`: a photo, to those who may see what it is attached to.
public struct FileRoutes: Sendable {
  let site: Site
  let store: FileStore
  /// Each module that attaches files says whether this viewer may see one. No module says yes: 404.
  let judges: [@Sendable (Tx, FileID, Viewer) throws -> Bool]

  public init(
    site: Site, store: FileStore, judges: [@Sendable (Tx, FileID, Viewer) throws -> Bool]
  ) {
    self.site = site
    self.store = store
    self.judges = judges
  }

  public func add(to routes: Routes) {
    routes.get("/files/:id", .signedIn, use: show)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: FileID = try context.id("id")
    let judges = judges
    let file = try await site.database.read { tx -> StoredFile? in
      guard try judges.contains(where: { try $0(tx, id, viewer) }) else { return nil }
      return try tx.findFile(id, in: viewer.community)
    }
    guard let file, let bytes = store.bytes(of: file.sha256) else { throw Problem.notFound }
    return Response(
      status: .ok,
      headers: [
        .contentType: file.mediaType, .contentDisposition: "inline", .cacheControl: "private, max-age=3600",
      ],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
