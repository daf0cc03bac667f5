import Contracts
import Kernel
import Store
import Web

/// `enterprises/import`: one import, wherever it stands.
struct RosterPage: Sendable {
  struct Found: Sendable {
    var stored: StoredImport
    var counts: [String: Int]
    var rows: [RosterRow]
    var kept: [KeptByUndo]
    /// Addresses of the whole community that wait for a person.
    var doubtful: Int
    var now: Timestamp
    /// While the columns can still be corrected.
    var cells: [[String]]?
  }

  let words: RegistryWords
  let found: Found
  let show: String

  private var stored: StoredImport { found.stored }

  /// Somebody is at work: the page looks again by itself.
  var isRunning: Bool {
    (stored.state == .committing || stored.state == .undoing) && !stored.isStranded(at: found.now)
  }

  func fields(_ paging: Paging) -> Fields {
    let accepted = (found.counts["all"] ?? 0) - (found.counts["error"] ?? 0)
    let isOpen = stored.state == .mapping || stored.state == .checked
    var fields: Fields = [
      "id": stored.id.text, "fileName": stored.fileName, "state": words.text("roster.state." + stored.state.rawValue),
      "sheet": words.text("roster.sheet_words", ["sheet": stored.sheetName]),
      "asOfWords": words.text("roster.as_of_words", ["day": words.day(stored.asOf)]), "asOf": stored.asOf.description,
      "isMapping": stored.state == .mapping, "isChecked": stored.state == .checked, "isOpen": isOpen,
      "isCommitted": stored.state == .committed, "isUndone": stored.state == .undone, "isRunning": isRunning,
      "isStranded": stored.isStranded(at: found.now), "isUndoing": stored.state == .undoing,
      "hasReport": stored.state != .mapping && (found.counts["all"] ?? 0) > 0,
      "mayCommit": stored.state == .checked && accepted > 0,
      "isHopeless": stored.state == .checked && accepted == 0, "commit": words.text("roster.commit", ["count": String(accepted)]),
      "done": stored.doneCount, "total": stored.groupCount, "filters": filters,
      "rows": found.rows.map(row), "hasRows": !found.rows.isEmpty, "hasErrorRows": (found.counts["error"] ?? 0) > 0,
      "kept": kept, "hasKept": !kept.isEmpty, "addresses": words.text("roster.addresses", ["count": String(found.doubtful)]),
      "hasDoubtful": found.doubtful > 0 && stored.state == .committed,
    ]
    fields["pager"] = paging.fields(
      total: found.counts[show.isEmpty ? "all" : show] ?? 0, path: "/enterprises/imports/\(stored.id)",
      query: ["show": show])
    if isOpen { fields.merge(mapping) { _, new in new } }
    return fields
  }

  private static let kinds: [String] = ["all", "doubtful", "error", "changed", "new", "merged", "unchanged"]

  private var filters: [Fields] {
    RosterPage.kinds.compactMap { kind in
      let count = found.counts[kind] ?? 0
      if count == 0, kind != "all" { return nil }
      let path = "/enterprises/imports/\(stored.id)"
      return [
        "label": words.text("roster.outcome." + kind), "count": count,
        "href": kind == "all" ? path : path + "?show=" + kind,
        "isCurrent": kind == (show.isEmpty ? "all" : show),
      ]
    }
  }

  private func row(_ row: RosterRow) -> Fields {
    let translations = words.site.pages.translations
    let language = words.context.locale
    let notes: [Fields] = row.sentences(translations, language).map { note in
      ["sentence": note.sentence, "isGrave": note.weight == .error, "isDoubt": note.weight == .doubt]
    }
    let isThere = row.organization != nil && stored.state != .checked && stored.state != .undone
    return [
      "number": row.number, "name": row.name, "hasName": !row.name.isEmpty, "code": row.code,
      "outcome": words.text("roster.outcome." + row.outcome.rawValue), "isError": row.outcome == .error,
      "isDoubtful": row.isDoubtful && row.outcome != .error, "notes": notes, "changes": changes(row),
      "path": isThere ? "/enterprises/\(row.organization?.text ?? "")" : "", "isLink": isThere,
    ]
  }

  private func changes(_ row: RosterRow) -> [String] {
    row.changes.map { change in
      func shown(_ text: String) -> String {
        guard let fact = Fact(rawValue: change.field), fact != .place, !fact.isPersonal, !text.isEmpty else {
          return text
        }
        return words.value(fact, text, PlaceNames())
      }
      let field = words.text("enterprise.fact." + change.field)
      let old = shown(change.old)
      let unknown = words.text("enterprise.unknown")
      return words.text(
        "roster.change", ["field": field, "old": old.isEmpty ? unknown : old, "new": shown(change.new)])
    }
  }

  private var kept: [Fields] {
    found.kept.map { kept in
      let names = kept.what.split(separator: ",").map { part in
        part == "new" ? words.text("roster.kept_new") : words.text("enterprise.fact." + part)
      }
      let joined = names.joined(separator: words.context.locale == .chinese ? "、" : ", ")
      return ["path": "/enterprises/\(kept.organization)", "name": kept.name, "what": joined]
    }
  }

  // MARK: Columns

  private var mapping: Fields {
    let cells = found.cells ?? []
    let row = stored.header.row
    let titles = RosterHeader.header(
      at: min(row, max(0, cells.count - 1)), cells.isEmpty ? [[]] : cells, words.data.qualifications
    ).titles
    let width = cells.prefix(row + 20).map(\.count).max() ?? 0
    let columns: [Fields] = (0..<width).compactMap { index in
      let title = titles.indices.contains(index) ? titles[index] : ""
      let samples = cells.dropFirst(row + 1).prefix(40).map { $0.indices.contains(index) ? $0[index] : "" }
      let shown = samples.filter { !$0.isEmpty }.prefix(3).map(RosterPage.masked).joined(separator: "，")
      if title.isEmpty, shown.isEmpty { return nil }
      let target = stored.header.targets[index]?.text ?? ""
      return [
        "field": "column_\(index)", "title": title.isEmpty ? "–" : title, "sample": shown, "isRead": !target.isEmpty,
        "options": words.options(targetOptions, chosen: target),
      ]
    }
    return ["columns": columns, "headerRow": row + 1, "isUnsure": !stored.header.isUsable]
  }

  private var targetOptions: [(value: String, label: String)] {
    var options = [(value: "", label: words.text("roster.not_read"))]
    options += RosterColumn.allCases.map { (value: $0.rawValue, label: words.text("roster.column." + $0.rawValue)) }
    options += words.data.qualifications.kinds.map { kind in
      let name = kind.short(in: words.context.locale)
      return (value: "tag:" + kind.code, label: words.text("roster.column.tag", ["tag": name]))
    }
    return options
  }

  /// Samples show what a column holds; nobody needs a whole telephone number for that.
  private static func masked(_ cell: String) -> String {
    let line = String(Text.line(cell).prefix(24))
    if let phone = PhoneNumber(line), phone.text.count > 6 { return Mask.phone(phone.text) }
    return RosterValues.email(line).map(Mask.email) ?? line
  }

  /// One line of the list of imports.
  static func line(
    _ stored: StoredImport, _ counts: [String: Int], _ names: [String: String], _ words: RegistryWords
  ) -> Fields {
    let parts = ["new", "changed", "unchanged", "error"].compactMap { kind -> String? in
      guard let count = counts[kind], count > 0 else { return nil }
      return words.text("roster.outcome." + kind) + " \(count)"
    }
    let shape =
      switch stored.state {
      case .committed: "confirmed"
      case .undone, .discarded: "withdrawn"
      case .committing, .undoing: "doing"
      case .mapping, .checked: "draft"
      }
    return [
      "path": "/enterprises/imports/\(stored.id)", "fileName": stored.fileName, "day": words.day(stored.createdAt),
      "who": stored.createdBy.flatMap { names[$0.text] } ?? words.text("roster.command_line"),
      "result": parts.joined(separator: words.context.locale == .chinese ? "，" : ", "), "shape": shape,
      "state": words.text("roster.state." + stored.state.rawValue),
    ]
  }
}
