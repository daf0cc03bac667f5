import Contracts
import Kernel
import Store
import Web

/// What is needed to open an account. The password is hashed before any transaction: `PasswordRoom.make`.
public struct AccountDraft: Sendable {
  public var person: PersonID
  public var community: CommunityID
  public var email: String?
  public var phone: String?
  public var passwordRecord: String
  public var requiresPasswordChange: Bool
  public var locale: Language
  /// The words that she agreed to, when she has: an account that others make for her begins without.
  public var consent: String?

  public init(
    person: PersonID, community: CommunityID, email: String? = nil, phone: String? = nil, passwordRecord: String,
    requiresPasswordChange: Bool = false, locale: Language = .chinese, consent: String? = nil
  ) {
    self.person = person
    self.community = community
    self.email = email
    self.phone = phone
    self.passwordRecord = passwordRecord
    self.requiresPasswordChange = requiresPasswordChange
    self.locale = locale
    self.consent = consent
  }
}

/// An account with its contact opened, for its owner and for those entitled.
struct Account: Sendable {
  let person: PersonID
  let community: CommunityID
  var email: String?
  var phone: String?
  let hasTOTP: Bool
  let locale: Language
  let createdAt: Timestamp
  let passwordChangedAt: Timestamp

  init(_ row: Row, vault: Vault) throws {
    person = try row("person_id")
    community = try row("community_id")
    hasTOTP = try row(optional: "totp_confirmed_at", as: Int64.self) != nil
    locale = Language(rawValue: try row("locale")) ?? .chinese
    createdAt = try row("created_at")
    passwordChangedAt = try row("password_changed_at")
    let emailSealed: [UInt8]? = try row(optional: "email_sealed")
    let phoneSealed: [UInt8]? = try row(optional: "phone_sealed")
    email = try emailSealed.map { try AccountCell.email.open($0, person, vault) }
    phone = try phoneSealed.map { try AccountCell.phone.open($0, person, vault) }
  }

  var maskedEmail: String { email.map(Mask.email) ?? "" }
  var maskedPhone: String { phone.map(Mask.phone) ?? "" }

  /// What an authenticator app shows beside the code.
  var label: String { email ?? phone ?? "" }
}

/// What sign-in needs to know of an account.
struct Credential: Sendable {
  let person: PersonID
  let community: CommunityID
  let passwordRecord: String
  let requiresPasswordChange: Bool
  let hasTOTP: Bool

  init(_ row: Row) throws {
    person = try row("person_id")
    community = try row("community_id")
    passwordRecord = try row("password_record")
    requiresPasswordChange = try row("requires_password_change")
    hasTOTP = try row(optional: "totp_confirmed_at", as: Int64.self) != nil
  }
}

/// The sealed cells of `accounts`: each value is bound to its column and its person.
enum AccountCell: String {
  case email, phone, totp

  func seal(_ text: String, _ person: PersonID, _ vault: Vault, _ world: World) -> [UInt8] {
    vault.seal(text, table: "accounts", column: rawValue, row: person.text, world: world)
  }

  func open(_ sealed: [UInt8], _ person: PersonID, _ vault: Vault) throws -> String {
    try vault.open(sealed, table: "accounts", column: rawValue, row: person.text)
  }
}

extension Vault {
  func contactHash(_ contact: Contact) -> [UInt8] {
    switch contact {
    case .email(let text): lookupHash(text, purpose: "accounts.email")
    case .phone(let text): lookupHash(text, purpose: "accounts.phone")
    }
  }
}

/// What can go wrong with an account.
enum AccountError: ProblemConvertible {
  /// Another account has this e-mail or phone number.
  case contactTaken
  case contactMissing
  case lastAdministrator
  /// A staff post must be handed over before its holder can be forgotten.
  case holdsPost
  /// The same, said to whoever answers her request.
  case otherHoldsPost

  var problem: Problem {
    switch self {
    case .contactTaken: Problem(.conflict, code: "account.contact_taken")
    case .contactMissing: Problem(.invalid, code: "account.contact_missing")
    case .lastAdministrator: Problem(.conflict, code: "post.last_administrator")
    case .holdsPost: Problem(.conflict, code: "erasure.holds_post")
    case .otherHoldsPost: Problem(.conflict, code: "erasure.other_holds_post")
    }
  }
}
