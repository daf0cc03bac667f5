import Contracts
import Kernel
import Store

/// What every route needs, made once in `main` or in a test and passed by init.
public struct Site: Sendable {
  public var world: World
  public var database: any Database
  /// Seals and opens personal data.
  public var vault: Vault
  public var pages: Pages
  public var viewers: any ViewerSource
  public var options: Options
  public var limiter: RateLimiter
  /// Tells open pages what the journal gets.
  public let live = LiveHub()

  public struct Options: Sendable {
    /// 32 bytes; form tokens are made with it.
    public var formKey: [UInt8]
    /// Cookies get `Secure`, answers get HSTS: when a reverse proxy speaks TLS for us.
    public var isSecure = false
    /// Take the client's address from the last `X-Forwarded-For`.
    public var trustsProxy = false
    /// With it `/metrics` is read from anywhere; empty: from this machine only.
    public var metricsToken = ""
    /// The address people use, for links in invitations: `https://community.example`.
    public var publicURL = "http://localhost:8080"
    /// What the menu holds for whom. `App` knows the loops; `Web` does not.
    public var navigation: @Sendable (Viewer?) -> [NavigationItem] = { _ in [] }
    /// The community's name, hotline and office for masthead and foot, in memory; nil before the set-up.
    public var community: @Sendable () -> CommunityFace? = { nil }

    public init(formKey: [UInt8]) { self.formKey = formKey }
  }

  public init(
    world: World, database: any Database, vault: Vault, pages: Pages, viewers: any ViewerSource, options: Options
  ) {
    self.world = world
    self.database = database
    self.vault = vault
    self.pages = pages
    self.viewers = viewers
    self.options = options
    limiter = RateLimiter(world: world)
  }
}

/// One entry of the menu; its words are `nav.<key>`, its icon is `i-<icon>`.
public struct NavigationItem: Sendable {
  public var key: String
  public var path: String
  public var icon: String
  /// Shown among the five of the phone's bottom menu; what is not stands in the menu behind a word.
  public var isTab: Bool
  /// Under which other beginnings of an address one is here too.
  public var alsoUnder: [String]
  public init(key: String, path: String, icon: String, isTab: Bool = true, alsoUnder: [String] = []) {
    self.key = key
    self.path = path
    self.icon = icon
    self.isTab = isTab
    self.alsoUnder = alsoUnder
  }

  func holds(_ address: String) -> Bool { held(of: address) > 0 }

  /// How much of an address is under this entry, in characters; the entry that holds most of it is where one is.
  func held(of address: String) -> Int {
    if path == "/" { return address == "/" ? 1 : 0 }
    return ([path] + alsoUnder).filter { address == $0 || address.hasPrefix($0 + "/") }.map(\.count).max() ?? 0
  }
}

/// What the masthead and the foot say of the community.
public struct CommunityFace: Sendable {
  public var name: String
  public var englishName: String
  public var hotline: String
  public var office: String
  public var isDemo: Bool
  /// On whose behalf it acts; empty for a community that is a legal person itself.
  public var host: String
  public init(name: String, englishName: String, hotline: String, office: String, isDemo: Bool, host: String = "") {
    self.name = name
    self.englishName = englishName
    self.hotline = hotline
    self.office = office
    self.isDemo = isDemo
    self.host = host
  }
}
