import Foundation
import Kernel
import Synchronization
import Testing

@testable import Files

/// Small pictures made here, byte by byte.
enum Picture {
  static func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
    let length = payload.count + 2
    return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + payload
  }

  static func frame(width: Int, height: Int) -> [UInt8] {
    segment(0xC0, [8, UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255), 1, 1, 0x11, 0])
  }

  /// An EXIF block with an orientation and, after it, the words of a place.
  static func exif(orientation: UInt8) -> [UInt8] {
    EXIF.segment(orientation: orientation).dropFirst(4) + Array("GPS 30.28 120.01".utf8)
  }

  static func jpeg(width: Int = 40, height: Int = 30, extra: [[UInt8]] = []) -> [UInt8] {
    var bytes: [UInt8] = [0xFF, 0xD8]
    bytes += segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])
    for part in extra { bytes += part }
    bytes += frame(width: width, height: height)
    bytes += segment(0xDA, [1, 1, 0, 0, 63, 0])
    return bytes + [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD9]
  }

  static func pngChunk(_ type: String, _ payload: [UInt8]) -> [UInt8] {
    let count = payload.count
    let length = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
    return length + Array(type.utf8) + payload + [0, 0, 0, 0]
  }

  static func png(width: UInt8, height: UInt8, extra: [[UInt8]] = []) -> [UInt8] {
    PNG.signature + pngChunk("IHDR", [0, 0, 0, width, 0, 0, 0, height, 8, 2, 0, 0, 0])
      + extra.flatMap { $0 } + pngChunk("IDAT", [1, 2, 3]) + pngChunk("IEND", [])
  }

  private static func little(_ count: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) } }

  static func webpChunk(_ type: String, _ payload: [UInt8]) -> [UInt8] {
    Array(type.utf8) + little(payload.count) + payload + (payload.count.isMultiple(of: 2) ? [] : [0])
  }

  static func webp(_ chunks: [UInt8]) -> [UInt8] {
    Array("RIFF".utf8) + little(chunks.count + 4) + Array("WEBP".utf8) + chunks
  }
}

func contains(_ bytes: [UInt8], _ words: String) -> Bool {
  Data(bytes).range(of: Data(words.utf8)) != nil
}

@Test func aJPEGKeepsItsPictureAndLosesWhereItWasTaken() throws {
  let original = Picture.jpeg(extra: [
    Picture.segment(0xE1, Picture.exif(orientation: 6)), Picture.segment(0xFE, Array("by Zhang".utf8)),
    Picture.segment(0xE2, Array("ICC_PROFILE\0".utf8) + [1, 1, 9]),
  ])
  #expect(contains(original, "GPS"))
  let photo = try Photo(original + Array("after the end".utf8))
  #expect(photo.kind == .jpeg)
  #expect(photo.width == 40 && photo.height == 30)
  #expect(!contains(photo.bytes, "GPS"))
  #expect(!contains(photo.bytes, "Zhang"))
  #expect(!contains(photo.bytes, "after the end"))
  #expect(!contains(photo.bytes, "ICC_PROFILE"))
  // The picture still stands upright.
  let block = EXIF.segment(orientation: 6)
  #expect(Array(photo.bytes[2..<(2 + block.count)]) == block)
  #expect(photo.bytes.suffix(6) == [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD9])
}

@Test func cleaningAPhotoTwiceChangesNothing() throws {
  let once = try Photo(Picture.jpeg(extra: [Picture.segment(0xE1, Picture.exif(orientation: 3))]))
  #expect(try Photo(once.bytes) == once)
}

@Test func commentsBetweenScansOfAProgressiveJPEGGoToo() throws {
  var bytes = Picture.jpeg()
  bytes.removeLast(2)
  bytes += Picture.segment(0xFE, Array("hidden".utf8)) + Picture.segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0x55, 0xFF, 0xD9]
  let photo = try Photo(bytes)
  #expect(!contains(photo.bytes, "hidden"))
  #expect(photo.bytes.suffix(3) == [0x55, 0xFF, 0xD9])
}

@Test func aPNGLosesItsTexts() throws {
  let photo = try Photo(
    Picture.png(width: 9, height: 8, extra: [
      Picture.pngChunk("tEXt", Array("Author Zhang".utf8)), Picture.pngChunk("eXIf", Array("GPS".utf8)),
      Picture.pngChunk("iCCP", Array("anything at all".utf8)), Picture.pngChunk("gAMA", [0, 0, 0xB1, 0x8F]),
      Picture.pngChunk("gAMA", Array("more".utf8)), Picture.pngChunk("sBIT", Array("a letter".utf8)),
    ]))
  #expect(photo.kind == .png && photo.width == 9 && photo.height == 8)
  for words in ["Zhang", "GPS", "anything", "more", "letter"] { #expect(!contains(photo.bytes, words), "\(words)") }
  #expect(contains(photo.bytes, "gAMA"))
}

/// Whatever a file says of its size, the answer is an error with a name: a trap would end the whole server.
@Test func noSizeThatAFileCanSayTraps() {
  let most: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
  func png(_ width: [UInt8], _ height: [UInt8]) -> [UInt8] {
    PNG.signature + Picture.pngChunk("IHDR", width + height + [8, 2, 0, 0, 0]) + Picture.pngChunk("IDAT", [1])
      + Picture.pngChunk("IEND", [])
  }
  for (width, height) in [(most, most), (most, [0, 0, 0, 1]), ([0, 0, 0, 1], most)] {
    #expect(throws: PhotoError.tooManyPixels) { try Photo(png(width, height)) }
  }
  #expect(throws: PhotoError.broken) { try Photo(png([0, 0, 0, 0], most)) }
  let header = Picture.pngChunk("IHDR", most + most + [8, 2, 0, 0, 0])
  #expect(throws: PhotoError.broken) { try Photo(Picture.png(width: 9, height: 8, extra: [header])) }
  let frame = Picture.frame(width: 65_535, height: 65_535)
  #expect(throws: PhotoError.tooManyPixels) { try Photo(Picture.jpeg(width: 65_535, height: 65_535)) }
  #expect(throws: PhotoError.broken) { try Photo(Picture.jpeg(extra: [frame])) }
  let canvas = Picture.webpChunk("VP8X", [0, 0, 0, 0] + most.dropLast() + most.dropLast())
  let picture = Picture.webpChunk("VP8 ", [UInt8](repeating: 0xFF, count: 10))
  #expect(throws: PhotoError.tooManyPixels) { try Photo(Picture.webp(picture)) }
  #expect(throws: PhotoError.broken) { try Photo(Picture.webp(canvas + picture)) }
  let lossless = Picture.webpChunk("VP8L", [0x2F] + most)
  #expect(throws: PhotoError.tooManyPixels) { try Photo(Picture.webp(lossless)) }
}

@Test func offsetsOfAnEXIFBlockThatLeadNowhereAreNoOrientation() throws {
  for offset in [[0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF], [0, 0, 0, 40]] as [[UInt8]] {
    let block = Array("Exif\0\0MM".utf8) + [0, 42] + offset + [0xFF, 0xFF, 1, 2, 3]
    let photo = try Photo(Picture.jpeg(extra: [Picture.segment(0xE1, block)]))
    #expect(!contains(photo.bytes, "Exif"))
  }
}

@Test func ofAJPEGOnlyWhatADecoderNeedsIsLeft() throws {
  let thumbnail = Picture.segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 1, 1] + Array("abc".utf8))
  let photo = try Photo(
    Picture.jpeg(extra: [
      thumbnail, Picture.segment(0xF0, Array("reserved".utf8)), Picture.segment(0xEE, Array("Adobe and a word".utf8)),
      Picture.segment(0xDB, [UInt8](repeating: 1, count: 65)),
    ]))
  for words in ["abc", "reserved", "Adobe"] { #expect(!contains(photo.bytes, words), "\(words)") }
  #expect(photo.bytes.count == Picture.jpeg().count + 69)
}

@Test func anyByteOfAPhotoMayBeAnotherAndNothingTraps() {
  let webp = Picture.webp(Picture.webpChunk("VP8 ", [UInt8](repeating: 1, count: 11)))
  for whole in [Picture.jpeg(extra: [Picture.segment(0xE1, Picture.exif(orientation: 6))]), Picture.png(width: 9, height: 8), webp] {
    for place in whole.indices {
      for byte in [0x00, 0x7F, 0x80, 0xFF] as [UInt8] {
        var other = whole
        other[place] = byte
        if let photo = try? Photo(other) { #expect(photo.width <= Limits.photoPixels / photo.height) }
      }
    }
  }
}

@Test func aWebPLosesItsEXIF() throws {
  let photo = try Photo(
    Picture.webp(
      Picture.webpChunk("VP8X", [0x2C, 0, 0, 0, 0, 1, 0, 0, 1, 0]) + Picture.webpChunk("ICCP", Array("colours".utf8))
        + Picture.webpChunk("VP8 ", [UInt8](repeating: 1, count: 11)) + Picture.webpChunk("EXIF", Array("GPS 30.28".utf8))))
  #expect(photo.kind == .webp && photo.width == 257 && photo.height == 257)
  #expect(!contains(photo.bytes, "GPS") && !contains(photo.bytes, "colours"))
  #expect(photo.bytes[20] == 0)
  #expect(try Photo(photo.bytes) == photo)
}

@Test func aMovingPictureIsNoPhoto() {
  let moving = Picture.webpChunk("VP8X", [0x02, 0, 0, 0, 0, 1, 0, 0, 1, 0]) + Picture.webpChunk("ANIM", [0, 0, 0, 0, 0, 0])
  #expect(throws: PhotoError.notAPhoto) { try Photo(Picture.webp(moving)) }
}

@Test func whatIsNotAPhotoIsNamed() {
  #expect(throws: PhotoError.notAPhoto) { try Photo(Array("<svg onload=alert(1)>".utf8)) }
  #expect(throws: PhotoError.notAPhoto) { try Photo([]) }
  #expect(throws: PhotoError.heic) { try Photo([0, 0, 0, 24] + Array("ftypheic".utf8) + [0, 0, 0, 0, 0]) }
  #expect(throws: PhotoError.tooLarge) { try Photo([UInt8](repeating: 0xFF, count: Limits.photoBytes + 1)) }
  #expect(throws: PhotoError.tooManyPixels) { try Photo(Picture.jpeg(width: 30_000, height: 30_000)) }
}

@Test func aPhotoCutAnywhereIsRefusedAndNeverTraps() {
  let whole = Picture.jpeg(extra: [Picture.segment(0xE1, Picture.exif(orientation: 6))])
  for length in 3..<whole.count {
    #expect(throws: PhotoError.self) { try Photo(Array(whole.prefix(length))) }
  }
  let png = Picture.png(width: 9, height: 8)
  for length in 8..<png.count {
    #expect(throws: PhotoError.self) { try Photo(Array(png.prefix(length))) }
  }
}

private func withStore(_ body: (FileStore) throws -> Void) throws {
  let folder = NSTemporaryDirectory() + "stairwell-files-" + ProcessInfo.processInfo.globallyUniqueString
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try body(FileStore(folder: folder))
}

@Test func theSameBytesAreStoredOnceAndFoundByTheirHash() throws {
  try withStore { store in
    let hash = try store.put([1, 2, 3])
    #expect(try store.put([1, 2, 3]) == hash)
    #expect(store.bytes(of: hash) == [1, 2, 3])
    #expect(store.bytes(of: "../../etc/passwd") == nil)
    let stored = FileManager.default.enumerator(atPath: store.folder)?.compactMap { $0 as? String } ?? []
    #expect(stored.count == 2)
  }
}

/// Two people send the same photo at once: neither may trip over the other's half-written file.
@Test func theSameBytesMayBeStoredByManyAtOnce() throws {
  try withStore { store in
    let bytes = [UInt8](repeating: 7, count: 200_000)
    for round in UInt8(0)..<20 {
      let same = bytes + [round]
      let faults = Faults()
      DispatchQueue.concurrentPerform(iterations: 8) { _ in
        do {
          let hash = try store.put(same)
          if store.bytes(of: hash) != same { faults.note("read half of it") }
        } catch { faults.note("\(error)") }
      }
      #expect(faults.all == [])
    }
    let stored = FileManager.default.enumerator(atPath: store.folder)?.compactMap { $0 as? String } ?? []
    #expect(!stored.contains { $0.hasSuffix(".part") })
  }
}

private final class Faults: Sendable {
  private let noted = Mutex<[String]>([])
  var all: [String] { noted.withLock { $0 } }
  func note(_ fault: String) { noted.withLock { $0.append(fault) } }
}

@Test func bytesWithoutANameGoWhenTheyAreOldAndNotBefore() throws {
  try withStore { store in
    let limit = Timestamp(milliseconds: 1_700_000_000_000)
    func age(_ name: String, _ span: Timestamp.Span) throws {
      let instant = limit - span
      let date = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1_000)
      try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: store.folder + "/" + name.prefix(2) + "/" + name)
    }
    let (named, old, young, again) = (try store.put([1]), try store.put([2]), try store.put([3]), try store.put([4]))
    for hash in [named, old, again] { try age(hash, .hours(1)) }
    let torn = old + ".part"
    #expect(FileManager.default.createFile(atPath: store.folder + "/" + torn.prefix(2) + "/" + torn, contents: Data([2])))
    try age(torn, .hours(1))
    // Sent once more, it is about to be named.
    #expect(try store.put([4]) == again)
    #expect(store.sweep(before: limit) { $0 == named } == 2)
    #expect(store.bytes(of: old) == nil)
    for hash in [named, young, again] { #expect(store.bytes(of: hash) != nil) }
    #expect(try store.put([2]) == old)
    #expect(store.bytes(of: old) == [2])
  }
}
