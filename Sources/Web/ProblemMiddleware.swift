import Contracts
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Store

/// Says a problem as a standard wants it that is not ours; nil for addresses that are not its own. `sentence` gives the words of a
/// code in the reader's language.
public typealias ProblemWriter = @Sendable (
  _ problem: Problem, _ sentence: (String) -> String, _ request: Request
) -> Response?

/// Turns everything that was thrown into an answer: a page in the visitor's language, or RFC 9457 problem+json.
/// What is not a `Problem` is ours: logged in full with the request id, never shown.
public struct ProblemMiddleware: RouterMiddleware {
  let site: Site
  let writers: [ProblemWriter]
  public init(_ site: Site, writers: [ProblemWriter] = []) {
    self.site = site
    self.writers = writers
  }

  public func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      return answer(problem(of: error, context), request, context)
    }
  }

  private func problem(of error: any Error, _ context: AppContext) -> Problem {
    if let known = error as? any ProblemConvertible {
      let problem = known.problem
      if problem.kind == .internalFault || problem.kind == .unavailable { log(error, context) }
      return problem
    }
    if let http = error as? HTTPError { return problem(of: http) }
    if error is NIOTooManyBytesError { return Problem(.tooLarge, code: "form.too_large", details: ["limit": "1"]) }
    log(error, context)
    return Problem(.internalFault, code: "server.fault")
  }

  private func problem(of error: HTTPError) -> Problem {
    switch error.status {
    case .notFound: .notFound
    case .methodNotAllowed: Problem(.methodNotAllowed, code: "page.method_not_allowed")
    case .contentTooLarge: Problem(.tooLarge, code: "form.too_large", details: ["limit": "1"])
    case .unsupportedMediaType: Problem(.unsupported, code: "form.unsupported_type")
    default: Problem(.badRequest, code: "form.broken")
    }
  }

  private func log(_ error: any Error, _ context: AppContext) {
    context.logger.error("fault", metadata: ["error": .string(String(reflecting: error))])
  }

  private func answer(_ problem: Problem, _ request: Request, _ context: AppContext) -> Response {
    if problem.kind == .signInRequired, request.wantsPage {
      let back = request.method == .get ? "?next=" + URLEncoded.encode(request.uri.string) : ""
      return .redirect(to: "/sign-in" + back, type: .normal)
    }
    let words = site.pages.translations
    func sentence(_ code: String) -> String { words.text("problem." + code, context.locale, problem.details) }
    let foreign = writers.lazy.compactMap { $0(problem, sentence, request) }.first
    var response = foreign ?? (request.wantsPage ? page(problem, request, context) : json(problem, context))
    if let allowed = problem.details["allow"] { response.headers[.allow] = allowed }
    if foreign != nil, problem.kind == .signInRequired { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }

  private func page(_ problem: Problem, _ request: Request, _ context: AppContext) -> Response {
    let words = site.pages.translations
    func word(_ suffix: String) -> String {
      let key = "problem." + problem.code + suffix
      return words.has(key) ? words.text(key, context.locale, problem.details) : ""
    }
    let advice = word(".next")
    let see = ProblemMiddleware.noun(of: problem, request).flatMap { path, key -> Fields? in
      words.has(key) ? ["path": path, "word": words.text(key, context.locale)] : nil
    }
    let fields: Fields = [
      "title": word(""), "advice": advice, "hasAdvice": !advice.isEmpty, "status": problem.kind.status,
      "code": problem.code, "requestID": context.requestID,
      "see": see ?? [:], "hasSee": see != nil,
      "list": problem.fields.map { words.text("problem." + $0.code, context.locale) },
    ]
    return site.page("problem", fields, context, status: .init(code: problem.kind.status))
  }

  /// What an act that came too late was done to, and the word that leads back to it: `POST /cases/:id/assignment` failed for
  /// `case.already_taken`, so `/cases/:id` with `problem.case.see`.
  private static func noun(of problem: Problem, _ request: Request) -> (String, String)? {
    let parts = request.uri.path.split(separator: "/")
    guard problem.kind == .conflict, request.method == .post, parts.count > 2, parts[1].contains("_") else { return nil }
    let noun = problem.code.prefix { $0 != "." }
    return ("/\(parts[0])/\(parts[1])", "problem.\(noun).see")
  }

  private func json(_ problem: Problem, _ context: AppContext) -> Response {
    let words = site.pages.translations
    let errors = problem.fields.map { field in
      JSONValue.object(["field": .text(field.field), "code": .text(field.code)])
    }
    let body = JSONValue.object([
      "type": .text("about:blank"),
      "title": .text(words.text("problem." + problem.code, context.locale, problem.details)),
      "status": .integer(problem.kind.status), "code": .text(problem.code),
      "errors": .array(errors), "request": .text(context.requestID),
    ])
    var response = body.response(status: .init(code: problem.kind.status))
    response.headers[.contentType] = "application/problem+json"
    if problem.kind == .signInRequired { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }
}
