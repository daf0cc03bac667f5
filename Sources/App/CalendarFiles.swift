import Calendars
import Foundation
import Kernel
import WorkCalendar

/// The yearly files of working days: those that ship in `Data/calendars`, and those that an administrator imported into the
/// data folder, which win.
enum CalendarFiles {
  static func shipped(_ settings: Settings) -> String { settings.home + "/Data/calendars" }
  static func imported(_ settings: Settings) -> String { settings.data + "/calendars" }

  static func load(_ settings: Settings) throws -> WorkCalendar {
    // Imported files come last and win.
    let years = try files(settings).map { try CalendarYear.read(Array($0.content.utf8)) }
    let byYear = Dictionary(years.map { ($0.year, $0) }, uniquingKeysWith: { _, last in last })
    return try WorkCalendar(years: byYear.values.sorted { $0.year < $1.year })
  }

  /// The files as they came, for the store: there every process of the community reads the same ones.
  static func files(_ settings: Settings) throws -> [CalendarFile] {
    let folders: [(String, CalendarFile.Origin)] = [(shipped(settings), .shipped), (imported(settings), .imported)]
    return try folders.flatMap { folder, origin -> [CalendarFile] in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return try names.sorted().filter { $0.hasPrefix("cn-") && $0.hasSuffix(".json") }.map { name in
        let bytes = try bytes(folder + "/" + name)
        return CalendarFile(
          year: try CalendarYear.read(bytes).year, origin: origin, content: String(decoding: bytes, as: UTF8.self))
      }
    }
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Installation.Unusable("The file \(path) cannot be read.")
    }
    return Array(data)
  }
}
