import Contracts
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import Store

/// Gives the request its id, its place in the log and in the metrics.
public struct RequestLogMiddleware: RouterMiddleware {
  let world: World
  let metrics: RequestMetrics
  public init(world: World, metrics: RequestMetrics) {
    self.world = world
    self.metrics = metrics
  }

  public func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    context.requestID = world.newSecret(byteCount: 5)
    context.logger[metadataKey: "request"] = .string(context.requestID)
    let start = world.now()
    var response = try await next(request, context)
    let taken = world.now() - start
    let route = context.endpointPath ?? "none"
    metrics.count(method: request.method.rawValue, route: route, status: response.status.code, milliseconds: taken.milliseconds)
    response.headers[.requestID] = context.requestID
    // The route, not the address: addresses can hold what somebody searched for.
    context.logger.info(
      "request",
      metadata: [
        "method": .string(request.method.rawValue), "route": .string(route),
        "status": .stringConvertible(response.status.code), "ms": .stringConvertible(taken.milliseconds),
      ])
    return response
  }
}

extension HTTPField.Name {
  static let requestID = HTTPField.Name("X-Request-ID")!
  static let actingAs = HTTPField.Name("X-Acting-As")!
  static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
  static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
  static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
  static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
  static let openerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
  static let resourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!
}

/// Language, light or dark, 长辈版, the form seed and the flash: everything that cookies remember of a browser.
public struct LocaleMiddleware: RouterMiddleware {
  let site: Site
  public init(_ site: Site) { self.site = site }

  public func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    let cookies = request.cookies
    let asked = Form(query: request.uri.query).raw("lang")
    context.locale =
      Language(rawValue: asked) ?? Language(rawValue: cookies["lang"]?.value ?? "")
      ?? Language(acceptLanguage: request.headers[.acceptLanguage] ?? "")
    context.appearance.theme = Appearance.Theme(rawValue: cookies["theme"]?.value ?? "") ?? .system
    context.appearance.mode = Appearance.Mode(rawValue: cookies["mode"]?.value ?? "") ?? .plain
    context.flash = cookies["flash"]?.value
    if request.method == .get { context.path = request.uri.string }
    context.here = request.uri.path
    let seed = cookies["form"]?.value ?? ""
    context.formSeed = seed.count == 32 ? seed : site.world.newSecret(byteCount: 16)
    if let last = request.headers[.forwardedFor]?.split(separator: ",").last {
      if site.options.trustsProxy { context.remoteAddress = Text.line(last) } else { warnOfProxy(context.logger) }
    }
    var response = try await next(request, context)
    let isPage = response.headers[.contentType]?.hasPrefix("text/html") ?? false
    if seed != context.formSeed, isPage { response.setCookie(site.cookie("form", context.formSeed)) }
    if context.flash != nil, isPage { response.setCookie(site.cookie("flash", "", maxAge: 0)) }
    return response
  }

  /// Behind a proxy that is not trusted all visitors have one address, and share what is limited by address. Once an hour.
  private func warnOfProxy(_ logger: Logger) {
    guard site.limiter.allows("warning|proxy", burst: 1, perMinute: 1.0 / 60) else { return }
    logger.warning(
      "X-Forwarded-For arrives, but STAIRWELL_TRUST_PROXY is off: if a proxy of yours sends it, all visitors count as one address")
  }
}

extension Site {
  /// A cookie of ours: HttpOnly, SameSite=Lax, for the whole site.
  public func cookie(_ name: String, _ value: String, maxAge: Int? = nil) -> Cookie {
    Cookie(
      name: name, value: value, maxAge: maxAge, path: "/", secure: options.isSecure, httpOnly: true, sameSite: .lax)
  }
}

/// Who asks: a session cookie, or a bearer token under `/api/` and `/open311/`; at `/events` either, since pages and programs listen there.
public struct SessionMiddleware: RouterMiddleware {
  public static let cookieName = "session"
  let site: Site
  public init(_ site: Site) { self.site = site }

  public func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    // Assets and health need nobody: they must answer when the database does not.
    if ["/assets/", "/healthz", "/metrics"].contains(where: request.uri.path.hasPrefix) {
      return try await next(request, context)
    }
    if request.isAPI || (request.uri.path == "/events" && request.bearerToken != nil) {
      if let token = request.bearerToken {
        context.signedIn = try await site.viewers.signedIn(bearer: token, actingAs: request.headers[.actingAs])
        // What everybody may read is read with a token that is none any more, too; a door that asks for somebody stays shut.
        if context.signedIn == nil, !request.isOpenData { throw Problem(.signInRequired, code: "token.unknown") }
      }
    } else if let secret = request.cookies[SessionMiddleware.cookieName]?.value, !secret.isEmpty {
      context.signedIn = try await site.viewers.signedIn(session: secret)
    }
    return try await next(request, context)
  }
}

extension Request {
  /// For programs: tokens count and cookies do not, so no form token is asked for.
  public var isAPI: Bool { uri.path.hasPrefix("/api/") || isOpenData }

  var bearerToken: String? {
    let header = headers[.authorization] ?? ""
    return header.lowercased().hasPrefix("bearer ") ? String(header.dropFirst(7)) : nil
  }

  var isOpenData: Bool { uri.path.hasPrefix("/open311/") }

  /// Pages for people, problem+json for programs.
  public var wantsPage: Bool { !isAPI && (headers[.accept] ?? "text/html").contains("text/html") }
}

/// Refuses a change that no form of ours asked for. Bearer tokens need no form.
public struct FormTokenMiddleware: RouterMiddleware {
  let site: Site
  public init(_ site: Site) { self.site = site }

  public func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    if [.get, .head, .options].contains(request.method) || request.isAPI {
      return try await next(request, context)
    }
    let from = request.headers[.fetchSite] ?? "same-origin"
    guard ["same-origin", "none"].contains(from) else {
      throw Problem(.forbidden, code: "form.from_elsewhere")
    }
    return try await next(request, context)
  }
}

extension Site {
  /// Reads a form that changes something, and checks its token.
  public func form(_ request: Request, _ context: AppContext, limit: Int = Limits.formBytes) async throws -> Form {
    let form = try await Form(request, limit: limit)
    guard FormToken.isValid(form.raw("_token"), seed: context.formSeed, key: options.formKey) else {
      throw Problem(.forbidden, code: "form.stale")
    }
    return form
  }
}

/// What browsers must be told on every answer.
public struct SecurityHeadersMiddleware: RouterMiddleware {
  let site: Site
  public init(_ site: Site) { self.site = site }

  private static let policy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob:", "media-src 'self' blob:", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
  ].joined(separator: "; ")

  public func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    response.headers[.contentSecurityPolicy] = SecurityHeadersMiddleware.policy
    response.headers[.xContentTypeOptions] = "nosniff"
    response.headers[.referrerPolicy] = "same-origin"
    response.headers[.openerPolicy] = "same-origin"
    if response.headers[.resourcePolicy] == nil { response.headers[.resourcePolicy] = "same-origin" }
    if response.headers[.permissionsPolicy] == nil { response.headers[.permissionsPolicy] = BrowserRights.none }
    if site.options.isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
    if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "private, no-cache" }
    return response
  }
}

/// What a page may ask a browser for.
private enum BrowserRights {
  static let none = "geolocation=(), camera=(), microphone=(), payment=()"
  static let microphone = "geolocation=(), camera=(), microphone=(self), payment=()"
}

extension Response {
  /// For the pages on which a voice note is recorded: no other may ask for the microphone.
  public var withMicrophone: Response {
    var response = self
    response.headers[.permissionsPolicy] = BrowserRights.microphone
    return response
  }
}
