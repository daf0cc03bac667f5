import Foundation
import Mustache
import TestKit
import Testing
@testable import Web

/// What a library writes from the same templates and fields, without the white space between lines, which browsers skip.
private func oracle(_ templates: [String: String], _ name: String, _ fields: Fields) throws -> String {
  var library = MustacheLibrary()
  for (name, text) in templates { try library.register(text, named: name) }
  return try #require(library.render(fields, withTemplate: name))
}

private func ours(_ templates: [String: String], _ name: String, _ fields: Fields) throws -> String {
  let sources = try templates.mapValues { try TemplateSource($0) }
  var writer = TemplateWriter(fields)
  writer.write(try TemplateLinker(sources: sources).template(name).parts)
  return String(decoding: writer.bytes, as: UTF8.self)
}

private func folded(_ text: String) -> String {
  text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}

/// A small generator with a seed (SplitMix64), so that a failing case comes back.
private struct Dice: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Fields that make sections open and shut, with rows in rows, and every sign that HTML minds.
private struct RandomFields {
  var random: Dice

  mutating func fields(_ names: [String], depth: Int = 0) -> Fields {
    var fields: Fields = [:]
    // Further in only one: written out as a text, a dictionary names its keys in an order of its own, and two copies may differ in it.
    // (No page writes a dictionary out; that both engines would write the same is all that is asked here.)
    let some = depth == 0 ? names : Array(names.shuffled(using: &random).prefix(1))
    for name in some where Int.random(in: 0..<4, using: &random) > 0 { fields[name] = value(names, depth) }
    return fields
  }

  private mutating func value(_ names: [String], _ depth: Int) -> any Sendable {
    switch Int.random(in: 0..<(depth < 2 ? 8 : 4), using: &random) {
    case 0: return Bool.random(using: &random)
    case 1: return Int.random(in: -3...3, using: &random)
    case 2: return ""
    case 3: return "甲<b> \"乙\" & 'c' {{丙}}"
    case 4: return fields(names, depth: depth + 1)
    case 5: return ["一", "<2>"] as [String]
    case 6: return [[Bool.random(using: &random) ? "kind" : "a": "x&y"]] as [[String: String]]
    default: return (0..<Int.random(in: 0..<3, using: &random)).map { _ in fields(names, depth: depth + 1) }
    }
  }
}

/// Every template of the product, each with hundreds of random pages' worth of fields.
@Test func everyTemplateReadsAsALibraryReadsIt() throws {
  let home = Bench.home
  let words = try Translations(folder: home + "/Web/locales")
  let templates = try Pages.sources(in: home + "/Web/templates").reduce(into: [String: String]()) { all, source in
    all[source.key] = try words.fill(source.value, .english, name: source.key)
  }
  var library = MustacheLibrary()
  for (name, text) in templates { try library.register(text, named: name) }
  let linker = TemplateLinker(sources: try templates.mapValues { try TemplateSource($0) })
  var random = RandomFields(random: Dice(seed: 7))
  for name in templates.keys.sorted() {
    let linked = try linker.template(name)
    let found = (templates[name] ?? "").matches(of: /\{\{[#^]?([A-Za-z_]+)(?:\.([a-zA-Z_]+))?\}\}/)
    let pairs: [[String]] = found.map { match in [String(match.output.1), match.output.2.map { String($0) } ?? "kind"] }
    let names = Set(pairs.joined()).sorted()
    for _ in 0..<6 {
      let fields = random.fields(names + ["theme", "hasViewer", "navigation", "isCurrent"])
      var writer = TemplateWriter(fields)
      writer.write(linked.parts)
      let expected = try #require(library.render(fields, withTemplate: name))
      let found = String(decoding: writer.bytes, as: UTF8.self)
      #expect(folded(found) == folded(expected), "\(name) with \(fields)")
    }
  }
}

@Test func aTextIsEscapedWhereverItStands() throws {
  let fields: Fields = ["a": "<script>&\"'", "rows": ["<1>", "2"] as [String], "n": 3, "inner": ["w": "ä<"] as Fields]
  let text = "{{a}} {{#rows}}[{{.}}]{{/rows}} {{n}} {{inner.w}}"
  #expect(try ours(["t": text], "t", fields) == "&lt;script&gt;&amp;&quot;&#39; [&lt;1&gt;][2] 3 ä&lt;")
  #expect(try oracle(["t": text], "t", fields) == "&lt;script&gt;&amp;&quot;&#39; [&lt;1&gt;][2] 3 ä&lt;")
}

@Test func aTemplateFillsTheBlocksOfItsParentThroughTwoFloors() throws {
  let templates = [
    "page": "<t>{{$title}}none{{/title}}</t>{{$main}}{{/main}}", "form": "{{<page}}{{$main}}<f>{{$fields}}{{/fields}}</f>{{>sign}}{{/main}}{{/page}}",
    "sign": "({{n}})", "t": "{{<form}} remark {{$fields}}{{#a}}{{b}}{{/a}}{{/fields}}{{$title}}T{{/title}}{{/form}}",
  ]
  let fields: Fields = ["n": 1, "a": true, "b": "x"]
  #expect(try ours(templates, "t", fields) == "<t>T</t><f>x</f>(1)")
  #expect(try ours(templates, "form", fields) == "<t>none</t><f></f>(1)")
}

@Test(arguments: [
  ("{{#a}}x", "{{/a}} is missing"), ("a\n{{/b}}", "line 2"), ("{{#a}}{{/b}}", "closes what is not open"), ("{{", "without"),
  ("{{}}", "names nothing"), ("{{{a}}}", "not spoken"), ("{{&a}}", "not spoken"), ("{{=<% %>=}}", "not spoken"),
])
func whatIsNotATemplateIsRefusedWithItsLine(_ text: String, _ reason: String) {
  do throws(TemplateSource.Fault) {
    _ = try TemplateSource(text)
    Issue.record("\(text) was taken")
  } catch {
    #expect(error.description.contains(reason), "\(error.description)")
  }
}

@Test func partialsInACircleAreRefused() throws {
  let sources = try ["a": "{{>b}}", "b": "{{>a}}"].mapValues { try TemplateSource($0) }
  #expect(throws: TemplateLinker.Fault.self) { try TemplateLinker(sources: sources).template("a") }
}

@Test func aTagWithALineForItselfLeavesNoEmptyLine() throws {
  let text = "a\n  {{#rows}}\n- {{.}}\n  {{/rows}}\nb\n"
  let fields: Fields = ["rows": ["1", "2"] as [String]]
  #expect(try ours(["t": text], "t", fields) == "a\n- 1\n- 2\nb\n")
  #expect(try oracle(["t": text], "t", fields) == "a\n- 1\n- 2\nb\n")
}
