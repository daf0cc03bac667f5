import Contracts
import Kernel
import People
import Store
import Web

/// The reports that wait for a call, with what stands beside each: a query for each kind of thing, however many wait.
struct ReportDesk: Sendable {
  private let reports: [CaseReport]
  private let beside: [ReportID: ReportBeside]
  private let buildings: [BuildingID: String]

  init(_ viewer: Viewer, _ vault: Vault, _ tx: Tx) throws {
    reports = try tx.waitingReports(viewer)
    beside = try tx.beside(reports.map(\.id), vault)
    let named = reports.isEmpty ? [] : try tx.buildings(viewer.community, limit: 300)
    buildings = Dictionary(named.map { ($0.id, $0.name) }) { first, _ in first }
  }

  func lines(_ words: CaseWords) -> [Fields] {
    reports.map { report in
      let found = beside[report.id]
      let line: Fields = [
        "id": report.id.text, "body": report.body, "place": report.place(in: report.building.flatMap { buildings[$0] }, words),
        "photoCount": found?.photoCount ?? 0, "hasPhotos": (found?.photoCount ?? 0) > 0, "name": words.callerName(report.name),
        "hint": found?.hint ?? "", "at": words.when.moment(report.changedAt),
        "isTimedOut": report.state == .coded && report.channel != .email, "isMailed": report.channel == .email,
      ]
      return line.merging((found?.voice).fields) { _, new in new }
    }
  }
}

/// What lies in other tables of a report.
private struct ReportBeside: Sendable {
  let photoCount: Int
  let hint: String
  let voice: CaseRecording?
}

extension CaseReport {
  /// Where it is, in words; `building` is the name of its building.
  func place(in building: String?, _ words: CaseWords) -> String {
    guard let building else { return spot }
    guard let part else { return building + " " + spot }
    let joined = words.text(
      "case.place.joined", ["building": building, "part": words.text("case.part.\(part.rawValue)")])
    return spot.isEmpty ? joined : joined + " " + spot
  }
}

extension Tx {
  fileprivate func beside(_ ids: [ReportID], _ vault: Vault) throws -> [ReportID: ReportBeside] {
    if ids.isEmpty { return [:] }
    let found = try all(
      """
      SELECT case_reports.id, case_reports.contact_sealed, case_report_recordings.file_id, file_cards.milliseconds,
        (SELECT count(*) FROM case_report_files WHERE case_report_files.report_id = case_reports.id) AS photos
      FROM case_reports
      LEFT JOIN case_report_recordings ON case_report_recordings.report_id = case_reports.id
      LEFT JOIN file_cards ON file_cards.file_id = case_report_recordings.file_id
      WHERE case_reports.id IN (\(list: ids)) ORDER BY case_reports.id LIMIT \(ids.count)
      """
    ) { row in
      let id: ReportID = try row("id")
      let sealed: [UInt8]? = try row(optional: "contact_sealed")
      let contact = try sealed.flatMap { Contact(try vault.open($0, table: "case_reports", column: "contact", row: id.text)) }
      let voice = try row(optional: "file_id", as: FileID.self).map { _ in try CaseRecording(row) }
      return (id, ReportBeside(photoCount: try row("photos"), hint: contact?.masked ?? "", voice: voice))
    }
    return Dictionary(found) { first, _ in first }
  }
}
