import Foundation
import TestKit
import Testing

@testable import Contracts

@Test
func prefixesAreUniqueAndWellFormed() {
  #expect(Set(allPrefixes).count == allPrefixes.count)
  for prefix in allPrefixes {
    #expect((2...63).contains(prefix.count) && prefix.allSatisfy { ("a"..."z").contains($0) }, "\(prefix)")
  }
}

@Test
func noTagIsMissingFromTheList() throws {
  let root = URL(fileURLWithPath: Engine.migrationsFolder).deletingLastPathComponent()
  let source = try String(contentsOf: root.appendingPathComponent("Sources/Contracts/IDs.swift"), encoding: .utf8)
  let declared = source.components(separatedBy: "static let prefix = \"").dropFirst()
    .compactMap { $0.split(separator: "\"").first.map(String.init) }
  #expect(declared.count > 20)
  #expect(Set(declared) == Set(allPrefixes))
}
