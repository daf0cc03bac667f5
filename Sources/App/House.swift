import Contracts
import Jobs
import Kernel
import Logging
import ServiceLifecycle
import Store
import Web

/// The composed product: pages, routes and background work over one installation.
public struct House {
  public let site: Site
  public let routes: Routes
  public let metrics = RequestMetrics()

  init(_ installation: Installation) async throws {
    let settings = installation.settings
    var options = Site.Options(formKey: installation.formKey)
    options.isSecure = settings.isSecure
    options.trustsProxy = settings.trustsProxy
    options.publicURL = settings.publicURL
    site = Site(
      world: installation.world, database: installation.database, vault: installation.vault,
      pages: try Pages(home: settings.home), viewers: Nobody(), options: options)
    routes = SiteRouter.make(site, metrics: metrics)
  }

  /// What runs beside the server.
  func services(_ logger: Logger) -> [any Service] { [] }
}

struct Nobody: ViewerSource {
  func signedIn(session secret: String) async throws -> SignedIn? { nil }
  func signedIn(bearer token: String) async throws -> SignedIn? { nil }
}
