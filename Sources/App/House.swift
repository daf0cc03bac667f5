import Contracts
import Jobs
import Kernel
import Logging
import Outbound
import ServiceLifecycle
import Store
import Web

/// The composed product: pages, routes and background work over one installation.
public struct House {
  public let site: Site
  public let routes: Routes
  public let metrics = RequestMetrics()
  let schedule: [ScheduledJob]

  init(_ installation: Installation) async throws {
    let settings = installation.settings
    let parts = try HouseParts(home: settings.home, files: installation.files)
    var options = Site.Options(formKey: installation.formKey)
    options.isSecure = settings.isSecure
    options.trustsProxy = settings.trustsProxy
    options.metricsToken = settings.metricsToken
    options.publicURL = settings.publicURL
    options.navigation = HouseNavigation.items
    options.community = { [faces = parts.faces] in faces.current }
    site = Site(
      world: installation.world, database: installation.database, vault: installation.vault,
      pages: try Pages(home: settings.home), viewers: HouseParts.viewers(installation.database), options: options)
    try await parts.faces.refresh(installation.database)
    var outbound = OutboundTools(vault: installation.vault, mail: settings.mail, rules: settings.outward)
    outbound.quietHours = settings.quietHours
    outbound.publicURL = settings.publicURL.hasSuffix("/") ? String(settings.publicURL.dropLast()) : settings.publicURL
    outbound.words = { [translations = site.pages.translations] key in translations.text(key, .chinese) }
    installation.database.tools.keep(outbound)
    installation.database.tools.keep(
      AnswerLetters(publicURL: outbound.publicURL, words: site.pages.translations, vault: installation.vault))
    schedule = HouseSchedule.jobs(parts)
    routes = SiteRouter.make(site, parts, metrics: metrics)
  }

  /// What runs beside the server. What is last stops first.
  func services(_ logger: Logger, withJobs: Bool = true) -> [any Service] {
    let report: @Sendable (String, any Error) -> Void = { what, error in
      logger.error("background work failed", metadata: ["what": .string(what), "error": .string(String(reflecting: error))])
    }
    let live = LiveFeed(hub: site.live, database: site.database, report: report)
    if !withJobs { return [live] }
    return [
      JobRunner(database: site.database, reactions: HouseReactions.all, report: report),
      ScheduleRunner(database: site.database, jobs: schedule, report: report),
      OutboundRunner(database: site.database, report: report),
      live,
    ]
  }
}
