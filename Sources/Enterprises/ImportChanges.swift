import Contracts
import Kernel
import Store

/// What one import did to one organisation, with exact images from before and after.
struct ImportChange: Sendable {
  var organization: OrganizationID
  var isNew: Bool
  var images: [FactChange]
}

/// One image as it is stored. Personal data is sealed and in hexadecimal. An import of thousands of firms writes a hundred
/// thousand images: they are records of fields, with separators of ASCII between. (A place in a fact has units, `1F`, within.)
private struct StoredImage {
  var fact: Fact
  var before: String
  var after: String
  /// `roster|imp_…|2026-11-25`; empty for none.
  var beforeSource: String
  var afterSource: String

  private static let fieldSeparator: Character = "\u{1E}"
  private static let imageSeparator: Character = "\u{1D}"

  static func text(_ images: [StoredImage]) -> String {
    images.map { image in
      [image.fact.rawValue, image.before, image.after, image.beforeSource, image.afterSource]
        .joined(separator: String(fieldSeparator))
    }.joined(separator: String(imageSeparator))
  }

  static func images(_ text: String) throws -> [StoredImage] {
    try text.split(separator: imageSeparator).map { line in
      let fields = line.split(separator: fieldSeparator, omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 5, let fact = Fact(rawValue: fields[0]) else {
        throw StoreError.wrongType(column: "images", wanted: "five fields")
      }
      return StoredImage(
        fact: fact, before: fields[1], after: fields[2], beforeSource: fields[3], afterSource: fields[4])
    }
  }
}

extension FactSource {
  fileprivate var stored: String { kind.rawValue + "|" + id + "|" + asOf.description }

  fileprivate init?(stored: String) {
    let parts = stored.split(separator: "|", omittingEmptySubsequences: false)
    guard parts.count == 3, let kind = Kind(rawValue: String(parts[0])), let day = LocalDay(parts[2]) else {
      return nil
    }
    self.init(kind, id: String(parts[1]), asOf: day)
  }
}

extension Tx {
  func keepImages(of writes: [OrganizationWrite], _ importID: ImportID, _ vault: Vault) throws {
    var rows: [SQL] = []
    for write in writes where write.isNew || !write.changes.isEmpty || !write.tags.isEmpty {
      let one = write.organization
      let images = write.changes.map { stored($0, of: one.id, vault) }
      let text = StoredImage.text(images)
      rows.append("(\(importID), \(one.community), \(one.id), \(write.isNew), \(text))")
    }
    for batch in rows.batches(of: 500) {
      try run(
        """
        INSERT INTO import_changes (import_id, community_id, organization_id, is_new, images)
        VALUES \(sql: SQL.joined(Array(batch), by: ", "))
        """)
    }
  }

  private func stored(_ change: FactChange, of id: OrganizationID, _ vault: Vault) -> StoredImage {
    func text(_ value: FactValue) -> String {
      guard change.fact.isPersonal, !value.text.isEmpty else { return value.text }
      return Hex.encode(vault.seal(change.fact, value.text, of: id, world))
    }
    return StoredImage(
      fact: change.fact, before: text(change.before), after: text(change.after),
      beforeSource: change.before.source?.stored ?? "", afterSource: change.after.source?.stored ?? "")
  }

  /// Changes of an import that are not undone yet, in order of organisations.
  func importChanges(_ importID: ImportID, limit: Int, _ vault: Vault) throws -> [ImportChange] {
    try all(
      """
      SELECT organization_id, is_new, images FROM import_changes
      WHERE import_id = \(importID) AND undone_at IS NULL ORDER BY organization_id LIMIT \(limit)
      """
    ) { row in
      let id: OrganizationID = try row("organization_id")
      let images = try StoredImage.images(try row("images"))
      return ImportChange(
        organization: id, isNew: try row("is_new"), images: try images.map { try opened($0, of: id, vault) })
    }
  }

  private func opened(_ image: StoredImage, of id: OrganizationID, _ vault: Vault) throws -> FactChange {
    func text(_ stored: String) throws -> String {
      guard image.fact.isPersonal, let sealed = Hex.decode(stored), !sealed.isEmpty else { return stored }
      return try vault.open(image.fact, sealed, of: id)
    }
    return FactChange(
      fact: image.fact, before: FactValue(try text(image.before), FactSource(stored: image.beforeSource)),
      after: FactValue(try text(image.after), FactSource(stored: image.afterSource)))
  }

  func markUndone(_ importID: ImportID, _ organization: OrganizationID, kept: String) throws {
    try run(
      """
      UPDATE import_changes SET undone_at = \(now), kept = \(kept)
      WHERE import_id = \(importID) AND organization_id = \(organization)
      """)
  }

  func importChangeCount(_ importID: ImportID) throws -> Int {
    try scalar("SELECT count(*) FROM import_changes WHERE import_id = \(importID)") ?? 0
  }

  /// What undo left as it is: organisation, name, and `new`, `tags`, or facts with commas between.
  public func keptByUndo(_ importID: ImportID, limit: Int = 500) throws -> [KeptByUndo] {
    try all(
      """
      SELECT c.organization_id, c.kept, o.name FROM import_changes c JOIN organizations o ON o.id = c.organization_id
      WHERE c.import_id = \(importID) AND c.kept <> '' ORDER BY o.name_sort, o.id LIMIT \(limit)
      """
    ) { row in
      KeptByUndo(organization: try row("organization_id"), name: try row("name"), what: try row("kept"))
    }
  }
}

/// One organisation that undo could not take back wholly, because somebody changed it since.
public struct KeptByUndo: Sendable, Hashable {
  public let organization: OrganizationID
  public let name: String
  /// `new` for an organisation that stays, else names of facts with commas between.
  public let what: String
}
