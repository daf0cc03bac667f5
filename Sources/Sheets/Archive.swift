import CLibZip
import Foundation

/// The zip file that a workbook is, in memory.
///
/// It counts what really comes out of it, over all parts, so that no header can lie about sizes.
final class Archive {
  private let zip: OpaquePointer
  private var places: [String: zip_uint64_t] = [:]
  private let ratioMax: Int
  fileprivate var unpackedLeft: Int

  /// A workbook has a few parts, or a few thousand pictures.
  private static let partsMax = 20_000

  init(_ bytes: [UInt8], limits: SheetLimits) throws(SheetError) {
    unpackedLeft = limits.unpackedBytes
    ratioMax = limits.unpackedRatio
    guard let opened = Self.open(bytes) else { throw .broken(part: "zip") }
    zip = opened
    let count = zip_get_num_entries(zip, 0)
    guard count <= Self.partsMax else { throw .unpacksTooLarge }
    for place in 0..<zip_uint64_t(max(count, 0)) {
      guard let name = zip_get_name(zip, place, 0) else { continue }
      let key = Self.key(String(cString: name))
      // Of two parts with one name the first counts, so a copy behind cannot replace it.
      if places[key] == nil { places[key] = place }
    }
  }

  deinit { zip_discard(zip) }

  func contains(_ part: String) -> Bool { places[Self.key(part)] != nil }

  func open(_ part: String) throws(SheetError) -> ArchivePart {
    guard let place = places[Self.key(part)] else { throw .broken(part: part) }
    var facts = zip_stat_t()
    guard zip_stat_index(zip, place, 0, &facts) == 0 else { throw .broken(part: part) }
    guard facts.encryption_method == zip_uint16_t(ZIP_EM_NONE) else { throw .encrypted }
    guard let file = zip_fopen_index(zip, place, 0) else { throw .broken(part: part) }
    let packed = Int(clamping: facts.comp_size)
    return ArchivePart(name: part, file: file, packed: packed, ratioMax: ratioMax, archive: self)
  }

  /// Names compare without case, and with the backslashes of careless writers made slashes.
  private static func key(_ name: String) -> String {
    name.replacingOccurrences(of: "\\", with: "/").lowercased()
  }

  /// libzip owns and frees the copy.
  private static func open(_ bytes: [UInt8]) -> OpaquePointer? {
    guard let copy = malloc(max(bytes.count, 1)) else { return nil }
    UnsafeMutableRawBufferPointer(start: copy, count: bytes.count).copyBytes(from: bytes)
    guard let source = zip_source_buffer_create(copy, zip_uint64_t(bytes.count), 1, nil) else {
      free(copy)
      return nil
    }
    guard let zip = zip_open_from_source(source, ZIP_RDONLY, nil) else {
      zip_source_free(source)
      return nil
    }
    return zip
  }
}

/// One part of an archive, being unpacked.
final class ArchivePart {
  let name: String
  private let file: OpaquePointer
  private let packed: Int
  private let ratioMax: Int
  private let archive: Archive
  private var unpacked = 0

  /// Below this a part may be as repetitive as it likes: small sheets of blanks pack to almost nothing.
  private static let freeBytes = 16 << 20

  fileprivate init(name: String, file: OpaquePointer, packed: Int, ratioMax: Int, archive: Archive) {
    self.name = name
    self.file = file
    self.packed = packed
    self.ratioMax = ratioMax
    self.archive = archive
  }

  deinit { zip_fclose(file) }

  /// Fills at most `room` bytes; 0 at the end.
  func read(into target: UnsafeMutableRawPointer, room: Int) throws(SheetError) -> Int {
    // A damaged packing or a wrong checksum answers -1.
    let count = Int(zip_fread(file, target, zip_uint64_t(room)))
    guard count >= 0 else { throw .broken(part: name) }
    unpacked += count
    archive.unpackedLeft -= count
    let isBomb = unpacked > Self.freeBytes && unpacked / max(packed, 1) > ratioMax
    guard archive.unpackedLeft >= 0, !isBomb else { throw .unpacksTooLarge }
    return count
  }
}
