import Contracts
import HTTPTypes
import Hummingbird
import Kernel
import People
import Store
import Synchronization
import Web

/// One demo account with the pages that it can open; nil stands for a visitor.
struct PreviewAccount: Sendable {
  let name: String
  let person: PersonID?
  let standing: StandingOption?
  let found: PreviewWalk.Found
}

/// `/preview`: every page of every account, one click away in each language and mode. Added by `stairwell preview` only, which
/// serves the demo community on the loopback address: here anybody may be anybody.
final class PreviewRoutes: Sendable {
  static let visitor = "visitor"
  let site: Site
  let lines: [DemoLine]
  private let accounts = Mutex<[PreviewAccount]>([])

  init(site: Site, lines: [DemoLine]) {
    self.site = site
    self.lines = lines
  }

  func add(to routes: Routes) {
    routes.get("/preview", .open) { [self] _, context in try index(context) }
    routes.get("/preview/enter", .open) { [self] request, context in try await enter(request, context) }
  }

  /// Opens each account once and looks where it can go. `say` gets a line for each.
  func look(_ walk: PreviewWalk, say: @Sendable (String) -> Void) async throws {
    for line in [nil] + lines.map(Optional.some) {
      let account = try await look(walk, as: line)
      say("preview: \(account.found.pages.count) pages as \(account.name)")
      accounts.withLock { $0.append(account) }
    }
  }

  private func look(_ walk: PreviewWalk, as line: DemoLine?) async throws -> PreviewAccount {
    guard let line else {
      let found = try await walk.pages(session: nil, viewer: nil)
      return PreviewAccount(name: Self.visitor, person: nil, standing: nil, found: found)
    }
    let secret = try await open(line.person)
    let signedIn = try await site.viewers.signedIn(session: secret)
    let found = try await walk.pages(session: secret, viewer: signedIn?.viewer)
    let standing = signedIn?.options.first { $0.key == signedIn?.currentKey }
    return PreviewAccount(name: line.account.rawValue, person: line.person, standing: standing, found: found)
  }

  private func open(_ person: PersonID) async throws -> String {
    let demo = try await site.database.read { tx in
      try tx.scalar("SELECT community_id FROM person_cards WHERE person_id = \(person)", as: CommunityID.self)
    }
    guard let demo else { throw Problem.notFound }
    return try await site.database.write { tx in
      try tx.startSession(person, community: demo, userAgent: "preview")
    }
  }

  // MARK: The pages

  private func index(_ context: AppContext) throws -> Response {
    try PreviewRoutes.requireLoopback(context)
    let accounts = accounts.withLock { $0 }
    return site.page("preview/index", ["accounts": accounts.map { fields($0, context) }], context)
  }

  private func fields(_ account: PreviewAccount, _ context: AppContext) -> Fields {
    let pages = account.found.pages.map { fields($0, account.name, context) }
    return [
      "name": account.name, "count": pages.count, "pages": pages,
      "standing": account.standing.map { site.standingLabel($0, context) } ?? site.text("preview.visitor", context),
      "openAs": site.text("preview.as", context, ["account": account.name]),
      "hasUnreached": !account.found.unreached.isEmpty,
      "unreached": account.found.unreached.joined(separator: "  "),
    ]
  }

  private func fields(_ page: PreviewWalk.Page, _ name: String, _ context: AppContext) -> Fields {
    let modes: [(word: String, query: String)] = [
      ("preview.light", "&theme=light&mode="), ("preview.dark", "&theme=dark&mode="),
      ("preview.elder", "&theme=light&mode=elder"),
    ]
    let start = "/preview/enter?as=\(name)&to=\(URLEncoded.encode(page.path))"
    func links(_ language: Language) -> [Fields] {
      modes.map { mode in
        ["word": site.text(mode.word, context), "address": "\(start)&lang=\(language.rawValue)\(mode.query)"]
      }
    }
    return [
      "route": page.route, "path": page.path, "status": page.status, "address": start,
      "isWrong": page.status != 200, "wrong": site.text("preview.wrong", context, ["status": String(page.status)]),
      "chinese": links(.chinese), "english": links(.english),
    ]
  }

  private func enter(_ request: Request, _ context: AppContext) async throws -> Response {
    try PreviewRoutes.requireLoopback(context)
    let query = Form(query: request.uri.query)
    let name = query.raw("as")
    let to = query.raw("to")
    let isOurs = to.hasPrefix("/") && !to.hasPrefix("//") && !to.contains("\\")
    var response = site.redirect(isOurs ? to : "/")
    if name == Self.visitor {
      response.setCookie(site.cookie(SessionMiddleware.cookieName, "", maxAge: 0))
    } else {
      guard let line = lines.first(where: { $0.account.rawValue == name }) else { throw Problem.notFound }
      response.setCookie(site.cookie(SessionMiddleware.cookieName, try await open(line.person)))
    }
    for cookie in ["theme", "mode", "lang"] where query.values[cookie] != nil {
      response.setCookie(site.cookie(cookie, query.raw(cookie)))
    }
    return response
  }

  private static func requireLoopback(_ context: AppContext) throws {
    guard ["127.0.0.1", "::1"].contains(context.remoteAddress) else { throw Problem.notFound }
  }
}
