/// The texts that cells refer to by number (ECMA-376 part 1, §18.4).
final class SharedStrings: XMLReceiver {
  private var strings: [String] = []
  private var text = RichText()
  private let countMax: Int

  static func read(
    _ workbook: Workbook, in archive: Archive, limits: SheetLimits
  ) throws(SheetError) -> [String] {
    guard let part = workbook.sharedStringsPart else { return [] }
    let receiver = SharedStrings(countMax: limits.cells)
    try XMLPart.read(part, in: archive, into: receiver)
    return receiver.strings
  }

  private init(countMax: Int) { self.countMax = countMax }

  func start(_ name: XMLName, _ attributes: XMLAttributes) throws(SheetError) {
    if name == "si" { text.begin() } else { text.start(name) }
  }

  func end(_ name: XMLName) throws(SheetError) {
    guard name == "si" else { return text.end(name) }
    guard strings.count < countMax else { throw .tooManyCells(limit: countMax) }
    strings.append(text.finished())
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) { text.add(bytes) }
}

/// A text that may be cut into formatted runs `<r><t>`; phonetic guides `<rPh>` are no part of it.
struct RichText {
  private var bytes: [UInt8] = []
  private var isInText = false
  private var isInGuide = false

  mutating func begin() {
    bytes.removeAll(keepingCapacity: true)
    isInText = false
    isInGuide = false
  }

  mutating func start(_ name: XMLName) {
    if name == "t" {
      isInText = !isInGuide
    } else if name == "rPh" {
      isInGuide = true
    }
  }

  mutating func end(_ name: XMLName) {
    if name == "t" {
      isInText = false
    } else if name == "rPh" {
      isInGuide = false
    }
  }

  mutating func add(_ more: UnsafeBufferPointer<UInt8>) {
    if isInText { bytes.append(contentsOf: more) }
  }

  func finished() -> String { CellText.unescaped(bytes) }
}
