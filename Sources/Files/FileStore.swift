import Contracts
import Cryptography
import Foundation
import Kernel
import Store

/// Where the bytes lie: a folder on disk, by content hash. The same photo or sound is stored once.
///
/// The order matters for faults: bytes first (written aside, synced, renamed), then the row. A crash between the two leaves a file
/// that nothing names, which `FileSweep` removes a day later; never a row without its bytes.
public struct FileStore: Sendable {
  public let folder: String

  public init(folder: String) { self.folder = folder }

  /// Writes the bytes and gives their SHA-256 as hexadecimal. A full disk throws `StoreError.diskFull` and leaves nothing.
  public func put(_ bytes: [UInt8]) throws -> String {
    let hash = Hex.encode(Digest.sha256(bytes))
    let path = path(of: hash)
    let files = FileManager.default
    // Found, it counts as written now: `sweep` leaves it to the row that follows. The time is the disk's own.
    if utimes(path, nil) == 0 { return hash }
    do {
      let part = (path as NSString).deletingLastPathComponent
      try files.createDirectory(atPath: part, withIntermediateDirectories: true)
      // A name of its own: two who store the same photo at once must not write into, or rename, one another's file.
      let aside = "\(path).\(ProcessInfo.processInfo.globallyUniqueString).part"
      do {
        guard files.createFile(atPath: aside, contents: nil), let handle = FileHandle(forWritingAtPath: aside) else {
          throw StoreError.readOnly
        }
        try handle.write(contentsOf: Data(bytes))
        try handle.synchronize()
        try handle.close()
        guard rename(aside, path) == 0 else { throw StoreError.readOnly }
        // The name too must outlive a power cut, before a row says that it is there.
        for name in [part, folder] { try sync(folder: name) }
      } catch {
        try? files.removeItem(atPath: aside)
        throw error
      }
    } catch let error as StoreError {
      throw error
    } catch {
      throw isDiskFull(error) ? StoreError.diskFull : StoreError.readOnly
    }
    return hash
  }

  private func sync(folder: String) throws {
    let opened = open(folder, O_RDONLY | O_DIRECTORY)
    guard opened >= 0 else { throw StoreError.readOnly }
    defer { close(opened) }
    guard fsync(opened) == 0 else { throw errno == ENOSPC ? StoreError.diskFull : StoreError.readOnly }
  }

  private func isDiskFull(_ error: any Error) -> Bool {
    if (error as? CocoaError)?.code == .fileWriteOutOfSpace { return true }
    let reason = error as NSError
    let cause = reason.userInfo[NSUnderlyingErrorKey] as? NSError
    return [reason, cause].contains { $0?.domain == NSPOSIXErrorDomain && $0?.code == Int(ENOSPC) }
  }

  /// Nil when the file is not there.
  public func bytes(of hash: String) -> [UInt8]? {
    guard hash.count == 64, hash.allSatisfy(\.isHexDigit) else { return nil }
    return FileManager.default.contents(atPath: path(of: hash)).map(Array.init)
  }

  private func path(of hash: String) -> String { folder + "/" + hash.prefix(2) + "/" + hash }
}

/// The row of a stored file.
public struct StoredFile: Sendable, Equatable {
  public let id: FileID
  public let community: CommunityID
  public let sha256: String
  public let mediaType: String
  public let byteCount: Int64

  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    sha256 = try row("sha256")
    mediaType = try row("media_type")
    byteCount = try row("byte_count")
  }
}

extension Tx {
  /// The row for bytes that `FileStore.put` has stored.
  public func insertFile(
    _ photo: Photo, sha256: String, community: CommunityID, by person: PersonID?
  ) throws -> FileID {
    let id: FileID = newID()
    try run(
      """
      INSERT INTO files (id, community_id, sha256, media_type, byte_count, width, height, created_at, created_by)
      VALUES (\(id), \(community), \(sha256), \(photo.kind.rawValue), \(photo.bytes.count), \(photo.width),
        \(photo.height), \(now), \(person))
      """)
    return id
  }

  /// The same for a voice note.
  public func insertFile(
    _ recording: Recording, sha256: String, community: CommunityID, by person: PersonID?
  ) throws -> FileID {
    let id: FileID = newID()
    try run(
      """
      INSERT INTO files (id, community_id, sha256, media_type, byte_count, milliseconds, created_at, created_by)
      VALUES (\(id), \(community), \(sha256), \(recording.kind.rawValue), \(recording.bytes.count),
        \(recording.milliseconds), \(now), \(person))
      """)
    return id
  }

  public func findFile(_ id: FileID, in community: CommunityID) throws -> StoredFile? {
    try first("SELECT * FROM files WHERE id = \(id) AND community_id = \(community)", StoredFile.init)
  }

  /// Whether any row names these bytes.
  public func isFileNamed(_ hash: String) throws -> Bool {
    try exists("SELECT 1 FROM files WHERE sha256 = \(hash) LIMIT 1")
  }

  /// The hashes that rows name, for backup and for the sweep.
  public func fileHashes() throws -> [String] {
    try all("SELECT DISTINCT sha256 FROM files ORDER BY sha256") { row in try row("sha256") }
  }
}
