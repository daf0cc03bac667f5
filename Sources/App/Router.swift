import Cases
import Contracts
import Elections
import Enterprises
import Files
import Hummingbird
import Kernel
import Notices
import Outbound
import People
import Places
import Visits
import Web

/// The whole of what is served, in one place. Modules add their own routes; this file knows the order.
public enum SiteRouter {
  public static func make(
    _ site: Site, _ parts: HouseParts, metrics: RequestMetrics = RequestMetrics()
  ) -> Routes {
    let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: RequestLogMiddleware(world: site.world, metrics: metrics))
    router.add(middleware: SecurityHeadersMiddleware(site))
    // Three times on purpose: each answers with what is known by then (nothing, the language, who asks).
    router.add(middleware: ProblemMiddleware(site, writers: [Open311Errors.writer]))
    router.add(middleware: LocaleMiddleware(site))
    router.add(middleware: ProblemMiddleware(site, writers: [Open311Errors.writer]))
    router.add(middleware: SessionMiddleware(site))
    router.add(middleware: ProblemMiddleware(site, writers: [Open311Errors.writer]))
    router.add(middleware: Open311KeyMiddleware(site))
    router.add(middleware: FormTokenMiddleware(site))

    let routes = Routes(router)
    SystemRoutes(site: site, metrics: metrics).add(to: routes)
    HomeRoutes(site: site, parts: parts).add(to: routes)
    AboutRoutes(site: site).add(to: routes)
    PeopleRoutes(site: site, wiring: parts.peopleWiring(site)).add(to: routes)
    PlaceRoutes(site: site, territories: parts.territories, layers: [.openCases, .recentCases], wiring: parts.placeWiring(site))
      .add(to: routes)
    EnterpriseRoutes(site: site, data: parts.enterprises, wiring: parts.registryWiring()).add(to: routes)
    NoticeRoutes(site: site).add(to: routes)
    FileRoutes(site: site, store: parts.files, judges: HouseParts.fileJudges)
      .add(to: routes)
    CaseRoutes(site: site, files: parts.files, intake: parts.intakeWiring(), linkTargets: HouseParts.linkTargets)
      .add(to: routes)
    VisitRoutes(site: site, files: parts.files, wiring: parts.visitWiring(site.vault)).add(to: routes)
    ExchangeRoutes(site: site, territories: parts.territories).add(to: routes)
    LiveRoutes(site: site) { tx, entry, viewer in try tx.liveCase(entry, viewer) }.add(to: routes)
    WebhookRoutes(site: site, events: CaseLive.events).add(to: routes)
    Open311Routes(site: site, territories: parts.territories).add(to: routes)
    ElectionRoutes(site, parts.elections).add(to: routes)
    AuditRoutes(site: site, parts: parts).add(to: routes)
    OpenAPIRoutes(document: OpenAPI(routes.table, version: StairwellVersion.current).document).add(to: routes)
    routes.refuseOtherMethods()
    return routes
  }
}
