import Contracts
import Kernel
import Store
import Web

/// `enterprises/index`
struct EnterpriseListPage: Sendable {
  struct Found: Sendable {
    var lines: [EnterpriseLine]
    var total: Int
    var totals: EnterpriseTotals
    var counts: [String: Int]
    var places: PlaceNames
  }

  let words: RegistryWords
  let filter: EnterpriseFilter
  let found: Found
  let viewer: Viewer

  func fields(_ paging: Paging) -> Fields {
    var fields: Fields = [
      "q": filter.words, "total": found.total, "present": found.totals.present, "others": found.totals.others, "people": found.totals.people,
      "lines": found.lines.map(line), "hasLines": !found.lines.isEmpty, "isEmpty": found.totals.everyone == 0,
      "filters": filters, "tallies": tallies, "hasTallies": !tallies.isEmpty,
      "mayImport": viewer.may(.importRoster), "mayAdd": EnterprisePolicy.mayKeepRegistry(viewer),
      "query": filter.queryText, "only": filter.only,
      "hasOnly": !filter.only.isEmpty, "isFiltered": !filter.query.isEmpty,
    ]
    fields["pager"] = paging.fields(total: found.total, path: "/enterprises", query: filter.query)
    fields.merge(selects) { _, new in new }
    return fields
  }

  private func line(_ line: EnterpriseLine) -> Fields {
    let place = found.places.words(line.place)
    let industry = words.industry(code: line.industryCode, text: line.industryText)
    return [
      "id": line.id.text, "name": line.name, "code": words.grouped(line.code), "isProvisional": line.isProvisional,
      "isOther": line.kind != .enterprise, "kind": words.kind(line.kind), "place": place,
      "hasPlace": line.building != nil,
      "industry": industry, "hasIndustry": !industry.isEmpty, "headcount": line.headcount.map(String.init) ?? "",
      "hasHeadcount": line.headcount != nil, "contact": line.firstContactName,
      "hasContact": !line.firstContactName.isEmpty, "tags": line.tags.map(words.tagFields),
      "hasTags": !line.tags.isEmpty, "status": line.successor.map { words.merged($0.kind) } ?? words.status(line.status), "shape": words.shape(line.status),
    ]
  }

  /// The saved filters with their counts.
  private var filters: [Fields] {
    let totals = found.totals
    let entries: [(key: String, query: String, count: Int)] = [
      ("all", "", totals.everyone), ("present", "status=operating", totals.operating),
      ("mine", "only=mine", totals.mine), ("doubtful", "only=doubtful", totals.doubtful),
      ("expiring", "only=expiring", totals.expiring), ("uncontacted", "only=uncontacted", totals.uncontacted),
    ]
    return entries.map { entry in
      [
        "label": words.text("enterprise.filter." + entry.key), "count": entry.count,
        "href": entry.query.isEmpty ? "/enterprises" : "/enterprises?" + entry.query,
        "isCurrent": filter.queryText == entry.query,
      ]
    }
  }

  /// How many hold the tags that a community is asked for.
  private var tallies: [Fields] {
    words.data.qualifications.kinds.filter(\.counted).compactMap { kind in
      guard let count = found.counts[kind.code] else { return nil }
      return [
        "label": kind.short(in: words.context.locale), "count": count, "href": "/enterprises?tag=" + kind.code,
        "isCurrent": filter.tag == kind.code,
      ]
    }
  }

  private var selects: Fields {
    let language = words.context.locale
    let grids = found.places.sortedGrids.map { (value: $0.id.text, label: $0.name) }
    let buildings = found.places.sortedBuildings.map { (value: $0.id.text, label: $0.fullName) }
    let sections = words.data.industries.sections.map { (value: $0.code, label: $0.code + " " + $0.name(in: language)) }
    let tags = words.data.qualifications.kinds.map { (value: $0.code, label: $0.name(in: language)) }
    let statuses = OrganizationStatus.allCases.map { (value: $0.rawValue, label: words.status($0)) }
    let kinds = OrganizationKind.allCases.map { (value: $0.rawValue, label: words.kind($0)) }
    return [
      "grids": words.options(grids, chosen: filter.grid?.text ?? ""),
      "buildings": words.options(buildings, chosen: filter.building?.text ?? ""),
      "sections": words.options(sections, chosen: filter.section), "tags": words.options(tags, chosen: filter.tag),
      "statuses": words.options(statuses, chosen: filter.status?.rawValue ?? ""),
      "kinds": words.options(kinds, chosen: filter.kind?.rawValue ?? ""),
    ]
  }
}
