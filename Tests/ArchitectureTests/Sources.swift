import Foundation
import TestKit

/// The sources of this checkout, as the tests of this folder read them.
struct SourceFile {
  /// `Sources/Cases/OpenCase.swift`
  let path: String
  let text: String
  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  /// `Cases`
  var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
  var name: String { path.split(separator: "/").last.map(String.init) ?? "" }

  static let home = URL(fileURLWithPath: Engine.migrationsFolder).deletingLastPathComponent().path

  static func all(_ folder: String, ending: String) -> [SourceFile] {
    let root = home + "/" + folder
    let paths = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(ending) }.sorted().compactMap { path in
      guard let text = try? String(contentsOfFile: root + "/" + path, encoding: .utf8) else { return nil }
      return SourceFile(path: folder + "/" + path, text: text)
    }
  }

  static let swift = all("Sources", ending: ".swift")

  /// Code without `//` comments and without the contents of string literals that stand on one line.
  var code: [String] {
    lines.map { line in
      let plain = String(line).replacing(/"(?:[^"\\]|\\.)*"/, with: "\"\"")
      return String(plain.prefix(upTo: plain.range(of: "//")?.lowerBound ?? plain.endIndex))
    }
  }
}

/// The floors of the house, bottom first. What a module may import is everything named beside it.
enum House {
  static let pure: Set<String> = ["WorkCalendar", "Geometry", "Sheets", "Cryptography", "Belenios"]
  static let base: Set<String> = ["Kernel", "Contracts", "Store", "Audit", "Web", "Jobs"]
  static let ground: Set<String> = ["People", "Places", "Enterprises", "Notices", "Files"]
  static let loops: Set<String> = ["Cases"]
  static let ours: Set<String> = pure.union(base).union(ground).union(loops).union(["App", "Stairwell"])

  static func mayImport(_ module: String) -> Set<String> {
    switch module {
    case "Kernel": []
    // Hashes; big numbers come from GMP.
    case "Belenios": ["Kernel", "Cryptography"]
    case _ where pure.contains(module), "Contracts": ["Kernel"]
    case "Store": ["Kernel", "Contracts", "Cryptography"]
    case "Audit": ["Kernel", "Contracts", "Cryptography", "Store"]
    case "Web": ["Kernel", "Contracts", "Cryptography", "Store", "Audit", "Sheets"]
    case "Jobs": ["Kernel", "Contracts", "Store"]
    case _ where ground.contains(module): base.union(pure)
    case _ where loops.contains(module): base.union(pure).union(ground)
    default: ours
    }
  }
}
