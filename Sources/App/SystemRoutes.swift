import Contracts
import Cryptography
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Store
import Web

/// Health, metrics, assets, and the choices that cookies remember.
struct SystemRoutes: Sendable {
  let site: Site
  let metrics: RequestMetrics

  func add(to routes: Routes) {
    routes.get("/healthz", .open, use: health)
    routes.get("/metrics", .open, use: exposition)
    routes.get("/assets/:version/**", .open, use: asset)
    routes.post("/preferences", .open, use: keepPreferences)
  }

  /// 200 when the database answers; 503 otherwise, through `StoreError`.
  @Sendable private func health(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.database.read { tx in try tx.scalar("SELECT 1", as: Int.self) }
    return plain("ok\n")
  }

  @Sendable private func exposition(_ request: Request, _ context: AppContext) async throws -> Response {
    guard mayReadMetrics(request, context) else { throw Problem.notFound }
    let waiting = try await site.database.read { tx in try tx.waitingJobCount() }
    return plain(metrics.exposition(gauges: ["stairwell_jobs_waiting": waiting]))
  }

  /// How much happens on which route is nobody's business but the operator's. Where there is a token it decides alone; else this
  /// machine is let in, unless the request came through a proxy, which may speak for anybody.
  private func mayReadMetrics(_ request: Request, _ context: AppContext) -> Bool {
    let token = site.options.metricsToken
    if !token.isEmpty {
      let shown = request.headers[.authorization] ?? ""
      return constantTimeEqual(Array(shown.utf8), Array(("Bearer " + token).utf8))
    }
    let isForwarded = ["X-Forwarded-For", "Forwarded", "X-Real-IP"].contains { name in
      HTTPField.Name(name).map { request.headers[$0] != nil } ?? false
    }
    let peer = context.remoteAddress
    return !isForwarded && (peer.hasPrefix("127.") || peer == "::1" || peer.hasPrefix("::ffff:127."))
  }

  private func plain(_ text: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  @Sendable private func asset(_ request: Request, _ context: AppContext) async throws -> Response {
    let path = context.parameters.getCatchAll().joined(separator: "/")
    guard let file = site.pages.assets.file(path) else { throw Problem.notFound }
    return Response(
      status: .ok,
      headers: [.contentType: file.type, .cacheControl: "public, max-age=31536000, immutable"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
  }

  @Sendable private func keepPreferences(_ request: Request, _ context: AppContext) async throws -> Response {
    let form = try await site.form(request, context)
    let back = form.raw("back")
    // Only our own pages: `//elsewhere` would be another site.
    let isOurs = back.hasPrefix("/") && !back.hasPrefix("//") && !back.contains("\\")
    var response = site.redirect(isOurs ? withoutLanguage(back) : "/")
    let year = 365 * 24 * 3_600
    if form.values["mode"] != nil, let mode = Appearance.Mode(rawValue: form.raw("mode")) {
      response.setCookie(site.cookie("mode", mode.rawValue, maxAge: year))
    }
    if form.values["theme"] != nil, let theme = Appearance.Theme(rawValue: form.raw("theme")) {
      response.setCookie(site.cookie("theme", theme.rawValue, maxAge: year))
    }
    if let locale = Language(rawValue: form.raw("lang")) {
      response.setCookie(site.cookie("lang", locale.rawValue, maxAge: year))
    }
    return response
  }

  /// `?lang=en` in the address would win over the cookie that was just set.
  private func withoutLanguage(_ path: String) -> String {
    let parts = path.split(separator: "?", maxSplits: 1)
    guard parts.count == 2 else { return path }
    let kept = parts[1].split(separator: "&").filter { !$0.hasPrefix("lang=") }
    return kept.isEmpty ? String(parts[0]) : parts[0] + "?" + kept.joined(separator: "&")
  }
}
