import Foundation
import Kernel

@testable import WorkCalendar

/// The product's own files.
let china: WorkCalendar = {
  do {
    return try WorkCalendar(years: try calendarFiles())
  } catch {
    fatalError("Data/calendars: \(error)")
  }
}()

/// The files of `Data/calendars`, in the order of their names.
func calendarFiles() throws -> [CalendarYear] {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  let folder = root.deletingLastPathComponent().appending(path: "Data/calendars")
  let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
  return try names.filter { $0.hasSuffix(".json") }.sorted().map { name in
    let data = try Data(contentsOf: folder.appending(path: name))
    return try CalendarYear.read(Array(data))
  }
}

/// A day that exists, or the test stops.
func day(_ text: String) -> LocalDay {
  guard let day = LocalDay(text) else { fatalError("no such day: \(text)") }
  return day
}

/// `2026-11-25 08:40:05` in Shanghai.
func instant(_ text: String) -> Timestamp {
  let parts = text.split(separator: " ")
  let clock = parts[1].split(separator: ":").compactMap { Int($0) }
  let seconds = clock[0] * 3_600 + clock[1] * 60 + (clock.count > 2 ? clock[2] : 0)
  return SiteZone.shanghai.instant(day(String(parts[0])), millisecondOfDay: seconds * 1_000)
}

func hours(_ count: Int) -> Int64 { Int64(count) * 3_600_000 }
func minutes(_ count: Int) -> Int64 { Int64(count) * 60_000 }

/// A small generator with a seed (SplitMix64), so that a failing case comes back.
struct Dice: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// An instant from 2003 to 2027, so that both edges of the files are crossed.
  mutating func instant() -> Timestamp {
    let range: ClosedRange<Int64> = 1_041_350_400_000...1_830_268_800_000
    return Timestamp(milliseconds: Int64.random(in: range, using: &self))
  }
}
