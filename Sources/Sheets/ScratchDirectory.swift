import Foundation

/// A directory of our own, for files that must not outlive one call.
struct ScratchDirectory {
  let path: String

  init(under parent: String?) throws(SheetError) {
    let base = parent ?? FileManager.default.temporaryDirectory.path
    var template = Array((base + "/stairwell-sheet-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw .notWritten(reason: "mkdtemp: " + String(cString: strerror(errno)))
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
