import Contracts
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Store
import Web

/// `GET /files/:id`: a photo or a voice note, to those who may see or hear what it is attached to. A player asks for a part of it.
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
    return FileRoutes.response(file, bytes, asked: request.headers[.range])
  }

  private static func response(_ file: StoredFile, _ bytes: [UInt8], asked: String?) -> Response {
    var headers: HTTPFields = [
      .contentType: file.mediaType, .contentDisposition: "inline", .cacheControl: "private, max-age=3600", .acceptRanges: "bytes",
    ]
    switch ByteRange(asked, of: bytes.count) {
    case .whole:
      return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    case .part(let range):
      headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(bytes.count)"
      return Response(status: .partialContent, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes[range])))
    case .unsatisfiable:
      return Response(status: .rangeNotSatisfiable, headers: [.contentRange: "bytes */\(bytes.count)", .acceptRanges: "bytes"])
    }
  }
}
