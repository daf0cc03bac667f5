import ArgumentParser
import Foundation
import Kernel
import Store

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Checks the database, the migrations, the folders and the keys.",
    discussion: "Example: stairwell doctor --data data")

  @OptionGroup var place: PlaceOptions

  func run() async throws {
    let settings = try await Settings(place)
    let installation = try await Installation.open(settings, world: Launch.world, migrating: false)
    var faults = try await installation.database.diagnose()
    let files = FileManager.default
    if !files.isWritableFile(atPath: settings.data) { faults.append("\(settings.data) cannot be written") }
    for path in [settings.keyFile] + settings.sqliteFiles where Installation.isReadableByOthers(path) {
      faults.append("\(path) can be read by others: chmod 600 \(path)")
    }
    if Installation.isReadableByOthers(settings.data) {
      faults.append("\(settings.data) can be read by others: chmod 700 \(settings.data)")
    }
    if settings.isSecure, !settings.trustsProxy {
      faults.append(
        "STAIRWELL_PUBLIC_URL is https, so a proxy stands in front, but STAIRWELL_TRUST_PROXY is off: all visitors count as one address")
    }
    await installation.database.close()
    let today = SiteZone.shanghai.day(of: Launch.world.now())
    // Nothing to mend before the notice is there, but to be known.
    if let year = try CalendarFiles.load(settings).missingYear(on: today) {
      print("! the working days of \(year) are not in: time limits go by the week and by the days off with a fixed date. Once the")
      print("  State Council's notice is there: stairwell calendar import cn-\(year).json")
    }
    for fault in faults { print("- \(fault)") }
    print(faults.isEmpty ? "all is well" : "\(faults.count) to mend")
    if !faults.isEmpty { throw ExitCode.failure }
  }
}
