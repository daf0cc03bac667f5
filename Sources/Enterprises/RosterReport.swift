import Contracts
import Kernel
import Store
import Web

/// One row of a report, as a person reads it. Personal data is masked.
public struct RosterRow: Sendable, Hashable {
  public enum Outcome: String, Sendable, CaseIterable { case new, changed, unchanged, merged, error }

  /// One changed field, old and new.
  public struct Change: Sendable, Hashable, Codable {
    /// A `Fact`, or `tags`.
    public var field: String
    public var old: String
    public var new: String
  }

  /// As Excel shows it.
  public var number: Int
  /// Rows of one organisation share it.
  public var group: Int
  public var outcome: Outcome
  public var isDoubtful: Bool
  public var code: String
  public var name: String
  public var notes: [RosterNote]
  public var changes: [Change]
  public var organization: OrganizationID?
}

/// What an import does or did.
public struct ImportReport: Sendable {
  /// Nil for a dry run that was not kept.
  public var importID: ImportID?
  public var fileName: String
  public var sheetName: String
  public var asOf: LocalDay
  /// Titles of columns that nobody reads.
  public var ignoredColumns: [String]
  public var rows: [RosterRow]

  public func count(_ outcome: RosterRow.Outcome) -> Int { rows.count { $0.outcome == outcome } }
  public var doubtfulCount: Int { rows.count(where: \.isDoubtful) }
  /// Rows that are in or would go in: all but those in error.
  public var acceptedCount: Int { rows.count - count(.error) }

  public var json: JSONValue {
    .object([
      "import": JSONValue(importID?.text), "file": .text(fileName), "sheet": .text(sheetName),
      "asOf": .text(asOf.description), "ignoredColumns": .array(ignoredColumns.map(JSONValue.text)),
      "new": .integer(count(.new)), "changed": .integer(count(.changed)), "unchanged": .integer(count(.unchanged)),
      "merged": .integer(count(.merged)), "error": .integer(count(.error)), "doubtful": .integer(doubtfulCount),
      "rows": .array(rows.map(\.json)),
    ])
  }

  /// For a terminal: the counts, then every row that is in error, doubtful or changed.
  public func lines(_ words: Translations, _ locale: Language) -> [String] {
    var values: [String: String] = ["doubtful": String(doubtfulCount), "file": fileName]
    for outcome in RosterRow.Outcome.allCases { values[outcome.rawValue] = String(count(outcome)) }
    var lines = [words.text("roster.summary", locale, values)]
    if !ignoredColumns.isEmpty {
      lines.append(words.text("roster.ignored", locale, ["columns": ignoredColumns.joined(separator: ", ")]))
    }
    for row in rows where row.outcome == .error || row.outcome == .changed || row.isDoubtful {
      lines.append(row.line(words, locale))
    }
    return lines
  }
}

extension RosterRow {
  var json: JSONValue {
    let notes = notes.map { note in
      JSONValue.object([
        "weight": .text(note.weight.rawValue), "field": .text(note.field), "code": .text(note.code),
        "details": .object(note.details.mapValues(JSONValue.text)),
        "suggestions": .array(note.suggestions.map(JSONValue.text)),
      ])
    }
    let changes = changes.map { change in
      JSONValue.object(["field": .text(change.field), "old": .text(change.old), "new": .text(change.new)])
    }
    return .object([
      "row": .integer(number), "outcome": .text(outcome.rawValue), "doubtful": .flag(isDoubtful),
      "code": .text(code), "name": .text(name), "organization": JSONValue(organization?.text),
      "notes": .array(notes), "changes": .array(changes),
    ])
  }

  func line(_ words: Translations, _ locale: Language) -> String {
    let head = words.text("roster.row", locale, ["row": String(number)])
    let what = words.text("roster.outcome." + outcome.rawValue, locale)
    let said = sentences(words, locale).map(\.sentence) + changeSentences(words, locale)
    return ([head, what, code, name].filter { !$0.isEmpty } + said).joined(separator: " | ")
  }

  /// The notes in words, the gravest first.
  func sentences(_ words: Translations, _ locale: Language) -> [(weight: RosterNote.Weight, sentence: String)] {
    let order: [RosterNote.Weight] = [.error, .doubt, .remark]
    let sorted = order.flatMap { weight in notes.filter { $0.weight == weight } }
    return sorted.map { note in
      var details = note.details
      if let fact = details["fact"] { details["fact"] = words.text("enterprise.fact." + fact, locale) }
      if let fields = details["fields"] {
        let names = fields.split(separator: ",").map { words.text("enterprise.fact." + $0, locale) }
        details["fields"] = names.joined(separator: locale == .chinese ? "、" : ", ")
      }
      if !note.field.isEmpty { details["column"] = words.text("roster.column." + note.field, locale) }
      let key = note.code.contains(".") ? "problem." + note.code : "roster.note." + note.code
      var sentence = words.text(key, locale, details)
      if !note.suggestions.isEmpty {
        let list = note.suggestions.joined(separator: locale == .chinese ? "、" : ", ")
        sentence += words.text("roster.suggested", locale, ["codes": list])
      }
      return (note.weight, sentence)
    }
  }

  func changeSentences(_ words: Translations, _ locale: Language) -> [String] {
    changes.map { change in
      words.text(
        "roster.change", locale,
        ["field": words.text("enterprise.fact." + change.field, locale), "old": change.old, "new": change.new])
    }
  }
}

/// Makes the rows of the report from a plan.
struct RosterReporter: Sendable {
  let places: PlaceNames
  let data: EnterpriseData

  func rows(_ plan: RosterPlan, group: Int) -> [RosterRow] {
    let record = plan.record
    let one = plan.write?.organization
    let outcome = RosterRow.Outcome(rawValue: plan.outcome.rawValue) ?? .error
    let first = RosterRow(
      number: record.rows[0], group: group, outcome: outcome, isDoubtful: plan.isDoubtful,
      code: record.typedCode.isEmpty ? one?.code ?? "" : record.typedCode,
      name: record.name.isEmpty ? one?.name ?? "" : record.name, notes: plan.notes, changes: changes(plan),
      organization: one?.id)
    let rest = record.rows.dropFirst().map { number in
      var row = first
      row.number = number
      row.changes = []
      // What was merged into a row that fails fails with it, and says why.
      guard outcome != .error else { return row }
      row.outcome = .merged
      row.notes = plan.notes.filter { $0.details["row"] == String(number) }
      row.isDoubtful = row.notes.contains { $0.weight == .doubt }
      return row
    }
    return [first] + rest
  }

  /// Old and new of what is already there; a new organisation is all new.
  private func changes(_ plan: RosterPlan) -> [RosterRow.Change] {
    guard plan.outcome == .changed, let write = plan.write else { return [] }
    var changes = write.visible.map { change in
      RosterRow.Change(
        field: change.fact.rawValue, old: shown(change.fact, change.before.text),
        new: shown(change.fact, change.after.text))
    }
    if !write.tags.isEmpty {
      let names = write.tags.map { data.qualifications.kind($0.kind)?.short ?? $0.kind }
      changes.append(RosterRow.Change(field: "tags", old: "", new: names.joined(separator: "、")))
    }
    return changes
  }

  private func shown(_ fact: Fact, _ text: String) -> String {
    switch fact {
    case .contactPhone: text.isEmpty ? "" : Mask.phone(text)
    case .contactEmail: text.isEmpty ? "" : Mask.email(text)
    case .place: places.words(PlaceFact(text: text))
    default: text
    }
  }
}
