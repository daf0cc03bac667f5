import Contracts
import Kernel
import Web

/// Which of the public requests are asked for.
struct Open311Filter: Sendable {
  /// As the standard says: ninety days, or so many, whichever is less.
  static let window = Timestamp.Span.days(90)
  static let rows = 1_000

  /// Named one by one: then nothing else is asked. Nil: not named.
  var ids: [CaseID]?
  var codes: [String] = []
  /// Nil: both.
  var isOpen: Bool?
  var from: Timestamp?
  var until: Timestamp?
  var updatedAfter: Timestamp?
  var updatedBefore: Timestamp?
  var page = 1
  var size = Open311Filter.rows
  var offset: Int { (page - 1) * size }

  init(_ query: Form, now: Timestamp) throws(Problem) {
    var query = query
    page = Int(query.raw("page")) ?? 1
    size = Int(query.raw("page_size")) ?? Open311Filter.rows
    let named = Open311Filter.list(query.raw("service_request_id"))
    codes = Open311Filter.list(query.raw("service_code"))
    isOpen = Open311Filter.state(&query)
    from = Open311Filter.instant("start_date", &query)
    until = Open311Filter.instant("end_date", &query)
    updatedAfter = Open311Filter.instant("updated_after", &query)
    updatedBefore = Open311Filter.instant("updated_before", &query)
    if named.isEmpty {
      narrow(now)
    } else {
      // Who names requests gets those and no others (GeoReport v2); what else was asked must still make sense.
      ids = named.compactMap { CaseID($0) }
      (codes, isOpen, from, until, updatedAfter, updatedBefore) = ([], nil, nil, nil, nil, nil)
    }
    if !query.errors.isEmpty { throw Problem(.badRequest, code: "api.query_invalid", fields: query.errors) }
  }

  /// At most ninety days: those after the start, those before the end, or the last ones. Who asks for what changed since may
  /// mean something old, and gets it.
  private mutating func narrow(_ now: Timestamp) {
    let isByChange = updatedAfter != nil || updatedBefore != nil
    if from == nil, until == nil, isByChange { return }
    if let end = until {
      from = max(from ?? end - Open311Filter.window, end - Open311Filter.window)
    } else if let start = from {
      until = start + Open311Filter.window
    } else {
      from = now - Open311Filter.window
    }
  }

  static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { Text.line($0) }.filter { !$0.isEmpty }
  }

  private static func state(_ query: inout Form) -> Bool? {
    let words = Set(list(query.raw("status")))
    if !words.isSubset(of: ["open", "closed"]) { query.reject("status", "field.not_among_choices") }
    return words.count == 1 ? words.contains("open") : nil
  }

  private static func instant(_ name: String, _ query: inout Form) -> Timestamp? {
    let text = Text.line(query.raw(name))
    if text.isEmpty { return nil }
    let instant = Open311Instant.parse(text)
    if instant == nil { query.reject(name, "open311.not_an_instant") }
    return instant
  }
}
