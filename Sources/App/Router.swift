import Contracts
import Hummingbird
import Kernel
import Web

/// The whole of what is served, in one place. Modules add their own routes; this file knows the order.
public enum SiteRouter {
  public static func make(_ site: Site, metrics: RequestMetrics = RequestMetrics()) -> Routes {
    let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: RequestLogMiddleware(world: site.world, metrics: metrics))
    router.add(middleware: SecurityHeadersMiddleware(site))
    // Twice on purpose: the outer one answers when the session cannot be read, the inner one knows who asks.
    router.add(middleware: ProblemMiddleware(site))
    router.add(middleware: LocaleMiddleware(site))
    router.add(middleware: ProblemMiddleware(site))
    router.add(middleware: SessionMiddleware(site))
    router.add(middleware: ProblemMiddleware(site))
    router.add(middleware: FormTokenMiddleware(site))
    let routes = Routes(router)
    SystemRoutes(site: site, metrics: metrics).add(to: routes)
    return routes
  }
}
