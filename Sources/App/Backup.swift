import Files
import Foundation
import Kernel
import Store
import Synchronization
import Web

/// One file that holds a whole community: which keys it needs, the lines of the store's dump, a line for each photo, its checksum.
/// It does not hold the keys: without the key file the sealed columns stay sealed.
enum Backup {
  /// Consistent while the server runs: one transaction reads it all. Photos are never changed, and forgotten
  /// only when nothing names them, so those that the dump needs are all there afterwards.
  static func write(_ installation: Installation, to path: String) async throws -> (bytes: Int, photos: Int) {
    let part = path + ".part"
    guard FileManager.default.createFile(atPath: part, contents: nil, attributes: [.posixPermissions: 0o600]),
      let handle = FileHandle(forWritingAtPath: part)
    else { throw Installation.Unusable("The file \(path) cannot be written.") }
    let out = Mutex((data: Data(), count: 0))
    let put: @Sendable (String) throws -> Void = { line in
      try out.withLock { out in
        out.data.append(contentsOf: line.utf8)
        out.data.append(UInt8(ascii: "\n"))
        out.count += line.utf8.count + 1
        guard out.data.count >= 1 << 20 else { return }
        try handle.write(contentsOf: out.data)
        out.data.removeAll(keepingCapacity: true)
      }
    }
    do {
      try put(BackupHead(keys: installation.keyIDs).line)
      try await StoreDump.write(from: installation.database, to: put)
      let hashes = try await installation.database.read { tx in try tx.fileHashes() }
      var photos = 0
      for hash in hashes {
        guard let bytes = installation.files.bytes(of: hash) else {
          // Swept since the list was read: then no row names it any more.
          if try await installation.database.read({ tx in try !tx.isFileNamed(hash) }) { continue }
          throw Installation.Unusable("The photo \(hash) is named in the database but is not in \(installation.files.folder).")
        }
        try put(photoLine(hash, bytes))
        photos += 1
      }
      try handle.write(contentsOf: out.withLock { $0.data })
      try handle.close()
      try BackupSeal.append(to: part)
      guard rename(part, path) == 0 else { throw Installation.Unusable("The file \(path) cannot be written.") }
      return (out.withLock { $0.count } + BackupSeal.length, photos)
    } catch {
      try? handle.close()
      try? FileManager.default.removeItem(atPath: part)
      throw error
    }
  }

  private static let photoMark = "{\"photo\":"

  private static func photoLine(_ hash: String, _ bytes: [UInt8]) -> String {
    photoMark + "\"" + hash + "\",\"bytes\":\"" + Data(bytes).base64EncodedString() + "\"}"
  }

  /// Fills an empty installation from a file that `BackupSeal.check` has passed.
  static func read(_ installation: Installation, from path: String, migrations: Migrations) async throws -> (rows: Int, photos: Int) {
    let lines = try BackupLines(path)
    _ = try lines.next(unless: { _ in false })
    let rows = try await StoreDump.read(
      { try lines.next { $0.hasPrefix(photoMark) } }, into: installation.database, migrations: migrations)
    var photos = 0
    while let line = try lines.next(unless: { $0.hasPrefix(BackupSeal.mark) }) {
      guard let value = JSONValue(parsing: Array(line.utf8)), let hash = value["photo"]?.string,
        let bytes = value["bytes"]?.string.flatMap({ Data(base64Encoded: $0) })
      else { throw Installation.Unusable("The backup is damaged after its table rows.") }
      guard try installation.files.put(Array(bytes)) == hash else {
        throw Installation.Unusable("The photo \(hash) in the backup is not what its name says.")
      }
      photos += 1
    }
    return (rows, photos)
  }
}

extension BackupHead {
  /// Of the file at `path`.
  init(of path: String) throws { try self.init(line: BackupLines(path).next(unless: { _ in false })) }
}

/// The lines of a file one after the other; a line may be looked at and left for the next reader.
private final class BackupLines: Sendable {
  private struct State {
    var buffer = Data()
    var kept: String?
  }

  private let handle: FileHandle
  private let state = Mutex(State())

  init(_ path: String) throws {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw Installation.Unusable("The backup \(path) cannot be read.")
    }
    self.handle = handle
  }

  /// Nil at the end, and before a line that `isOthers`, which then waits.
  func next(unless isOthers: (String) -> Bool) throws -> String? {
    try state.withLock { state in
      let line: String?
      if let kept = state.kept {
        line = kept
        state.kept = nil
      } else {
        line = try read(&state)
      }
      if let line, isOthers(line) {
        state.kept = line
        return nil
      }
      return line
    }
  }

  private func read(_ state: inout State) throws -> String? {
    while true {
      if let end = state.buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: state.buffer[state.buffer.startIndex..<end], as: UTF8.self)
        state.buffer = state.buffer[(end + 1)...]
        return line
      }
      guard let more = try handle.read(upToCount: 1 << 20), !more.isEmpty else {
        if state.buffer.isEmpty { return nil }
        defer { state.buffer.removeAll() }
        return String(decoding: state.buffer, as: UTF8.self)
      }
      state.buffer.append(more)
    }
  }
}
