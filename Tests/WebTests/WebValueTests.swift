import Foundation
import Kernel
import TestKit
import Testing

@testable import Web

@Test func jsonIsTheSameTextForTheSameValue() {
  let value = JSONValue.object(["b": .integer(2), "a": .array([.null, .flag(true), .text("\"\n\u{1}上")])])
  #expect(value.serialized == "{\"a\":[null,true,\"\\\"\\n\\u0001上\"],\"b\":2}")
  #expect(JSONValue(parsing: Array(value.serialized.utf8)) == value)
}

@Test func jsonTellsTrueFromOne() {
  #expect(JSONValue(parsing: Array("[true,1,false,0,1.5]".utf8))
    == .array([.flag(true), .integer(1), .flag(false), .integer(0), .number(1.5)]))
  #expect(JSONValue(parsing: Array("{".utf8)) == nil)
}

@Test func aBucketEmptiesAndFillsAgain() {
  let world = TestWorld()
  let limiter = RateLimiter(world: world.world)
  for _ in 0..<5 { #expect(limiter.allows("sign-in|a", burst: 5, perMinute: 1)) }
  #expect(!limiter.allows("sign-in|a", burst: 5, perMinute: 1))
  // Somebody else's bucket is full.
  #expect(limiter.allows("sign-in|b", burst: 5, perMinute: 1))
  world.advance(by: .seconds(59))
  #expect(!limiter.allows("sign-in|a", burst: 5, perMinute: 1))
  world.advance(by: .seconds(1))
  #expect(limiter.allows("sign-in|a", burst: 5, perMinute: 1))
}

@Test func bucketsAreForgottenBeforeTheyFillTheMemory() {
  let world = TestWorld()
  let limiter = RateLimiter(world: world.world, bucketsMax: 1_000)
  for _ in 0..<5 { _ = limiter.allows("spent", burst: 5, perMinute: 1) }
  for number in 0..<20_000 { _ = limiter.allows("key \(number)", burst: 5, perMinute: 1) }
  #expect(limiter.count <= 1_000)
  // What is slowed down hardest is remembered longest.
  #expect(!limiter.allows("spent", burst: 5, perMinute: 1))
  limiter.giveBack("spent", burst: 5, perMinute: 1)
  #expect(limiter.allows("spent", burst: 5, perMinute: 1))
}

@Test func theLanguageIsTheFirstOfOursThatTheBrowserNames() {
  #expect(Language(acceptLanguage: "") == .chinese)
  #expect(Language(acceptLanguage: "fr-FR, en;q=0.8, zh;q=0.5") == .english)
  #expect(Language(acceptLanguage: "zh-CN,zh;q=0.9,en;q=0.8") == .chinese)
  #expect(Language(acceptLanguage: "fr") == .chinese)
}

@Test func textsFillTheirPlaces() throws {
  let words = try Bench.pages.get().translations
  #expect(words.text("acting.enterprise", .chinese, ["name": "禾木"]) == "代表企业·禾木")
  #expect(words.text("no.such.key", .english) == "no.such.key")
}

@Test func aTemplateWithoutItsTextStopsTheStart() throws {
  let words = try Bench.pages.get().translations
  #expect(throws: Translations.Broken.self) { try words.fill("<p>[[no.such.key]]</p>", .chinese, name: "x") }
  #expect(throws: Translations.Broken.self) { try words.fill("<p>[[site.name", .chinese, name: "x") }
  #expect(try words.fill("<p>[[site.name]]</p>", .chinese, name: "x") == "<p>上下楼</p>")
}

@Test func pagesOfAListKnowTheirNeighbours() {
  let paging = Paging(Form(query: "page=2&q=%E7%94%B5"), size: 10)
  let fields = paging.fields(total: 25, path: "/cases", query: ["q": "电", "page": "2", "empty": ""])
  #expect(fields["pages"] as? Int == 3)
  #expect(fields["next"] as? String == "/cases?q=%E7%94%B5&page=3")
  #expect(fields["previous"] as? String == "/cases?q=%E7%94%B5&page=1")
  #expect(Paging(Form(query: "page=-4")).number == 1)
  #expect(Paging(Form(query: "page=abc")).number == 1)
}

@Test func metricsAreWhatPrometheusReads() {
  let metrics = RequestMetrics()
  metrics.count(method: "GET", route: "/cases/:id", status: 200, milliseconds: 7)
  metrics.count(method: "GET", route: "/cases/:id", status: 200, milliseconds: 70)
  let text = metrics.exposition(gauges: ["stairwell_jobs_waiting": 3])
  let labels = "method=\"GET\",route=\"/cases/:id\",status=\"200\""
  #expect(text.contains("stairwell_http_request_duration_seconds_bucket{\(labels),le=\"0.01\"} 1\n"))
  #expect(text.contains("stairwell_http_request_duration_seconds_bucket{\(labels),le=\"+Inf\"} 2\n"))
  #expect(text.contains("stairwell_http_request_duration_seconds_sum{\(labels)} 0.077\n"))
  #expect(text.contains("# TYPE stairwell_jobs_waiting gauge\nstairwell_jobs_waiting 3\n"))
}

@Test func oneOfSomethingIsNotSaidAsIfThereWereMany() throws {
  let words = try Translations(folder: Bench.home + "/Web/locales")
  #expect(words.text("home.matter.unread", .english, ["count": "1"]) == "1 unread notice")
  #expect(words.text("home.matter.unread", .english, ["count": "21"]) == "21 unread notices")
  #expect(words.text("home.matter.tag", .english, ["tag": "1", "days": "2"]) == "1 expires in 2 days")
  #expect(words.text("home.matter.unread", .chinese, ["count": "1"]) == "有1条通知没看")
}
