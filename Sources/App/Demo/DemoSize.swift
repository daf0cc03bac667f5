import ArgumentParser

/// How large the demo community is. `full` has the size that is reported of a community of this kind: 62 parks, 95
/// buildings, 12 grids, more than 8,000 enterprises and 30,000 who work there, a team of fewer than 20. `small` is a
/// tenth, for tests.
enum DemoSize: String, CaseIterable, Sendable, ExpressibleByArgument {
  case small, full

  /// A tenth, rounded, at least one.
  func scaled(_ count: Int) -> Int { self == .full ? count : max(1, (count + 5) / 10) }

  var enterprises: Int { scaled(8_000) }
  var employees: Int { scaled(30_000) }
  var propertyFirms: Int { self == .full ? 20 : 4 }
  var partners: Int { self == .full ? 25 : 8 }
  /// Rows of the two spreadsheets that came in during the last weeks.
  var fileRows: [Int] { [scaled(240), scaled(40)] }

  /// Kinds of tags and how many enterprises hold each, as reported; the others are ours.
  var tags: [(kind: String, count: Int)] {
    [
      ("listed", scaled(6)), ("littleGiant", scaled(11)), ("specialized", scaled(84)),
      ("nationalHighTech", scaled(287)), ("provincialTechSME", scaled(650)), ("aboveScale", scaled(48)),
      ("chainLeader", scaled(5)), ("youngEagle", scaled(30)),
    ]
  }
}
