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
  var code: [String] { SourceFile.codeOfSwift[path] ?? lines.map(SourceFile.plain) }

  /// Read once for all tests.
  private static let codeOfSwift = Dictionary(
    uniqueKeysWithValues: swift.map { ($0.path, $0.lines.map(SourceFile.plain)) })

  private static func plain(_ line: Substring) -> String {
    let (quote, backslash, slash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"))
    let bytes = Array(line.utf8)
    var kept: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if bytes[at] == slash, at + 1 < bytes.count, bytes[at + 1] == slash { break }
      kept.append(bytes[at])
      guard bytes[at] == quote else {
        at += 1
        continue
      }
      var end = at + 1
      while end < bytes.count, bytes[end] != quote { end += bytes[end] == backslash ? 2 : 1 }
      // A quotation mark without its partner begins a literal of several lines: what follows stays.
      if end < bytes.count { kept.append(quote) }
      at = end < bytes.count ? end + 1 : at + 1
    }
    return String(decoding: kept, as: UTF8.self)
  }
}

/// A text that is asked thousands of times whether something stands in it.
struct SearchedText {
  private let bytes: [UInt8]
  /// Runs of letters, digits, `_` and `.`.
  private let words: Set<String>

  init(_ text: String) {
    bytes = Array(text.utf8) + [0]
    words = Set(
      text.utf8.split { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "."): false
        default: true
        }
      }.map { String(decoding: $0, as: UTF8.self) })
  }

  func contains(_ part: String) -> Bool {
    if words.contains(part) { return true }
    return bytes.withUnsafeBytes { all in
      part.withCString { strstr(all.baseAddress!.assumingMemoryBound(to: CChar.self), $0) != nil }
    }
  }
}

/// The floors of the house, bottom first. What a module may import is everything named beside it.
enum House {
  static let pure: Set<String> = ["WorkCalendar", "Geometry", "Planner", "ElectionLaw", "Sheets", "Cryptography", "Belenios"]
  static let base: Set<String> = ["Kernel", "Contracts", "Store", "Audit", "Web", "Jobs"]
  static let ground: Set<String> = ["People", "Places", "Enterprises", "Notices", "Files", "Calendars", "Outbound"]
  static let loops: Set<String> = ["Cases", "Elections", "Visits"]
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
