import ElectionLaw
import Foundation
import Kernel

/// Strokes of characters, from Unicode's Unihan (`kTotalStrokes`), which `bin/setup` takes from Debian's package `unicode-data`:
/// `Data/generated/strokes.tsv`, a code point in hexadecimal and a number a line. Where the file is not there, no strokes are known,
/// and a person looks at every order.
public struct Strokes: Sendable {
  private let counts: [UInt32: Int]

  public init(home: String) {
    let path = home + "/Data/generated/strokes.tsv"
    self.init(text: (try? String(contentsOfFile: path, encoding: .utf8)) ?? "")
  }

  /// Lines that are no such pair are passed over.
  init(text: String) {
    var counts: [UInt32: Int] = [:]
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let parts = line.split(separator: UInt8(ascii: "\t"))
      guard parts.count == 2, let point = UInt32(String(decoding: parts[0], as: UTF8.self), radix: 16),
        let count = Int(String(decoding: parts[1], as: UTF8.self))
      else { continue }
      counts[point] = count
    }
    self.counts = counts
  }

  public var isEmpty: Bool { counts.isEmpty }

  public var order: SurnameOrder {
    let counts = counts
    return SurnameOrder { character in character.unicodeScalars.first.flatMap { counts[$0.value] } }
  }
}
