import Audit
import Contracts
import Enterprises
import Foundation
import Kernel
import People
import Web

/// Words for the lines of the audit log. What is stored and hashed is a short English note; here it is said in the reader's
/// language, and the ids in it are called by their names. A note in a form that is not known is shown as it stands.
struct AuditWords: Sendable {
  let site: Site
  let context: AppContext
  let names: AuditNames
  let qualifications: QualificationTable

  /// 李某·网格长·第三网格
  func name(of id: String) -> String? {
    guard let record = names.records[id] else { return names.names[id] }
    let person = record.person.flatMap { names.names[$0.text] } ?? record.name
    let role = record.role.map { role in post(role.rawValue, record.place) }
    let kind = record.kind.isEmpty ? "" : said("offer." + record.kind)
    return joined([person, kind, role ?? record.place])
  }

  /// Whose page a record leads to: that of the person who holds it.
  func page(of id: String) -> String? {
    names.records[id]?.person.flatMap { AuditNames.page(of: $0.text) } ?? AuditNames.page(of: id)
  }

  func detail(_ entry: AuditEntry) -> String {
    let detail = entry.detail
    // A case's number, a file's name: it stands under the subject already.
    if detail == names.names[entry.subject] { return "" }
    let kind = String(entry.act.prefix { $0 != "." })
    let words: String? =
      switch kind {
      case "roster": roster(entry)
      case "list": list(entry.detail)
      case "enterprise", "enterprises", "qualification": enterprise(entry)
      case "case": aCase(entry)
      case "window", "category": window(detail)
      case "place": place(entry)
      case "post", "invitation", "delegation": people(entry)
      case "consent", "fact": known("consent." + detail)
      default: known("audit.note." + detail.map { $0.isLetter ? String($0) : "_" }.joined())
      }
    return words ?? named(detail)
  }

  private func roster(_ entry: AuditEntry) -> String? {
    guard let counts = AuditWords.counts(entry.detail) else { return nil }
    switch entry.act {
    case "roster.committed" where counts["new"] != nil: return said("imported", counts)
    case "roster.undone" where counts["kept"] != nil: return said("undone", counts)
    default: return nil
    }
  }

  /// `people: 25 rows, csv; filter: q, role`
  private func list(_ detail: String) -> String? {
    guard let match = detail.firstMatch(of: /^(\w+): (\d+) rows, (\w+)(; filter: .+)?$/) else { return nil }
    let list = known("export." + match.1) ?? String(match.1)
    let format = String(match.3).uppercased()
    return said(match.4 == nil ? "list" : "list_sifted", ["list": list, "count": String(match.2), "format": format])
  }

  private func enterprise(_ entry: AuditEntry) -> String? {
    switch entry.act {
    case "enterprise.changed", "enterprise.contact_seen":
      let facts = entry.detail.components(separatedBy: ", ").map { known("enterprise.fact." + $0) ?? $0 }
      return facts.joined(separator: said("comma"))
    case "enterprises.exported": return said("rows", ["count": entry.detail])
    case "qualification.added", "qualification.changed", "qualification.removed":
      return qualifications.kind(entry.detail)?.short(in: context.locale)
    default: return nil
    }
  }

  private func aCase(_ entry: AuditEntry) -> String? {
    if let match = entry.detail.firstMatch(of: /^\S+ to (\S+)$/) {
      let target = String(match.1)
      let window = names.windows[target].map { window in
        context.locale == .english && !window.englishName.isEmpty ? window.englishName : window.name
      }
      return said("to", ["name": window ?? name(of: target) ?? target])
    }
    if let match = entry.detail.firstMatch(of: /^\S+, (\w+)$/) { return known("case.channel." + match.1) }
    return nil
  }

  private func window(_ detail: String) -> String? {
    guard let match = detail.firstMatch(of: /^(.*), open: (true|false)$/) else { return nil }
    return said(match.2 == "true" ? "window_open" : "window_closed", ["name": String(match.1)])
  }

  private func place(_ entry: AuditEntry) -> String? {
    let detail = entry.detail
    if let match = detail.firstMatch(of: /^\+ (\d+), ~ (\d+)$/) {
      return said("places", ["new": String(match.1), "changed": String(match.2)])
    }
    if let match = detail.firstMatch(of: /: \+ (\d+) \/ (\d+)$/) {
      return said("floors", ["floors": String(match.1), "rooms": String(match.2)])
    }
    if entry.act == "place.edited", let match = detail.firstMatch(of: /^(.*) → (.*)$/) {
      let (old, new) = (String(match.1), String(match.2))
      return old == new ? said("same_name") : said("renamed", ["old": old, "new": new])
    }
    if let match = detail.firstMatch(of: /^([+−]) (.*)$/) {
      return said(match.1 == "+" ? "alias_added" : "alias_removed", ["name": String(match.2)])
    }
    if let match = detail.firstMatch(of: /^.*: (.*), (\d{4}-\d\d-\d\d)$/) {
      return said("moved", ["name": String(match.1), "day": day(String(match.2))])
    }
    return nil
  }

  private func people(_ entry: AuditEntry) -> String? {
    let parts = entry.detail.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
    switch entry.act {
    // The subject says who and what.
    case "post.granted", "delegation.granted", "delegation.ended": return names.records[entry.subject] == nil ? nil : ""
    case "post.ended" where parts.count >= 2:
      let note = parts.dropFirst(2).joined(separator: " ")
      return joined([said("until", ["day": day(parts[1])]), note])
    case "invitation.made" where parts.count == 4 && parts[0] == "post":
      return post(parts[1], names.names[parts[3]] ?? "")
    case "invitation.made" where parts.count >= 2:
      let kind = parts.count > 2 ? known("people.delegation." + parts[2]) ?? "" : ""
      return joined([said("offer." + parts[0]), names.names[parts[1]] ?? "", kind])
    case "invitation.accepted": return known("audit.note.offer." + entry.detail)
    default: return nil
    }
  }

  // MARK: Words

  private func post(_ role: String, _ place: String) -> String { joined([known("role." + role) ?? role, place]) }

  private func joined(_ words: [String]) -> String {
    words.filter { !$0.isEmpty }.joined(separator: context.locale == .chinese ? "·" : " · ")
  }

  private func day(_ text: String) -> String { LocalDay(text).map { site.day($0, context) } ?? text }

  private func said(_ key: String, _ values: [String: String] = [:]) -> String {
    site.text("audit.note." + key, context, values)
  }

  private func known(_ key: String) -> String? {
    site.pages.translations.has(key) ? site.text(key, context) : nil
  }

  /// The note with each id called by its name.
  private func named(_ detail: String) -> String {
    Set(AuditNames.ids(in: detail)).reduce(detail) { text, id in
      text.replacingOccurrences(of: id, with: name(of: id) ?? id)
    }
  }

  /// `new 40, changed 0` as numbers by word.
  private static func counts(_ detail: String) -> [String: String]? {
    var counts: [String: String] = [:]
    for part in detail.components(separatedBy: ", ") {
      let words = part.split(separator: " ")
      guard words.count == 2, Int(words[1]) != nil else { return nil }
      counts[String(words[0])] = String(words[1])
    }
    return counts
  }
}
