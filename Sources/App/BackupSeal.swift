import Cryptography
import Foundation

/// The last line of a backup: the SHA-256 of all bytes before it, so that a byte that rotted in storage is found before
/// anything is restored.
///
///     {"sha256":"9f86d081884c7d65…"}
enum BackupSeal {
  static let mark = "{\"sha256\":"

  /// Every seal has the same length, so the end of a file says where its seal begins.
  static let length = line(of: [UInt8](repeating: 0, count: 32)).count

  private static func line(of digest: [UInt8]) -> [UInt8] {
    let hex = digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
    return Array((mark + "\"" + hex.joined() + "\"}\n").utf8)
  }

  /// Closes a file that is whole but for its last line, and waits until all of it is on the disk.
  static func append(to path: String) throws {
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    defer { try? handle.close() }
    let size = try handle.seekToEnd()
    let seal = line(of: try digest(of: handle, upTo: size))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(seal))
    try handle.synchronize()
  }

  /// Throws when the file was cut off or changed since it was written.
  static func check(_ path: String) throws {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw Installation.Unusable("The backup \(path) cannot be read.")
    }
    defer { try? handle.close() }
    let size = try handle.seekToEnd()
    guard size > length else { throw damaged(path) }
    let body = size - UInt64(length)
    let expected = line(of: try digest(of: handle, upTo: body))
    try handle.seek(toOffset: body)
    guard let last = try handle.readToEnd(), Array(last) == expected else { throw damaged(path) }
  }

  private static func damaged(_ path: String) -> Installation.Unusable {
    Installation.Unusable(
      "The backup \(path) is damaged: its checksum does not fit its content. Nothing was restored; use another copy.")
  }

  private static func digest(of handle: FileHandle, upTo end: UInt64) throws -> [UInt8] {
    var stream = SHA256Stream()
    try handle.seek(toOffset: 0)
    var left = end
    while left > 0, let piece = try handle.read(upToCount: Int(min(left, 1 << 20))), !piece.isEmpty {
      stream.update(Array(piece))
      left -= UInt64(piece.count)
    }
    return stream.finish()
  }
}
