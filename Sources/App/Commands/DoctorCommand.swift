import ArgumentParser
import Foundation
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
    let attributes = try files.attributesOfItem(atPath: settings.keyFile)
    let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
    if mode & 0o077 != 0 { faults.append("\(settings.keyFile) can be read by others: chmod 600 \(settings.keyFile)") }
    if settings.isSecure, !settings.trustsProxy {
      faults.append(
        "STAIRWELL_PUBLIC_URL is https, so a proxy stands in front, but STAIRWELL_TRUST_PROXY is off: all visitors count as one address")
    }
    await installation.database.close()
    for fault in faults { print("- \(fault)") }
    print(faults.isEmpty ? "all is well" : "\(faults.count) to mend")
    if !faults.isEmpty { throw ExitCode.failure }
  }
}
