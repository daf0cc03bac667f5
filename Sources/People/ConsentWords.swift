import Kernel
import Web

/// The words of a consent as they are shown and recorded, with the time for which the data is kept
/// (个人信息保护法 art. 17: how long is told before anything is processed).
public struct ConsentWords: Sendable {
  private let translations: Translations
  private let noticeDays: Int

  public init(_ translations: Translations, noticeDays: Int) {
    self.translations = translations
    self.noticeDays = noticeDays
  }

  /// What everybody agrees to who opens an account.
  public func account(_ language: Language) -> String { text(.account, language, PeopleSettings()) }

  /// An account is kept until it is closed, so its words name no days.
  func text(_ purpose: Consent.Purpose, _ language: Language, _ settings: PeopleSettings) -> String {
    let days = purpose.isSeparate ? settings.factDays : noticeDays
    return translations.text("consent.\(purpose.rawValue).text", language, ["days": String(days)])
  }
}
