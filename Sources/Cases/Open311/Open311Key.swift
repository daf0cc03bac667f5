import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Web

/// The standard's programs say who they are by `api_key` in the form. Here that is one of our tokens, as good as in the header
/// and no better: it is looked at before the doors are.
public struct Open311KeyMiddleware: RouterMiddleware {
  let site: Site
  public init(_ site: Site) { self.site = site }

  private static let actingAs = HTTPField.Name("X-Acting-As")

  public func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    guard request.method == .post, context.signedIn == nil, request.uri.path.hasPrefix("/open311/") else {
      return try await next(request, context)
    }
    let buffer: ByteBuffer
    do { buffer = try await request.body.collect(upTo: Limits.formBytes) } catch is NIOTooManyBytesError {
      throw Problem(.tooLarge, code: "form.too_large", details: ["limit": "1"])
    }
    var (request, context) = (request, context)
    request.body = RequestBody(buffer: buffer)
    let key = (try? await Form(request))?.raw("api_key") ?? ""
    if !key.isEmpty {
      let standing = Open311KeyMiddleware.actingAs.flatMap { request.headers[$0] }
      context.signedIn = try await site.viewers.signedIn(bearer: key, actingAs: standing)
      if context.signedIn == nil { throw Problem(.forbidden, code: "open311.key_unknown") }
    }
    request.body = RequestBody(buffer: buffer)
    return try await next(request, context)
  }
}
