/// The map of a workbook: its sheets in order, and where their parts are (ECMA-376 part 1, §18.2).
struct Workbook {
  struct Sheet {
    let name: String
    let isVisible: Bool
    /// Its name in the archive.
    let part: String
  }

  let sheets: [Sheet]
  /// Excel for Macintosh once counted days from 1904.
  let startsIn1904: Bool
  let sharedStringsPart: String?
  let stylesPart: String?

  /// All parts but sheets and shared strings are small; one that is not is not worth reading.
  static let smallPartBytes = 32 << 20

  init(in archive: Archive) throws(SheetError) {
    let main = try Self.mainPart(of: archive)
    let list = SheetList()
    try XMLPart.read(main, in: archive, into: list, bytesMax: Self.smallPartBytes)
    let links = try Relationships.read(of: main, in: archive)
    func part(_ type: String) -> String? {
      links.first { $0.is(type) && archive.contains($0.part) }?.part
    }
    startsIn1904 = list.startsIn1904
    sharedStringsPart = part("sharedStrings")
    stylesPart = part("styles")
    var found: [Sheet] = []
    for entry in list.entries {
      // Chart sheets and macro sheets have other types, and no cells.
      guard let link = links.first(where: { $0.id == entry.link }), link.is("worksheet") else { continue }
      guard archive.contains(link.part) else { throw .broken(part: link.part) }
      found.append(Sheet(name: entry.name, isVisible: entry.isVisible, part: link.part))
    }
    sheets = found
  }

  private static func mainPart(of archive: Archive) throws(SheetError) -> String {
    var main = "xl/workbook.xml"
    if archive.contains(Relationships.part(of: "")) {
      let links = try Relationships.read(of: "", in: archive)
      main = links.first { $0.is("officeDocument") }?.part ?? main
    }
    if main.hasSuffix("workbook.bin") { throw .notATable(found: .binaryWorkbook) }
    guard archive.contains(main), main.hasPrefix("xl/") || main.hasSuffix("workbook.xml") else {
      if archive.contains("mimetype") { throw .notATable(found: .openDocument) }
      throw .notATable(found: archive.contains("[Content_Types].xml") ? .document : .archive)
    }
    return main
  }
}

/// The `sheets` element of the workbook part.
private final class SheetList: XMLReceiver {
  struct Entry {
    let name: String
    let isVisible: Bool
    let link: String
  }
  private(set) var entries: [Entry] = []
  private(set) var startsIn1904 = false
  private var isInside = false

  /// Excel's own workbooks hold at most what memory does; people's hold some dozens.
  private static let sheetsMax = 2_000

  func start(_ name: XMLName, _ attributes: XMLAttributes) throws(SheetError) {
    if name == "sheets" {
      isInside = true
    } else if name == "sheet", isInside {
      let state = attributes["state"]
      let entry = Entry(
        name: attributes["name"] ?? "", isVisible: state == nil || state == "visible",
        link: attributes.prefixed("id") ?? "")
      entries.append(entry)
      guard entries.count <= Self.sheetsMax else { throw .broken(part: "xl/workbook.xml") }
    } else if name == "workbookPr" {
      let flag = attributes["date1904"]
      startsIn1904 = flag == "1" || flag == "true"
    }
  }

  func end(_ name: XMLName) throws(SheetError) {
    if name == "sheets" { isInside = false }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}

/// What a part points to (ECMA-376 part 2, §9.3).
struct Relationship {
  let id: String
  let type: String
  /// The target's name in the archive.
  let part: String

  /// Types are long addresses that differ between the two editions of the standard; their ends agree.
  func `is`(_ ending: String) -> Bool { type.hasSuffix("/" + ending) }
}

private final class Relationships: XMLReceiver {
  private let folder: String
  private var links: [Relationship] = []

  /// None when the part has no relationships.
  static func read(of part: String, in archive: Archive) throws(SheetError) -> [Relationship] {
    let source = self.part(of: part)
    guard archive.contains(source) else { return [] }
    let receiver = Relationships(folder: String(part[..<(part.lastIndex(of: "/") ?? part.startIndex)]))
    try XMLPart.read(source, in: archive, into: receiver, bytesMax: Workbook.smallPartBytes)
    return receiver.links
  }

  /// `xl/workbook.xml` → `xl/_rels/workbook.xml.rels`; the archive itself, "", → `_rels/.rels`.
  static func part(of part: String) -> String {
    guard let slash = part.lastIndex(of: "/") else { return "_rels/" + part + ".rels" }
    return part[...slash] + "_rels/" + part[part.index(after: slash)...] + ".rels"
  }

  private init(folder: String) { self.folder = folder }

  func start(_ name: XMLName, _ attributes: XMLAttributes) throws(SheetError) {
    guard name == "Relationship", attributes["TargetMode"] != "External" else { return }
    guard let id = attributes["Id"], let type = attributes["Type"], let target = attributes["Target"]
    else { return }
    links.append(Relationship(id: id, type: type, part: resolved(target)))
  }

  func end(_ name: XMLName) throws(SheetError) {}
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

  private func resolved(_ target: String) -> String {
    var steps: [Substring] = target.hasPrefix("/") ? [] : folder.split(separator: "/")
    for step in target.split(separator: "/") where step != "." {
      if step == ".." { _ = steps.popLast() } else { steps.append(step) }
    }
    return steps.joined(separator: "/")
  }
}
