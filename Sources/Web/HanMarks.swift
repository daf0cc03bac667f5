/// On a page in English, what people wrote in Chinese is marked as Chinese, so that it is read aloud and set as such. Titles, words
/// and names come from everywhere, so the finished page is gone through instead of each template: the element in which a text
/// stands gets `lang="zh-Hans"` when at least half of the text's letters are Han.
struct HanMarks {
  private let html: [UInt8]
  private var open: [Element] = []
  /// Behind which bytes an attribute is to be written, in their order.
  private var places: Set<Int> = []

  private struct Element {
    let name: ArraySlice<UInt8>
    /// The end of the name in its start tag.
    let nameEnd: Int
    /// Whether it, or one around it other than the page, says its language.
    let isTold: Bool
  }

  static func mark(_ html: String) -> String {
    var marks = HanMarks(html: Array(html.utf8))
    marks.read()
    return marks.marked
  }

  private init(html: [UInt8]) { self.html = html }

  private static let void: Set<String> = ["input", "meta", "link", "br", "hr", "img", "col"]
  private static let (less, greater, slash): (UInt8, UInt8, UInt8) = (60, 62, 47)

  private mutating func read() {
    var at = 0
    while at < html.count {
      let start = html[at...].firstIndex(of: HanMarks.less) ?? html.count
      note(html[at..<start])
      guard start < html.count, let end = html[start...].firstIndex(of: HanMarks.greater) else { return }
      tag(start + 1, end)
      at = end + 1
    }
  }

  private mutating func note(_ text: ArraySlice<UInt8>) {
    guard let element = open.last, !element.isTold, HanMarks.isHan(text) else { return }
    places.insert(element.nameEnd)
  }

  private mutating func tag(_ start: Int, _ end: Int) {
    guard start < end, html[start] != 33 else { return }
    if html[start] == HanMarks.slash {
      let name = html[(start + 1)..<end]
      if let last = open.lastIndex(where: { $0.name == name }) { open.removeSubrange(last...) }
      return
    }
    let inside = html[start..<end]
    let nameEnd = inside.firstIndex { $0 == 32 || $0 == 10 || $0 == HanMarks.slash } ?? end
    let name = html[start..<nameEnd]
    let word = String(decoding: name, as: UTF8.self)
    let head = String(decoding: html[nameEnd..<end], as: UTF8.self)
    let isTold = (word != "html" && head.contains(" lang=")) || open.last?.isTold == true
    if HanMarks.void.contains(word) || html[end - 1] == HanMarks.slash {
      // What was typed stands in an attribute.
      if word == "input", !isTold, HanMarks.isHan(value(head)) { places.insert(nameEnd) }
      return
    }
    open.append(Element(name: name, nameEnd: nameEnd, isTold: isTold))
  }

  private func value(_ head: String) -> ArraySlice<UInt8> {
    guard let start = head.firstRange(of: " value=\"") else { return [] }
    return Array(head[start.upperBound...].prefix { $0 != "\"" }.utf8)[...]
  }

  /// Each Han character of the basic block is three bytes that begin with E4 … E9.
  private static func isHan(_ text: ArraySlice<UInt8>) -> Bool {
    var han = 0
    var latin = 0
    for byte in text {
      switch byte {
      case 0xE4...0xE9: han += 1
      case 65...90, 97...122: latin += 1
      default: break
      }
    }
    return han > 0 && han >= latin
  }

  private var marked: String {
    if places.isEmpty { return String(decoding: html, as: UTF8.self) }
    var bytes: [UInt8] = []
    var from = 0
    for place in places.sorted() {
      bytes += html[from..<place]
      bytes += Array(" lang=\"zh-Hans\"".utf8)
      from = place
    }
    bytes += html[from...]
    return String(decoding: bytes, as: UTF8.self)
  }
}
