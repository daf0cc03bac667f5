import Foundation
import Kernel

/// What a person sees of a stored value.
enum CellText {
  /// Excel computes and keeps 15 digits; every further one of a number becomes 0.
  static let exactDigits = 15

  /// A number as its file has it → as text: no exponent, no `.0`, 15 digits; what is no number stays.
  static func number(_ raw: [UInt8]) -> String {
    let digits = raw.first == UInt8(ascii: "-") ? raw.dropFirst() : raw[...]
    let isInteger = !digits.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
    if isInteger, digits.first != 0x30 || digits.count == 1 {
      // Digits beyond the fifteenth stay as the file has them: some programs write a whole code as a number.
      return digits.count == 1 && digits.first == 0x30 ? "0" : String(decoding: raw, as: UTF8.self)
    }
    let text = String(decoding: raw, as: UTF8.self)
    guard let value = Double(text), value.isFinite else { return text }
    return number(value)
  }

  static func number(_ value: Double) -> String {
    if abs(value) >= 1e15 { return spelledOut(value) }
    if value == value.rounded() { return String(Int64(value)) }
    // The shortest text that gives the number back, unless that is 0.30000000000000004.
    let short = value.description
    let isExact = short.utf8.count <= exactDigits + 1 && !short.contains("e")
    return isExact ? short : String(format: "%.15g", value).uppercased()
  }

  /// `9.13301E+17` → `913301000000000000`: fifteen digits, then zeros, as Excel shows it in full.
  private static func spelledOut(_ value: Double) -> String {
    let scientific = String(format: "%.14e", abs(value))
    let parts = scientific.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]), exponent <= 30 else {
      return String(format: "%.15g", value).uppercased()
    }
    let digits = parts[0].filter { $0 != "." }
    let zeros = String(repeating: "0", count: exponent - (exactDigits - 1))
    return (value < 0 ? "-" : "") + digits + zeros
  }

  /// Whether a stored number has more digits than Excel keeps.
  static func isBeyondPrecision(_ text: String) -> Bool {
    let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
    return digits.count > exactDigits && digits.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// Whether a text is what Excel leaves of a long code when it writes CSV: `9.13301E+17`.
  static func isRoundedCode(_ text: String) -> Bool {
    let bytes = text.utf8
    guard (5...24).contains(bytes.count), let first = bytes.first, (0x31...0x39).contains(first),
      bytes.contains(UInt8(ascii: "E"))
    else { return false }
    let parts = text.split(separator: "E", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].hasPrefix("+"), let exponent = Int(parts[1].dropFirst()) else {
      return false
    }
    let mantissa = parts[0].utf8.dropFirst()
    let isDecimal = mantissa.first == UInt8(ascii: ".") || mantissa.isEmpty
    return isDecimal && exponent >= exactDigits && exponent <= 30
      && mantissa.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
  }

  /// A number under its cell's format.
  static func formatted(_ raw: [UInt8], _ format: NumberFormat, startsIn1904: Bool) -> String {
    let plain = number(raw)
    if format == .plain { return plain }
    guard let value = Double(plain), value.isFinite else { return plain }
    switch format {
    case .plain: return plain
    case .percent: return number(value * 100) + "%"
    case .padded(let width):
      let isWhole = plain.utf8.allSatisfy { (0x30...0x39).contains($0) }
      return isWhole ? String(repeating: "0", count: max(0, width - plain.utf8.count)) + plain : plain
    case .day, .dayAndTime, .timeOfDay, .hours:
      return moment(value, format, startsIn1904: startsIn1904) ?? plain
    }
  }

  /// Days and parts of days since 1900 (or 1904) → `2026-11-25`, `2026-11-25 08:40`, `08:40`.
  /// Nil outside of what Excel itself shows as a date.
  static func moment(_ serial: Double, _ format: NumberFormat, startsIn1904: Bool) -> String? {
    guard serial >= 0, serial < 2_958_466 else { return nil }
    let seconds = Int((serial * 86_400).rounded())
    let (whole, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
    let time = clock(rest)
    if format == .hours { return clock(seconds) }
    if format == .timeOfDay { return time }
    guard let day = day(whole, startsIn1904: startsIn1904) else { return nil }
    return format == .day || rest == 0 ? day.description : day.description + " " + time
  }

  private static func day(_ serial: Int, startsIn1904: Bool) -> LocalDay? {
    // 1904-01-01 is day 0 there. Excel's 1900 has a 29 February, number 60, that never was.
    if startsIn1904 { return LocalDay(daysSinceEpoch: serial - 24_107) }
    guard serial >= 1, serial != 60 else { return nil }
    return LocalDay(daysSinceEpoch: serial - (serial < 60 ? 25_568 : 25_569))
  }

  private static func clock(_ seconds: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let short = two(seconds / 3_600) + ":" + two(seconds / 60 % 60)
    return seconds % 60 == 0 ? short : short + ":" + two(seconds % 60)
  }

  /// A cell of type `d`: `2026-11-25T00:00:00Z` → `2026-11-25`, other times with a space for the T.
  static func isoDay(_ raw: [UInt8]) -> String {
    let text = String(decoding: raw, as: UTF8.self)
    let halves = text.split(separator: "T", maxSplits: 1)
    guard halves.count == 2, LocalDay(halves[0]) != nil else { return text }
    let time = halves[1].prefix { $0.isNumber || $0 == ":" }
    if time.allSatisfy({ $0 == "0" || $0 == ":" }) { return String(halves[0]) }
    return halves[0] + " " + (time.hasSuffix(":00") && time.count == 8 ? time.dropLast(3) : time)
  }
}
