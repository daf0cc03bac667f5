import Contracts
import Foundation
import HTTPTypes
import Kernel
import Store
import TestKit
import Testing
import Web

@Test func withoutItsDatabaseTheHouseSays503AndStillServesItsStyles() async throws {
  let whole = try await HouseCast.bare()
  #expect(try await whole.visitor("nobody").get("/healthz").status == 200)
  let house = try whole.withoutDatabase()
  let visitor = house.visitor("nobody")
  let health = try await visitor.get("/healthz", accept: "application/json")
  #expect(health.status == 503 && health.type == "application/problem+json")
  #expect(health.json?["code"]?.string == "store.unreachable")
  let page = try await visitor.get("/")
  #expect(page.status == 503 && page.text.contains("<h1"))
  #expect(try await house.visitor("head").get("/cases").status == 503)
  #expect(try await house.visitor("head").json(.get, "/api/v1/cases").status == 503)
  #expect(try await visitor.get("/assets/0/app.css").status == 200)
}

@Test func aProblemIsAPageInBothLanguagesOrProblemJSON() async throws {
  let house = try await HouseCast.bare()
  let visitor = house.visitor("head")
  let chinese = try await visitor.get("/cases/nothing")
  #expect(chinese.status == 404 && chinese.text.contains("lang=\"zh-Hans\"") && chinese.text.contains("这一页找不到"))
  let english = try await visitor.get("/cases/nothing", headers: [.acceptLanguage: "en-GB,en;q=0.8"])
  #expect(english.text.contains("lang=\"en\"") && english.text.contains("This page cannot be found"))
  #expect(try await visitor.get("/cases/nothing?lang=en").text.contains("This page cannot be found"))
  let problem = try await visitor.get("/cases/nothing", accept: "application/json")
  #expect(problem.type == "application/problem+json")
  let names: Set<String> = ["type", "title", "status", "code", "errors", "request"]
  #expect(Set(problem.json?.table?.keys.map { $0 } ?? []) == names)
  #expect(problem.json?["status"]?.whole == 404 && problem.json?["code"]?.string == "page.not_found")
  let request = problem.headers[HTTPField.Name("X-Request-ID")!]
  #expect(problem.json?["request"]?.string == request)
  // The API never answers with a page.
  let api = try await visitor.get("/api/v1/nothing", accept: "text/html")
  #expect(api.status == 404 && api.type == "application/problem+json")
  let signedOut = try await house.visitor("nobody").json(.get, "/api/v1/cases")
  #expect(signedOut.status == 401 && signedOut.headers[.wwwAuthenticate] == "Bearer")
  var stranger = house.visitor("nobody")
  stranger.token = "stw_" + String(repeating: "a", count: 48)
  #expect(try await stranger.json(.get, "/api/v1/me").json?["code"]?.string == "token.unknown")
}

@Test func whatIsNoIDIsNotFound() async throws {
  let house = try await HouseCast.bare()
  let known = house.town.firm.text
  let shapes = [
    "0", "cas", "cas_", known, "cas_01h455vb4pex5vsknk084sn02", "cas_01h455vb4pex5vsknk084sn02qq",
    "CAS_01H455VB4PEX5VSKNK084SN02Q", "cas_zzzzzzzzzzzzzzzzzzzzzzzzzz", "cas_01h455vb4pex5vsknk084sn02%00",
    "%27%20OR%201=1--", "..%2F..%2Fetc%2Fpasswd", "%E8%AF%89%E6%B1%82", "cas_01h455vb4pex5vsknk084sn02q%0a",
    String(repeating: "a", count: 4_000), "%", "%zz", "-1", "null", "[]", "cas_01h455vb4pex5vsknk084sn02q ",
  ]
  for who in ["communityWorker", "head", "employee"] {
    let visitor = house.visitor(who)
    for shape in shapes {
      let path = shape.replacingOccurrences(of: " ", with: "%20")
      #expect(try await visitor.get("/cases/\(path)").status == 404, "\(who) /cases/\(path.prefix(40))")
      #expect(try await visitor.json(.get, "/api/v1/cases/\(path)").status == 404, "\(who) API \(path.prefix(40))")
      #expect(try await visitor.get("/files/\(path)").status == 404, "\(who) /files/\(path.prefix(40))")
    }
  }
}

@Test func everyAnswerTellsTheBrowserWhatItMayDo() async throws {
  let house = try await HouseCast.bare()
  let head = house.visitor("head")
  let nobody = house.visitor("nobody")
  let answers: [(String, Visitor.Answer)] = [
    ("page", try await head.get("/")), ("list", try await head.get("/cases")), ("404", try await head.get("/nothing")),
    ("sent away", try await nobody.get("/cases")), ("401", try await nobody.json(.get, "/api/v1/me")),
    ("style", try await nobody.get("/assets/0/app.css")), ("missing style", try await nobody.get("/assets/0/no.css")),
    ("health", try await nobody.get("/healthz")), ("metrics", try await nobody.get("/metrics")),
    ("document", try await nobody.get("/openapi.json")), ("stale", try await stale(head)),
    ("json", try await head.json(.get, "/api/v1/me")),
  ]
  for (what, answer) in answers {
    let policy = answer.headers[.contentSecurityPolicy] ?? ""
    #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "\(what)")
    #expect(!policy.contains("unsafe"), "\(what)")
    #expect(answer.headers[.xContentTypeOptions] == "nosniff", "\(what)")
    for name in ["Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy", "X-Request-ID"] {
      #expect(HTTPField.Name(name).flatMap { answer.headers[$0] } != nil, "\(what) has no \(name)")
    }
    let isKept = answer.headers[.cacheControl]?.contains("immutable") == true
    #expect(isKept == (what == "style"), "\(what)")
  }
  // Pages hold no inline script or style that the policy would have to allow.
  for (what, answer) in answers where answer.type.hasPrefix("text/html") {
    #expect(answer.text.firstMatch(of: /<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle="|\son[a-z]+="/) == nil, "\(what)")
  }

  func stale(_ visitor: Visitor) async throws -> Visitor.Answer {
    let type: HTTPFields = [.contentType: "application/x-www-form-urlencoded", .accept: "text/html"]
    let answer = try await visitor.send(.post, "/cases/new", headers: type, body: Array("_token=0&step=what".utf8))
    #expect(answer.status == 403)
    return answer
  }
}

@Test func assetsHealthAndFiguresSetNoCookie() async throws {
  let house = try await HouseCast.bare()
  let visitor = house.visitor("nobody")
  for path in ["/assets/0/app.css", "/assets/0/js/app.js", "/healthz", "/metrics", "/openapi.json"] {
    let answer = try await visitor.get(path, headers: [.cookie: ""])
    #expect(answer.status == 200, "\(path)")
    #expect(answer.headers[values: .setCookie].isEmpty, "\(path)")
  }
  let page = try await visitor.get("/sign-in", headers: [.cookie: ""])
  let cookies = page.headers[values: .setCookie]
  #expect(cookies.count == 1)
  for cookie in cookies { #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "\(cookie)") }
}

@Test func theSameIdempotencyKeyFilesOneAppeal() async throws {
  let house = try await HouseCast.bare()
  let head = house.visitor("head")
  let key = HTTPField.Name("Idempotency-Key")!
  let body: JSONValue = .object(["body": .text("货梯停运")])
  let one = try await head.json(.post, "/api/v1/cases", body, headers: [key: "a-1"])
  let two = try await head.json(.post, "/api/v1/cases", body, headers: [key: "a-1"])
  #expect(one.status == 201 && two.status == 201 && one.text == two.text)
  let other = try await head.json(.post, "/api/v1/cases", .object(["body": .text("客梯停运")]), headers: [key: "a-1"])
  #expect(other.status == 422 && other.json?["code"]?.string == "submission.other_body")
  // Another person's key is her own.
  let neighbour = try await house.visitor("neighbour").json(.post, "/api/v1/cases", body, headers: [key: "a-1"])
  #expect(neighbour.status == 201 && neighbour.json?["id"] != one.json?["id"])
  let herself = try await house.visitor("employee").json(.post, "/api/v1/cases", body)
  let again = try await house.visitor("employee").json(.post, "/api/v1/cases", body)
  #expect(herself.json?["id"] != again.json?["id"])
  #expect(try await head.json(.get, "/api/v1/cases").json?["total"]?.whole == 1)
}

@Test func aHEADIsAGETWithoutItsBody() async throws {
  let house = try await HouseCast.bare()
  for (who, path) in [("nobody", "/healthz"), ("nobody", "/sign-in"), ("head", "/cases"), ("head", "/nothing"), ("nobody", "/assets/0/app.css")] {
    let visitor = house.visitor(who)
    let get = try await visitor.get(path)
    let head = try await visitor.send(.head, path, headers: [.accept: "text/html"], body: [])
    #expect(head.status == get.status && head.type == get.type, "\(path)")
    #expect(head.bytes.isEmpty || head.status == 404, "\(path)")
  }
}

@Test func theWrongMethodIs405AndNamesTheRightOnes() async throws {
  let house = try await HouseCast.bare()
  let head = house.visitor("head")
  let wrong = try await head.json(.put, "/api/v1/cases")
  #expect(wrong.status == 405 && wrong.type == "application/problem+json")
  #expect(wrong.headers[.allow]?.contains("POST") == true)
  #expect(try await head.json(.post, "/api/v1/me", .object([:])).status == 405)
  #expect(try await house.visitor("nobody").post("/healthz").status == 405)
  #expect(try await head.send(.delete, "/cases", headers: [:], body: []).status == 405)
  #expect(try await head.send(.delete, "/nothing", headers: [:], body: []).status == 404)
}

@Test func bodiesAreLimitedAndJudged() async throws {
  let house = try await HouseCast.bare()
  let head = house.visitor("head")
  let long = [UInt8](repeating: UInt8(ascii: "x"), count: Limits.formBytes + 1)
  func send(_ path: String, _ type: String?, _ body: [UInt8]) async throws -> Visitor.Answer {
    var headers: HTTPFields = [.authorization: "Bearer " + head.token, .accept: "application/json"]
    headers[.contentType] = type
    return try await head.send(.post, path, headers: headers, body: body)
  }
  let form = "application/x-www-form-urlencoded"
  let expected: [(String, String?, [UInt8], Int)] = [
    ("/api/v1/cases", "application/json", long, 413), ("/sign-in", form, long, 413),
    ("/api/v1/cases", "text/plain", Array("{}".utf8), 415), ("/api/v1/cases", nil, Array("{}".utf8), 415),
    ("/api/v1/cases", form, Array("body=x".utf8), 415), ("/sign-in", "application/json", Array("{}".utf8), 415),
    ("/api/v1/cases", "application/json", Array("{\"body\":".utf8), 400), ("/api/v1/cases", "application/json", [], 400),
    ("/api/v1/cases", "application/json", [0xFF, 0xFE, 0x00], 400), ("/api/v1/cases", "application/json", Array("[]".utf8), 422),
    ("/api/v1/cases", "application/json; charset=utf-8", Array("{}".utf8), 422),
    ("/api/v1/cases", "application/json", Array("{\"body\":7}".utf8), 422),
    ("/api/v1/cases", "application/json", Array("{\"body\":\"x\",\"more\":1}".utf8), 422),
    ("/cases/new", "multipart/form-data", Array("x".utf8), 400),
    ("/cases/new", "multipart/form-data; boundary=a", Array("--b\r\n\r\n".utf8), 400),
    ("/cases/new", form, Array("%%%=%00".utf8), 403),
  ]
  for (path, type, body, status) in expected {
    let answer = try await send(path, type, body)
    #expect(answer.status == status, "\(path) \(type ?? "no type") \(body.count) bytes: \(answer.text.prefix(200))")
    #expect(answer.type == "application/problem+json", "\(path)")
  }
  // As a page it says what to change.
  let page = try await head.send(.post, "/sign-in", headers: [.contentType: form, .accept: "text/html"], body: long)
  #expect(page.status == 413 && page.text.contains("<h1"))
}

@Test func aFormFromElsewhereOrFromAnotherBrowserIsRefused() async throws {
  let house = try await HouseCast.bare()
  let head = house.visitor("head")
  let type = "application/x-www-form-urlencoded"
  let body = Array("step=what".utf8)
  let site = HTTPField.Name("Sec-Fetch-Site")!
  let elsewhere = try await head.send(
    .post, "/cases/new", headers: [.contentType: type, .accept: "application/json", site: "cross-site"], body: body)
  #expect(elsewhere.status == 403 && elsewhere.json?["code"]?.string == "form.from_elsewhere")
  let token = FormToken.make(seed: String(repeating: "0", count: 32), key: house.site.options.formKey)
  let other = try await head.send(
    .post, "/cases/new", headers: [.contentType: type, .accept: "application/json"], body: Array("_token=\(token)".utf8))
  #expect(other.status == 403 && other.json?["code"]?.string == "form.stale")
  // A session cookie is worth nothing under /api/, and a token nothing on pages.
  var cookieOnly = head
  cookieOnly.token = ""
  #expect(try await cookieOnly.json(.get, "/api/v1/me").status == 401)
  var tokenOnly = head
  tokenOnly.session = ""
  let bearer: HTTPFields = [.authorization: "Bearer " + head.token]
  #expect(try await tokenOnly.get("/cases", headers: bearer).status == 303)
}

@Test func theDocumentDescribesTheRoutesThatAreServed() async throws {
  let house = try await HouseCast.bare()
  let answer = try await house.visitor("nobody").get("/openapi.json")
  let document = try #require(answer.json)
  #expect(document["openapi"]?.string == "3.1.0")
  var described: Set<String> = []
  for (path, item) in document["paths"]?.table ?? [:] {
    for method in item.table?.keys.map({ $0 }) ?? [] { described.insert(method.uppercased() + " " + path) }
  }
  let served = house.routes.table.filter { $0.operation != nil }.map { entry in
    entry.method.rawValue + " " + entry.path.replacing(/:(\w+)/) { "{\($0.1)}" }
  }
  #expect(described == Set(served))
  #expect(!served.isEmpty)
}
