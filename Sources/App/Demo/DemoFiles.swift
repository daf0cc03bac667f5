import Contracts
import Enterprises
import Kernel
import Store

/// Which members came in by a spreadsheet: two lists of tenants from the last weeks, of firms without tags.
enum DemoFiles {
  static let names = ["园区租户台账.csv", "本月新入驻企业名单.csv"]
  /// Days ago on which each file came in.
  static let ages = [23, 2]
}

extension DemoLoad {
  /// Reads one of the files the way of a real import and gives its members with their new ids.
  func takeIn(
    _ members: [DemoMember], file: Int, _ land: DemoLand, _ team: DemoTeam
  ) async throws -> [DemoMember] {
    let day = today.adding(days: -DemoFiles.ages[file])
    clock.set(day, minute: 905)
    let intake = DemoIntake(land: land, data: parts.enterprises)
    var codes = DemoUSCI(seed: seed &+ 32_452_843 &+ file)
    let bytes = intake.csv(members, slip: file == 0 ? codes.next(.enterprise) : nil)
    let matcher = GazetteerMatcher(gazetteer: land.territory.gazetteer)
    let imports = RosterImport(
      database: database, vault: vault, data: parts.enterprises, matcher: { _, _ in matcher })
    let importer = team.deputies[file % team.deputies.count]
    let viewer = Viewer(
      person: importer.person, community: land.community.id,
      standing: .post(importer.post, .communityWorker, .community), name: importer.name)
    let report = try await imports.commit(bytes, name: DemoFiles.names[file], by: .viewer(viewer), asOf: day)
    let adopted = try await database.read { tx in try intake.adopted(members, tx) }
    guard adopted.count == members.count else {
      throw Installation.Unusable(
        "\(DemoFiles.names[file]): \(adopted.count) of \(members.count) rows went in. \(report.rows.count) were read.")
    }
    say("roster \(DemoFiles.names[file]): \(adopted.count) enterprises")
    return adopted
  }
}
