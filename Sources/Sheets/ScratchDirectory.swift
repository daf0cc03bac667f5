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
    path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
