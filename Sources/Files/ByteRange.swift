/// The one part of a file for which a player asks (RFC 9110 §14). Several at once, and what cannot be read, mean the whole, as the
/// standard allows.
enum ByteRange: Equatable, Sendable {
  case whole
  case part(ClosedRange<Int>)
  case unsatisfiable

  /// `header` is the value of `Range`, `count` the bytes of the file.
  init(_ header: String?, of count: Int) {
    self = .whole
    guard let header, header.lowercased().hasPrefix("bytes=") else { return }
    let asked = header.dropFirst(6).filter { $0 != " " }
    guard let dash = asked.firstIndex(of: "-") else { return }
    let (first, last) = (asked[..<dash], asked[asked.index(after: dash)...])
    let digits: ClosedRange<UInt8> = 48...57
    guard [first, last].allSatisfy({ $0.utf8.allSatisfy(digits.contains) }), !(first.isEmpty && last.isEmpty) else { return }
    // More digits than a number has are more than any file has.
    func number(_ digits: Substring) -> Int { Int(digits) ?? Int.max }
    if first.isEmpty {
      let length = min(number(last), count)
      self = length == 0 ? .unsatisfiable : .part((count - length)...(count - 1))
    } else if !last.isEmpty, number(last) < number(first) {
      return
    } else if number(first) >= count {
      self = .unsatisfiable
    } else {
      self = .part(number(first)...(last.isEmpty ? count - 1 : min(number(last), count - 1)))
    }
  }
}
