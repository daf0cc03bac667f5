import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import Cases

@Test(arguments: Engine.available) func theLastWindowStaysInUse(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let administrator = cast.browser("administrator")
  let windows = try await cast.database.read { tx in try tx.caseRouting(cast.community).windows }
  for window in windows.dropLast() {
    #expect(try await administrator.post("/settings/windows/\(window.id)", ["name": window.name]).status == 303)
  }
  let last = try #require(windows.last)
  let refused = try await administrator.post("/settings/windows/\(last.id)", ["name": "只剩它"])
  #expect(refused.status == 422 && refused.text.contains("至少要有一个窗口在用") && refused.text.contains("只剩它"))
  let english = try await administrator.post("/settings/windows/\(last.id)?lang=en", ["name": "x"])
  #expect(english.text.contains("One window has to stay in use"))
  #expect(try await cast.count("SELECT count(*) FROM case_windows WHERE is_open = 1") == 1)
  #expect(try await cast.file("employee", "灯坏了").window == last.id)
}

@Test(arguments: Engine.available) func noTwoWindowsOrCategoriesBearOneName(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let administrator = cast.browser("administrator")
  let routing = try await cast.database.read { tx in try tx.caseRouting(cast.community) }
  let (one, two) = (routing.windows[0], routing.windows[1])
  let same = try await administrator.post("/settings/windows/\(one.id)", ["name": " \(two.name) ", "open": "1"])
  #expect(same.status == 422 && same.text.contains("这个名称已经有了") && same.text.contains("name-\(one.id)-wrong"))
  let category = routing.categories[0]
  let again = try await administrator.post(
    "/settings/windows/\(one.id)/categories", ["name": category.name, "english_name": "Twice", "words": "两个"])
  #expect(again.status == 422 && again.text.contains("value=\"Twice\"") && again.text.contains("new-name-\(one.id)-wrong"))
  let renamed = try await administrator.post(
    "/settings/categories/\(routing.categories[1].id)", ["name": category.name, "words": "甲 乙", "open": "1"])
  #expect(renamed.status == 422 && renamed.text.contains("value=\"甲 乙\""))
  #expect(try await cast.count("SELECT count(*) FROM case_categories") == routing.categories.count)
  // Its own name is no other's.
  #expect(try await administrator.post("/settings/categories/\(category.id)", ["name": category.name, "open": "1"]).status == 303)
  #expect(try await administrator.post("/settings/windows/\(one.id)", ["name": one.name, "open": "1"]).status == 303)
}
