import Foundation
import TestKit
import Testing
import Web

private let home = SourceFile.home

@Test func everyTextExistsInBothLanguagesAndEveryTemplateFindsItsTexts() throws {
  // Loading is strict: unequal keys, a key used twice and [[missing]] all throw.
  _ = try Pages(home: home)
}

/// A key counts as used when it is written somewhere, or when it is put together: everything before its last dot is written
/// as the beginning of a longer string (`"role." + role.rawValue`, `"case.state.\(state)"`).
@Test func everyTextIsUsed() throws {
  let words = try Translations(folder: home + "/Web/locales")
  let templates = SourceFile.all("Web/templates", ending: ".mustache").map(\.text).joined()
  let code = SourceFile.swift.map(\.text).joined()
  let data = SourceFile.all("Data", ending: ".json").map(\.text).joined()
  let everything = SearchedText(templates + code + data)
  for key in words.keys(.chinese) {
    var name = key
    for suffix in [".next", ".one"] where name.hasSuffix(suffix) { name = String(name.dropLast(suffix.count)) }
    for prefix in ["problem.", "flash."] where name.hasPrefix(prefix) { name = String(name.dropFirst(prefix.count)) }
    if everything.contains(name) { continue }
    var parts = name.split(separator: ".").map(String.init)
    var isPutTogether = false
    while parts.count > 1, !isPutTogether {
      parts.removeLast()
      let stem = parts.joined(separator: ".") + "."
      isPutTogether = everything.contains("\"" + stem + "\"") || everything.contains("\"" + stem + "\\(")
        || everything.contains("\"problem." + stem)
    }
    #expect(isPutTogether, "nobody uses the text \(key)")
  }
}

@Test func everyProblemHasASentence() throws {
  let words = try Translations(folder: home + "/Web/locales")
  for file in SourceFile.swift {
    for match in file.text.matches(of: /code: "([a-z_]+\.[a-z_]+)"/) {
      #expect(words.has("problem." + match.1), "\(file.path): no sentence for \(match.1)")
    }
    for match in file.text.matches(of: /reject\("?\w+"?, "([a-z_]+\.[a-z_]+)"\)/) {
      #expect(words.has("problem." + match.1), "\(file.path): no sentence for \(match.1)")
    }
  }
}

/// Else the audit log would show people a code.
@Test func everyActOfTheAuditLogHasItsWords() throws {
  let words = try Translations(folder: home + "/Web/locales")
  var acts = 0
  for file in SourceFile.swift {
    for match in file.text.matches(of: /audit\(\s*"([a-z_.]+)"/) {
      acts += 1
      #expect(words.has("audit.did." + match.1), "\(file.path): no words for \(match.1)")
    }
  }
  #expect(acts > 100)
}

@Test func theChineseHasNoExclamationsAndNoReminders() throws {
  let words = try Translations(folder: home + "/Web/locales")
  for key in words.keys(.chinese) {
    let text = words.text(key, .chinese)
    for refused in ["！", "温馨提示", "亲，", "暂无数据", "成功！"] where text.contains(refused) {
      Issue.record("\(key) says \(refused)")
    }
  }
}

@Test func noTemplateHasInlineStyleOrScript() {
  for file in SourceFile.all("Web/templates", ending: ".mustache") {
    #expect(file.text.firstMatch(of: /\sstyle\s*=/) == nil, "\(file.path) has an inline style")
    #expect(file.text.firstMatch(of: /\son\w+\s*=\s*"/) == nil, "\(file.path) has an inline handler")
    #expect(file.text.firstMatch(of: /<script(?! type="module" src)/) == nil, "\(file.path) has an inline script")
  }
}

@Test func everyPostFormCarriesTheToken() {
  for file in SourceFile.all("Web/templates", ending: ".mustache") {
    for match in file.text.matches(of: /<form[^>]*method="post"[\s\S]*?<\/form>/) {
      let form = String(match.0)
      let hasToken = form.contains("parts/token") || form.contains("parts/nonce")
      #expect(hasToken, "\(file.path): a form without its token: \(form.prefix(80))")
    }
  }
}

@Test func everyStyleSheetIsOrderedAndInALayer() throws {
  let order = try String(contentsOfFile: home + "/Web/css/order.txt", encoding: .utf8)
  let names = Set(order.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }.map(String.init))
  for file in SourceFile.all("Web/css", ending: ".css") {
    #expect(names.contains(file.name), "\(file.name) is not in order.txt")
    #expect(file.text.contains("@layer"), "\(file.name) is in no layer")
  }
}

@Test func everyScriptIsShort() {
  for file in SourceFile.all("Web/js/elements", ending: ".js") {
    #expect(file.lines.count <= 81, "\(file.path) has \(file.lines.count) lines")
  }
}

@Test func nothingOfOthersIsCommitted() {
  let foreign = SourceFile.all("Web", ending: ".min.js") + SourceFile.all("Web", ending: ".woff2")
  #expect(foreign.filter { !$0.path.contains("/vendor/") }.isEmpty)
}

@Test func noPathOrHostOfAMachineIsInTheTree() {
  // In pieces, so that this line is not what it looks for.
  let mark = "/(" + ["work", "root", "farm"].joined(separator: "|") + ")/|/opt" + "/swift"
  let all = SourceFile.swift + SourceFile.all("Web", ending: "") + SourceFile.all("docs", ending: ".md")
  for file in all {
    #expect(file.text.range(of: mark, options: .regularExpression) == nil, "\(file.path) names a path of a machine")
  }
}
