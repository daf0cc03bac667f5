import Foundation
import Kernel

/// One file of `Data/calendars`: what the State Council's notices say about one calendar year.
///
/// A notice for a year may also speak of the last days of the year before; those stand in the
/// file of the year in which they lie, under the notice that decides them. So the file of 2005
/// has 2005-12-31, a Saturday that the notice for 2006 makes a working day.
public struct CalendarYear: Hashable, Sendable, Codable {
  public var year: Int
  /// What a reader should know who compares the file with other lists. English.
  public var remark: String?
  public var arrangements: [Arrangement]

  public init(year: Int, remark: String? = nil, arrangements: [Arrangement]) {
    self.year = year
    self.remark = remark
    self.arrangements = arrangements
  }

  /// What one notice decides.
  public struct Arrangement: Hashable, Sendable, Codable {
    public var source: Notice
    public var festivals: [Festival]
    public init(source: Notice, festivals: [Festival]) {
      self.source = source
      self.festivals = festivals
    }
  }

  /// 国务院办公厅关于…年部分节假日安排的通知. Number and date are there where we could check
  /// them.
  public struct Notice: Hashable, Sendable, Codable {
    public var title: String
    /// `国办发明电〔2005〕35号`
    public var number: String?
    public var issuedOn: LocalDay?
    public init(title: String, number: String? = nil, issuedOn: LocalDay? = nil) {
      self.title = title
      self.number = number
      self.issuedOn = issuedOn
    }
  }

  /// One festival: its days off from first to last (weekends between included), and the weekend
  /// days on which people work instead.
  public struct Festival: Hashable, Sendable, Codable {
    /// `春节`; two that fall together are named together, as the notice does.
    public var name: String
    public var english: String
    public var from: LocalDay?
    public var to: LocalDay?
    public var makeUpWorkdays: [LocalDay]?

    public init(
      name: String, english: String, from: LocalDay? = nil, to: LocalDay? = nil,
      makeUpWorkdays: [LocalDay]? = nil
    ) {
      self.name = name
      self.english = english
      self.from = from
      self.to = to
      self.makeUpWorkdays = makeUpWorkdays
    }
  }

  /// Reads the bytes of a file. Throws `fileMalformed`; what the days mean together is checked
  /// by `WorkCalendar.init(years:)`.
  public static func read(_ bytes: [UInt8]) throws(WorkCalendarError) -> CalendarYear {
    do {
      return try JSONDecoder().decode(CalendarYear.self, from: Data(bytes))
    } catch let error as DecodingError {
      throw malformed(error)
    } catch {
      throw .fileMalformed(place: "", reason: "\(error)")
    }
  }

  private static func malformed(_ error: DecodingError) -> WorkCalendarError {
    let context =
      switch error {
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .keyNotFound(_, let context), .dataCorrupted(let context):
        context
      @unknown default: DecodingError.Context(codingPath: [], debugDescription: "\(error)")
      }
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
    return .fileMalformed(
      place: path.joined(separator: "."), reason: context.debugDescription)
  }
}
