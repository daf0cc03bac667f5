import Contracts
import Kernel
import Web

/// The fields with which an account begins, on the pages of invitation and set-up: `name`, `email`, `phone`,
/// `new_password`, `consent_account`, `consent_notices`.
struct AccountEntry: Sendable {
  let name: String
  let email: String?
  let phone: String?
  let wantsNotices: Bool
  private let password: String
  private var record = ""

  /// Reads and checks the fields; what is wrong is noted in the form.
  init(_ form: inout Form, asksConsent: Bool) {
    name = form.line("name", max: 60)
    let contact = form.contact()
    email = contact.email
    phone = contact.phone
    let mailbox = contact.email?.split(separator: "@").first.map(String.init)
    password = form.newPassword(known: [name, mailbox, contact.phone].compactMap { $0 })
    if asksConsent, !form.flag("consent_account") { form.reject("consent_account", "consent.missing") }
    wantsNotices = form.flag("consent_notices")
  }

  /// Outside any transaction: it takes a tenth of a second.
  mutating func hash(_ passwords: PasswordRoom) async throws { record = try await passwords.make(password) }

  func account(_ words: ConsentWords, _ context: AppContext) -> AcceptInvitation.NewAccount {
    // Neither depends on a setting: those are about sensitive facts.
    let purposes: [Consent.Purpose] = wantsNotices ? [.account, .notices] : [.account]
    let pairs = purposes.map { ($0, words.text($0, context.locale, PeopleSettings())) }
    let consents = Dictionary(uniqueKeysWithValues: pairs)
    return AcceptInvitation.NewAccount(
      name: name, email: email, phone: phone, passwordRecord: record, locale: context.locale, consents: consents)
  }
}

extension Form {
  /// `email` and `phone`, one of them at least.
  mutating func contact() -> (email: String?, phone: String?) {
    let typedEmail = line("email", required: false)
    let typedPhone = line("phone", required: false)
    let email = Contact.email(from: typedEmail)
    let phone = Contact.phone(from: typedPhone)
    if !typedEmail.isEmpty, email == nil { reject("email", "account.not_an_email") }
    if !typedPhone.isEmpty, phone == nil { reject("phone", "account.not_a_phone") }
    if typedEmail.isEmpty, typedPhone.isEmpty { reject("email", "account.contact_missing") }
    return (email, phone)
  }

  /// For showing the form again: a password never goes back into a page.
  var withoutPasswords: Form {
    let secret: Set<String> = ["password", "new_password", "new_password_again", "code"]
    var form = Form(values: values.filter { !secret.contains($0.key) })
    for error in errors { form.reject(error.field, error.code) }
    return form
  }
}
