/// The records of a `.bel` file, each with the content that its name says. Specification §4.4.
public struct Archive: Sendable {
  /// A record: data, or an event that refers to data.
  struct Record: Sendable {
    /// SHA-256 of the content, hexadecimal.
    var name: String
    var isEvent: Bool
    var range: Range<Int>
  }

  public let bytes: [UInt8]
  /// When the archive was begun, seconds since 1970.
  public let beganAt: Int
  let records: [Record]

  /// Reads tar headers, names and hashes; the events are read apart (``EventChain``). Throws `archive_…`, `header_invalid`,
  /// `version_unsupported`, `record_…`.
  public init(_ bytes: [UInt8]) throws(BeleniosError) {
    self.bytes = bytes
    let files = try Tar.files(bytes)
    guard let first = files.first else { throw BeleniosError(.archiveEmpty) }
    beganAt = try Self.header(first, bytes)
    guard first.seconds == beganAt else { throw BeleniosError(.headerInvalid) }
    var records: [Record] = []
    var names: Set<String> = []
    for (index, file) in files.enumerated().dropFirst() {
      let record = try Self.record(file, index)
      // Every file bears the time of the header, so that one election has one archive, to the byte.
      guard file.seconds == beganAt else { throw BeleniosError(.archiveMalformed, at: "record \(index)") }
      guard names.insert(record.name).inserted else {
        throw BeleniosError(.recordRepeated, at: "record \(index) (\(record.name.prefix(8))…)")
      }
      guard Hash.name(Array(bytes[record.range])) == record.name else {
        throw BeleniosError(.recordChanged, at: "record \(index) (\(record.name.prefix(8))…)")
      }
      records.append(record)
    }
    self.records = records
  }

  private static func header(_ file: Tar.File, _ bytes: [UInt8]) throws(BeleniosError) -> Int {
    guard file.name == "BELENIOS", let json = try? JSON(Array(bytes[file.range])),
      let version = try? json.integer("version")
    else { throw BeleniosError(.headerInvalid) }
    guard version == 1 else { throw BeleniosError(.versionUnsupported) }
    guard let began = try? json.member("timestamp").count() else { throw BeleniosError(.headerInvalid) }
    return began
  }

  private static func record(_ file: Tar.File, _ index: Int) throws(BeleniosError) -> Record {
    let name = file.name.prefix(64)
    let ending = file.name.dropFirst(64)
    guard name.utf8.count == 64, name.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
      ending == ".data.json" || ending == ".event.json"
    else { throw BeleniosError(.recordNameInvalid, at: "record \(index)") }
    return Record(name: String(name), isEvent: ending == ".event.json", range: file.range)
  }

  func content(_ record: Record) -> [UInt8] { Array(bytes[record.range]) }
}

/// Writes a `.bel` file, record after record. What it returns may be appended to a file as it is.
public struct ArchiveWriter: Sendable {
  public private(set) var bytes: [UInt8]
  /// The name of the last event, to which the next one refers.
  public private(set) var lastEvent: String?
  private var height = 0
  private let seconds: Int

  /// `seconds` since 1970: when the election begins.
  public init(beganAt seconds: Int) {
    self.seconds = seconds
    let header: JSON = .object(["version": .number(1), "timestamp": .string("\(seconds)")])
    bytes = Tar.entry(name: "BELENIOS", header.serialized, seconds: seconds)
  }

  /// Goes on where a file ends. Throws what ``EventChain`` finds wrong with it.
  public init(resuming archive: Archive) throws(BeleniosError) {
    let chain = try EventChain(archive)
    bytes = archive.bytes
    seconds = archive.beganAt
    lastEvent = chain.events.last?.name
    height = chain.events.count
  }

  /// Appends data and gives its name.
  @discardableResult public mutating func add(data: [UInt8]) -> String {
    let name = Hash.name(data)
    bytes += Tar.entry(name: name + ".data.json", data, seconds: seconds)
    return name
  }

  public mutating func add(_ type: EventType, payload: String? = nil) {
    let event: JSON = .object([
      "parent": lastEvent.map { .string($0) }, "height": .number(height), "type": .string(type.rawValue),
      "payload": payload.map { .string($0) },
    ])
    let text = event.serialized
    let name = Hash.name(text)
    bytes += Tar.entry(name: name + ".event.json", text, seconds: seconds)
    lastEvent = name
    height += 1
  }
}

extension ArchiveWriter {
  /// The first event: election, trustees, public credentials. §4.10
  public mutating func addSetup(_ election: Election, _ trustees: Trustees, _ credentials: CredentialList) {
    let names: JSON = .object([
      "election": .string(add(data: election.serialized)), "trustees": .string(add(data: trustees.serialized)),
      "credentials": .string(add(data: credentials.serialized)),
    ])
    add(.setup, payload: add(data: names.serialized))
  }

  public mutating func addBallot(_ serialized: [UInt8]) { add(.ballot, payload: add(data: serialized)) }

  public mutating func addTally(_ tally: SizedTally) {
    let name = add(data: tally.encrypted.serialized)
    add(.encryptedTally, payload: add(data: tally.serialized(tallyName: name)))
  }

  /// `owner` is the trustee's place, from 1.
  public mutating func add(_ part: PartialDecryption, owner: Int) {
    let name = add(data: part.serialized)
    let owned: JSON = .object(["owner": .number(owner), "payload": .string(name)])
    add(.partialDecryption, payload: add(data: owned.serialized))
  }

  public mutating func add(_ result: ElectionResult) { add(.result, payload: add(data: result.serialized)) }
}
