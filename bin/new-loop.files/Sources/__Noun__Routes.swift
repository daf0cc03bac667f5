import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// URLs of this loop → command or query → answer.
public struct __Noun__Routes: Sendable {
  let site: Site

  public init(_ site: Site) { self.site = site }

  public func add(to routes: Routes) {
    routes.get("/__path__", .act(.see__Noun__), use: index)
    routes.get("/__path__/new", .act(.open__Noun__), use: blank)
    routes.post("/__path__", .act(.open__Noun__), use: open)
    routes.get("/__path__/:id", .act(.see__Noun__), use: show)
    routes.post("/__path__/:id/closure", .act(.open__Noun__), use: close)
  }

  @Sendable func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let paging = Paging(Form(query: request.uri.query))
    let (items, total) = try await site.database.read { tx in
      let items = try tx.list__Nouns__(for: viewer, limit: paging.size, offset: paging.offset)
      return (items, try tx.count__Nouns__(for: viewer))
    }
    let pager = paging.fields(total: total, path: "/__path__", query: [:])
    return site.page("__path__/index", __Noun__IndexPage(items: items, pager: pager).fields, context)
  }

  @Sendable func blank(_ request: Request, _ context: AppContext) async throws -> Response {
    site.page("__path__/new", __Noun__FormPage().fields, context)
  }

  @Sendable func open(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await Form(request)
    let command = Open__Noun__(title: form.line("title"))
    guard form.isValid else { return site.again("__path__/new", __Noun__FormPage().fields, form, context) }
    let (nonce, digest) = (form.nonce, command.title)
    let location = try await site.database.write { tx in
      try tx.once(SentForm(nonce: nonce, digest: digest, by: viewer)) { "/__path__/\(try command.run(by: viewer, tx).id)" }.location
    }
    return site.redirect(location)
  }

  @Sendable func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: __Noun__ID = try context.id("id")
    let item = try await site.database.read { tx in
      let item = try tx.find__Noun__(id)
      try __Noun__Policy.requireSee(item, viewer)
      return item
    }
    return site.page("__path__/show", __Noun__Page(item: item, viewer: viewer).fields, context)
  }

  @Sendable func close(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let command = Close__Noun__(id: try context.id("id"))
    let item = try await site.database.write { tx in try command.run(by: viewer, tx) }
    return site.redirect("/__path__/\(item.id)")
  }
}
