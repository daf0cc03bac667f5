import Foundation
import Synchronization

extension StoreDump {
  /// Writes the dump to a new file. It takes the name `path` only when it is whole and on the disk.
  public static func write(from database: any Database, toFile path: String) async throws {
    let part = path + ".part"
    guard FileManager.default.createFile(atPath: part, contents: nil, attributes: [.posixPermissions: 0o600]),
      let handle = FileHandle(forWritingAtPath: part)
    else { throw StoreError.readOnly }
    let buffer = Mutex(Data())
    do {
      try await write(from: database) { line in
        try buffer.withLock { data in
          data.append(contentsOf: line.utf8)
          data.append(UInt8(ascii: "\n"))
          guard data.count >= 1 << 20 else { return }
          try handle.write(contentsOf: data)
          data.removeAll(keepingCapacity: true)
        }
      }
      try handle.write(contentsOf: buffer.withLock { $0 })
      try handle.synchronize()
      try handle.close()
      guard rename(part, path) == 0 else { throw StoreError.readOnly }
    } catch {
      try? handle.close()
      try? FileManager.default.removeItem(atPath: part)
      throw error
    }
  }

  /// Fills an empty database from a file that `write` made. Gives the number of rows.
  @discardableResult
  public static func read(
    file path: String, into database: any Database, migrations: Migrations
  ) async throws -> Int {
    guard let handle = FileHandle(forReadingAtPath: path) else { throw DumpError.notADump }
    defer { try? handle.close() }
    let lines = DumpLines(handle)
    return try await read({ try lines.next() }, into: database, migrations: migrations)
  }
}

/// The lines of a file, a megabyte at a time.
private final class DumpLines: Sendable {
  private struct State {
    var buffer: [UInt8] = []
    var start = 0
    var isAtEnd = false
  }

  private let handle: FileHandle
  private let state = Mutex(State())

  init(_ handle: FileHandle) { self.handle = handle }

  func next() throws -> String? {
    try state.withLock { state in
      var searched = state.start
      while true {
        if let end = state.buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
          defer { state.start = end + 1 }
          return String(decoding: state.buffer[state.start..<end], as: UTF8.self)
        }
        if state.isAtEnd {
          // A last line without its end was not written whole.
          return nil
        }
        state.buffer.removeFirst(state.start)
        state.start = 0
        searched = state.buffer.count
        let more = try handle.read(upToCount: 1 << 20) ?? Data()
        state.isAtEnd = more.isEmpty
        state.buffer += more
      }
    }
  }
}
