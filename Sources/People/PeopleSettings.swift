import Contracts
import Kernel

/// What an administrator decides about accounts, and how long things are kept.
struct PeopleSettings: Sendable, Hashable {
  /// Staff must give a one-time code when they sign in.
  var requiresTOTP = false
  /// Days that a used or lapsed invitation stays in the list.
  var invitationDays = 90
  /// Days that the link to a former employer is kept.
  var employmentDays = 365
  /// Days that a sensitive fact is kept, unless its consent is renewed.
  var factDays = 365

  static let names: [String] = ["requires_totp", "invitation_days", "employment_days", "fact_days"]

  init() {}

  init(_ values: [String: String]) {
    requiresTOTP = values["requires_totp"] == "1"
    invitationDays = values["invitation_days"].flatMap { Int($0) } ?? invitationDays
    employmentDays = values["employment_days"].flatMap { Int($0) } ?? employmentDays
    factDays = values["fact_days"].flatMap { Int($0) } ?? factDays
  }

  var values: [String: String] {
    [
      "requires_totp": requiresTOTP ? "1" : "0", "invitation_days": String(invitationDays),
      "employment_days": String(employmentDays), "fact_days": String(factDays),
    ]
  }
}
