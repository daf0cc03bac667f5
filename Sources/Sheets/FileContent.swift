import Foundation

/// What a file is, by its first bytes.
enum FileContent: Equatable {
  case nothing, zip, oldExcel, encrypted, text
  case other(SheetError.Found)

  init(of bytes: [UInt8]) {
    guard !bytes.isEmpty else {
      self = .nothing
      return
    }
    if let found = Self.signatures.first(where: { bytes.starts(with: $0.bytes) }) {
      self = found.content
    } else if bytes.starts(with: Self.compoundFile) {
      self = Self.insideCompoundFile(bytes)
    } else if TextEncoding.isUTF16(bytes) {
      self = .text
    } else if Self.startsLikeMarkup(bytes) {
      self = .other(.webPage)
    } else {
      // No text holds NUL; nearly every binary format does.
      self = bytes.contains(0) ? .other(.unknown) : .text
    }
  }

  private static let signatures: [(bytes: [UInt8], content: FileContent)] = [
    ([0x50, 0x4B, 0x03, 0x04], .zip),
    ([0x50, 0x4B, 0x05, 0x06], .zip),
    (Array("%PDF-".utf8), .other(.pdf)),
    (Array("{\\rtf".utf8), .other(.document)),
    ([0x89, 0x50, 0x4E, 0x47], .other(.picture)),
    ([0xFF, 0xD8, 0xFF], .other(.picture)),
    (Array("GIF8".utf8), .other(.picture)),
    (Array("Rar!".utf8), .other(.archive)),
    ([0x37, 0x7A, 0xBC, 0xAF], .other(.archive)),
    ([0x1F, 0x8B, 0x08], .other(.archive)),
  ]

  /// Microsoft's compound file ([MS-CFB] §2.2) holds .xls and .doc, and every encrypted .xlsx.
  private static let compoundFile: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

  private static func insideCompoundFile(_ bytes: [UInt8]) -> FileContent {
    if holds(bytes, streamNamed: "EncryptedPackage") { return .encrypted }
    return holds(bytes, streamNamed: "WordDocument") ? .other(.document) : .oldExcel
  }

  /// Stream names stand in the directory as UTF-16LE.
  private static func holds(_ bytes: [UInt8], streamNamed name: String) -> Bool {
    let wanted = name.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    return Data(bytes).range(of: Data(wanted)) != nil
  }

  /// Many systems "export Excel" as a web page or as XML under the name .xls.
  private static func startsLikeMarkup(_ bytes: [UInt8]) -> Bool {
    let withoutMark = bytes.starts(with: TextEncoding.utf8Mark) ? bytes.dropFirst(3) : bytes[...]
    let start = withoutMark.prefix(512).drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    guard start.first == UInt8(ascii: "<") else { return false }
    let head = String(decoding: start.prefix(16), as: UTF8.self).lowercased()
    let openings = ["<!doctype", "<html", "<head", "<meta", "<style", "<table", "<?xml", "<svg"]
    return openings.contains { head.hasPrefix($0) }
  }
}
