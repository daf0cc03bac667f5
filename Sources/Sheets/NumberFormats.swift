/// What a cell's number format makes of its number, as far as it changes what the number is.
enum NumberFormat: Hashable {
  case plain, day, dayAndTime, timeOfDay, hours, percent
  /// `00000`: a code with leading zeros, of at least so many digits.
  case padded(Int)

  /// Reads the first section of a format code, such as `[$-804]yyyy"年"m"月"d"日";@`
  /// (ECMA-376 part 1, §18.8.31).
  init(code: String) {
    let marks = Self.marks(of: code)
    // `General`, its Chinese form `G/通用格式`, text, and scientific `0.00E+00` are no dates.
    let hasDay = marks.contains("y") || marks.contains("d")
    let hasTime = marks.contains("h") || marks.contains("s")
    let isNumeric = marks.contains { "0#?".contains($0) } && !hasDay && !hasTime
    if marks.hasPrefix("g") || marks.contains("@") && !hasDay && !hasTime {
      self = .plain
    } else if marks.contains("[") {
      self = .hours
    } else if isNumeric {
      let isPadded = marks.count > 1 && marks.allSatisfy { $0 == "0" }
      self = marks.contains("%") ? .percent : isPadded ? .padded(marks.count) : .plain
    } else if hasDay || marks.contains("m") && !hasTime {
      self = hasTime ? .dayAndTime : .day
    } else {
      self = hasTime ? .timeOfDay : .plain
    }
  }

  /// Formats that files name by number only (ECMA-376 part 1, §18.8.30, with the Chinese ones).
  init(builtIn number: Int) {
    switch number {
    case 9, 10: self = .percent
    case 14...17, 27...31, 36, 50...54, 57, 58: self = .day
    case 22: self = .dayAndTime
    case 18...21, 32...35, 45, 47, 55, 56: self = .timeOfDay
    case 46: self = .hours
    default: self = .plain
    }
  }

  /// The letters and signs that mean something: the first section, in lower case, without quoted words,
  /// escaped characters, colours, conditions and locales; of `[h]:mm` the bracket stays.
  private static func marks(of code: String) -> String {
    var marks = String.UnicodeScalarView()
    var scalars = code.unicodeScalars.prefix(255).makeIterator()
    while let scalar = scalars.next() {
      switch scalar {
      case ";": return String(marks)
      case "\"": while let inner = scalars.next(), inner != "\"" {}
      case "\\", "_", "*": _ = scalars.next()
      case "[":
        var inside = ""
        while let inner = scalars.next(), inner != "]" { inside.unicodeScalars.append(inner) }
        if !inside.isEmpty, inside.allSatisfy({ "hHmMsS".contains($0) }) {
          marks.append(contentsOf: ("[" + inside.lowercased()).unicodeScalars)
        }
      default: marks.append(contentsOf: String(scalar).lowercased().unicodeScalars)
      }
    }
    return String(marks)
  }
}

/// The formats of a workbook's cells, by the number in a cell's `s` attribute.
final class NumberFormats: XMLReceiver {
  private var codes: [Int: NumberFormat] = [:]
  private var formats: [NumberFormat] = []
  private var isInCellFormats = false

  static func read(_ workbook: Workbook, in archive: Archive) throws(SheetError) -> [NumberFormat] {
    guard let part = workbook.stylesPart else { return [] }
    let receiver = NumberFormats()
    try XMLPart.read(part, in: archive, into: receiver, bytesMax: Workbook.smallPartBytes)
    return receiver.formats
  }

  func start(_ name: XMLName, _ attributes: XMLAttributes) throws(SheetError) {
    if name == "numFmt" {
      guard let id = attributes["numFmtId"].flatMap({ Int($0) }), let code = attributes["formatCode"]
      else { return }
      codes[id] = NumberFormat(code: code)
    } else if name == "cellXfs" {
      isInCellFormats = true
    } else if name == "xf", isInCellFormats {
      let id = attributes["numFmtId"].flatMap { Int($0) } ?? 0
      formats.append(codes[id] ?? NumberFormat(builtIn: id))
    }
  }

  func end(_ name: XMLName) throws(SheetError) {
    if name == "cellXfs" { isInCellFormats = false }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
