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
  func services(_ logger: Logger) -> [any Service] {
    let report: @Sendable (String, any Error) -> Void = { what, error in
      logger.error("background work failed", metadata: ["what": .string(what), "error": .string(String(reflecting: error))])
    }
    return [
      JobRunner(database: site.database, reactions: HouseReactions.all, report: report),
      ScheduleRunner(database: site.database, jobs: HouseSchedule.all, report: report),
    ]
  }
}

struct Nobody: ViewerSource {
  func signedIn(session secret: String) async throws -> SignedIn? { nil }
  func signedIn(bearer token: String) async throws -> SignedIn? { nil }
}
