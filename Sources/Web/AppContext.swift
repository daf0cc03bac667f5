import Contracts
import Hummingbird
import Kernel
import Logging
import NIOCore

/// What travels with one request. Middleware fills it from the outside in.
public struct AppContext: RequestContext {
  public var coreContext: CoreRequestContextStorage
  /// Short, in every log line and on every error page.
  public var requestID: String = ""
  public var locale: Language = .chinese
  public var appearance = Appearance()
  /// Who is signed in, and everything that she may act as.
  public var signedIn: SignedIn?
  /// The client's address as the socket (or the trusted proxy) says.
  public var remoteAddress: String
  /// The random part of the form token, kept in a cookie.
  public var formSeed: String = ""
  /// Path and query of a GET, so that a switch of language or identity comes back here. A form that comes back with errors has
  /// no address of its own: there it is the page that holds the form (`Routes`).
  public var path: String = "/"
  /// The path of the request, whatever its method: what the menu marks.
  public var here: String = "/"
  /// A message that the previous page left: a translation key.
  public var flash: String?

  public init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    remoteAddress = source.channel.remoteAddress?.ipAddress ?? ""
  }

  /// For requests that come from no socket: tests and previews.
  public init(logger: Logger, remoteAddress: String) {
    coreContext = .init(source: Offline(logger: logger))
    self.remoteAddress = remoteAddress
  }

  private struct Offline: RequestContextSource {
    let logger: Logger
  }

  public var viewer: Viewer? { signedIn?.viewer }

  /// The viewer, or 401 (pages lead to the sign-in page and come back).
  public func requireViewer() throws -> Viewer {
    guard let viewer else { throw Problem(.signInRequired, code: "session.required") }
    return viewer
  }

  /// The id in the path; 404 when it is not one.
  public func id<Tag: IDTag>(_ name: String, _: Tag.Type = Tag.self) throws -> ID<Tag> {
    guard let text = parameters.get(name), let id = ID<Tag>(text) else { throw Problem.notFound }
    return id
  }
}

/// The two languages of every page.
public enum Language: String, CaseIterable, Sendable {
  case chinese = "zh-Hans"
  case english = "en"

  /// What the browser asks for first among ours; Chinese when it says nothing.
  public init(acceptLanguage: String) {
    for part in acceptLanguage.lowercased().split(separator: ",") {
      let tag = part.split(separator: ";").first.map { Text.line($0) } ?? ""
      if tag.hasPrefix("zh") { self = .chinese; return }
      if tag.hasPrefix("en") { self = .english; return }
    }
    self = .chinese
  }
}

/// Light, dark or as the system says; plain or 长辈版. Kept in cookies, set on `<html>` by the server.
public struct Appearance: Sendable, Hashable {
  public enum Theme: String, Sendable, CaseIterable { case system = "", light, dark }
  public enum Mode: String, Sendable, CaseIterable { case plain = "", elder }
  public var theme = Theme.system
  public var mode = Mode.plain
  public init(theme: Theme = .system, mode: Mode = .plain) {
    self.theme = theme
    self.mode = mode
  }
}

/// One thing a person can act as, for the switch under the masthead.
public struct StandingOption: Sendable, Hashable {
  /// What the switch sends back: `self`, an organisation id, a post id.
  public var key: String
  public var standing: Standing
  /// The organisation's or the place's name; empty for oneself.
  public var name: String
  public init(key: String, standing: Standing, name: String) {
    self.key = key
    self.standing = standing
    self.name = name
  }
}

public struct SignedIn: Sendable {
  public var viewer: Viewer
  public var session: SessionID?
  public var options: [StandingOption]
  public var currentKey: String
  /// Unread lines in her inbox, for the standing she acts in.
  public var unreadCount: Int
  /// An administrator requires a second factor that she has not set up: every page leads there first.
  public var mustSetUpTOTP: Bool

  public init(
    viewer: Viewer, session: SessionID?, options: [StandingOption], currentKey: String,
    unreadCount: Int = 0, mustSetUpTOTP: Bool = false
  ) {
    self.viewer = viewer
    self.session = session
    self.options = options
    self.currentKey = currentKey
    self.unreadCount = unreadCount
    self.mustSetUpTOTP = mustSetUpTOTP
  }
}

/// Who is behind a session cookie or a bearer token. `People` answers; `Web` only asks.
public protocol ViewerSource: Sendable {
  func signedIn(session secret: String) async throws -> SignedIn?
  /// The same without noting that the session was used: a page that only listens keeps no session alive.
  func peek(session secret: String) async throws -> SignedIn?
  func signedIn(bearer token: String) async throws -> SignedIn?
  /// `key` is the standing that the header `X-Acting-As` asks for; nil for the token's own.
  func signedIn(bearer token: String, actingAs key: String?) async throws -> SignedIn?
}

extension ViewerSource {
  public func peek(session secret: String) async throws -> SignedIn? { try await signedIn(session: secret) }

  public func signedIn(bearer token: String, actingAs key: String?) async throws -> SignedIn? {
    try await signedIn(bearer: token)
  }
}
