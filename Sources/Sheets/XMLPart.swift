import CLibExpat
import Foundation

/// Hears the elements of one part of a workbook.
protocol XMLReceiver: AnyObject {
  func start(_ name: XMLName, _ attributes: XMLAttributes) throws(SheetError)
  func end(_ name: XMLName) throws(SheetError)
  /// May come in several pieces, of UTF-8, between a start and an end.
  func text(_ bytes: UnsafeBufferPointer<UInt8>)
}

/// The name of an element without its prefix: some programs write `<x:row>`.
struct XMLName {
  private let local: UnsafePointer<CChar>

  init(_ raw: UnsafePointer<CChar>) {
    if let colon = strchr(raw, 0x3A) {
      local = UnsafePointer(colon + 1)
    } else {
      local = raw
    }
  }

  static func == (name: XMLName, text: StaticString) -> Bool { isSame(name.local, text) }
}

/// The attributes of an element, valid while it starts.
struct XMLAttributes {
  fileprivate let pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>

  /// The value of the attribute with exactly this name, NUL at its end.
  func bytes(_ name: StaticString) -> UnsafePointer<CChar>? {
    var pair = pairs
    while let key = pair[0], let value = pair[1] {
      if isSame(key, name) { return value }
      pair += 2
    }
    return nil
  }

  subscript(name: StaticString) -> String? { bytes(name).map { String(cString: $0) } }

  /// The value of `r:id`, whatever the prefix.
  func prefixed(_ name: StaticString) -> String? {
    var pair = pairs
    while let key = pair[0], let value = pair[1] {
      if let colon = strchr(key, 0x3A), isSame(UnsafePointer(colon + 1), name) {
        return String(cString: value)
      }
      pair += 2
    }
    return nil
  }
}

private func isSame(_ text: UnsafePointer<CChar>, _ literal: StaticString) -> Bool {
  // A StaticString of a literal ends with NUL.
  strcmp(text, UnsafeRawPointer(literal.utf8Start).assumingMemoryBound(to: CChar.self)) == 0
}

/// Streams one part of an archive through expat. A document type declaration is refused at its first
/// character, so no entity is ever declared, expanded or fetched.
enum XMLPart {
  private static let chunk = 64 * 1024
  /// Longest single tag. Real tags take some hundred bytes; expat scans an unfinished one again for each
  /// chunk, so a tag of megabytes would cost hours.
  private static let tagBytes = 1 << 20
  fileprivate static let depthMax = 64

  static func read(
    _ part: String, in archive: Archive, into receiver: any XMLReceiver, bytesMax: Int = .max
  ) throws(SheetError) {
    let source = try archive.open(part)
    guard let parser = XML_ParserCreate(nil) else { throw .broken(part: part) }
    defer { XML_ParserFree(parser) }
    let reading = XMLReading(parser: parser, receiver: receiver, part: part)
    reading.listen()
    var total = 0
    while true {
      guard let buffer = XML_GetBuffer(parser, Int32(chunk)) else { throw .broken(part: part) }
      let count = try source.read(into: buffer, room: chunk)
      total += count
      guard total <= bytesMax else { throw .unpacksTooLarge }
      let status = XML_ParseBuffer(parser, Int32(count), count == 0 ? 1 : 0)
      if let failure = reading.failure { throw failure }
      guard status == XML_STATUS_OK else { throw .broken(part: part) }
      if count == 0 { return }
      guard total - Int(XML_GetCurrentByteIndex(parser)) < tagBytes else { throw .broken(part: part) }
    }
  }
}

/// What expat's callbacks share; they cannot throw, so the first failure waits here.
private final class XMLReading {
  let parser: XML_Parser
  let receiver: any XMLReceiver
  let part: String
  private(set) var failure: SheetError?
  private var depth = 0

  init(parser: XML_Parser, receiver: any XMLReceiver, part: String) {
    self.parser = parser
    self.receiver = receiver
    self.part = part
  }

  func listen() {
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser,
      { data, name, attributes in
        guard let name, let attributes else { return }
        XMLReading.of(data)?.start(XMLName(name), XMLAttributes(pairs: attributes))
      },
      { data, name in
        guard let name else { return }
        XMLReading.of(data)?.end(XMLName(name))
      })
    XML_SetCharacterDataHandler(parser) { data, text, count in
      guard let text, let reading = XMLReading.of(data), reading.failure == nil else { return }
      text.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
        reading.receiver.text(UnsafeBufferPointer(start: $0, count: Int(count)))
      }
    }
    XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
      guard let reading = XMLReading.of(data) else { return }
      reading.stop(.broken(part: reading.part))
    }
  }

  private static func of(_ data: UnsafeMutableRawPointer?) -> XMLReading? {
    data.map { Unmanaged<XMLReading>.fromOpaque($0).takeUnretainedValue() }
  }

  private func start(_ name: XMLName, _ attributes: XMLAttributes) {
    guard failure == nil else { return }
    depth += 1
    guard depth <= XMLPart.depthMax else { return stop(.broken(part: part)) }
    do throws(SheetError) { try receiver.start(name, attributes) } catch { stop(error) }
  }

  private func end(_ name: XMLName) {
    guard failure == nil else { return }
    depth -= 1
    do throws(SheetError) { try receiver.end(name) } catch { stop(error) }
  }

  private func stop(_ error: SheetError) {
    failure = failure ?? error
    XML_StopParser(parser, 0)
  }
}
