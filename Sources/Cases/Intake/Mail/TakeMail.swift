import Audit
import Contracts
import Cryptography
import Files
import Kernel
import People
import Store
import Web

/// Takes in one message as a mail server delivers it.
///
/// Who stands in `From` proves nothing, so a message is at first a report that nobody has confirmed (待核实): a link goes back to the
/// address, and behind it is a button; or staff call. A message that bears a case's tag joins its thread as a note for those who handle
/// it, and changes no state. What programs wrote is passed over and never answered.
public struct TakeMail: Sendable {
  public enum Outcome: Sendable, Equatable {
    case report(ReportID)
    case note(CaseID)
    /// It came before.
    case repeated
    case automatic(String)

    /// One line for whoever runs the command.
    public var line: String {
      switch self {
      case .report(let id): "report \(id)"
      case .note(let id): "case \(id)"
      case .repeated: "repeated"
      case .automatic(let kind): "automatic: \(kind)"
      }
    }
  }

  public enum Fault: Error, Sendable, Equatable {
    /// No message, or none that could be answered: trying again would not help.
    case unreadable(String)
    /// Nothing was kept; the mail server is to try again.
    case later(String)
  }

  /// Messages that one case takes in a day.
  static let notesPerDay = 20
  /// How long the link that is mailed back may be pressed.
  static let confirmMinutes = 24 * 60

  let database: any Database
  let vault: Vault
  let words: Translations
  let send: IntakeWiring.Send
  let keep: @Sendable ([UInt8]) throws -> String
  /// Where people find the house, without a slash at the end.
  let publicURL: String
  /// From whom our own letters are: what comes from there goes round in a circle.
  let ownAddress: String

  public init(
    database: any Database, vault: Vault, words: Translations, send: @escaping IntakeWiring.Send, publicURL: String, ownAddress: String,
    keep: @escaping @Sendable ([UInt8]) throws -> String
  ) {
    self.database = database
    self.vault = vault
    self.words = words
    self.send = send
    self.publicURL = publicURL
    self.ownAddress = ownAddress.lowercased()
    self.keep = keep
  }

  /// `envelopeSender`: as the server says it; empty for a bounce, nil when only `Return-Path` may say it.
  public func run(_ bytes: [UInt8], envelopeSender: String?, in community: CommunityID) async throws -> Outcome {
    guard bytes.count <= MailMessage.bytesMax else { throw Fault.unreadable("The message is larger than what can be taken in.") }
    guard let message = MailMessage(bytes, envelopeSender: envelopeSender) else { throw Fault.unreadable("This is no message.") }
    if let automatic = message.automatic { return .automatic(automatic.rawValue) }
    guard let from = message.from, let address = Contact.email(from: from.address) else {
      throw Fault.unreadable("The message has no sender who could be answered.")
    }
    if address == ownAddress { return .automatic("our own") }
    let letter = MailLetterIn(message, from: from.name, address: address, words: words)
    guard !letter.body.isEmpty else { throw Fault.unreadable("The message says nothing.") }
    let kept = try letter.photos.map { OpenCase.KeptPhoto(photo: $0, sha256: try keep($0.bytes)) }
    return try await database.write { tx in try take(letter, kept, community, tx) }
  }

  private func take(_ letter: MailLetterIn, _ photos: [OpenCase.KeptPhoto], _ community: CommunityID, _ tx: Tx) throws -> Outcome {
    if try tx.isLetterTaken(letter.hash, community) { return .repeated }
    if let item = try tx.taggedCase(in: letter.tagged, community: community, vault: vault) {
      try join(item, letter, photos, tx)
      try tx.insertLetter(letter.hash, community, report: nil, item: item.id)
      return .note(item.id)
    }
    let report = try wait(letter, photos, community, tx)
    try tx.insertLetter(letter.hash, community, report: report, item: nil)
    return .report(report)
  }

  // MARK: A new matter

  private func wait(
    _ letter: MailLetterIn, _ photos: [OpenCase.KeptPhoto], _ community: CommunityID, _ tx: Tx
  ) throws -> ReportID {
    var report = CaseReport(
      id: tx.newID(), community: community, nonce: tx.world.newSecret(byteCount: 12), language: letter.language.rawValue, at: tx.now)
    report.channel = .email
    report.body = letter.body
    try tx.save(report)
    for photo in photos {
      let file = try tx.insertFile(photo.photo, sha256: photo.sha256, community: community, by: nil)
      try tx.addReportFile(file, to: report)
    }
    // A letter is not asked whether the property firm may know.
    var command = LeaveReport(
      name: letter.name, contact: .email(letter.address), isKeptFromProperty: true, address: publicURL + "/report/confirmation",
      subject: words.text("mail.confirm.subject", letter.language), text: words.text("mail.confirm.text", letter.language, [
        "code": "{code}", "link": "{link}",
      ]))
    command.minutes = TakeMail.confirmMinutes
    // A program's address: staff look at it, nobody is written to.
    let nobody: IntakeWiring.Send = { _, _, _ in false }
    switch try command.run(report, send: letter.isAnswerable ? send : nobody, vault: vault, tx) {
    case .success(let left): return left.id
    case .failure: throw Fault.later("Too many messages wait to be confirmed; try again later.")
    }
  }

  // MARK: An answer to a letter of ours

  /// Read by handlers only, with the sender as the letter says it; the clocks and the state stay as they are.
  private func join(_ item: Case, _ letter: MailLetterIn, _ photos: [OpenCase.KeptPhoto], _ tx: Tx) throws {
    if try tx.letterCount(to: item.id, since: tx.now - .days(1)) >= TakeMail.notesPerDay {
      throw Fault.later("This case has had too many messages today; try again later.")
    }
    let step = try tx.addStep(
      .mailed, to: item, author: .handler, by: nil, words: letter.body, about: Contact.email(letter.address).masked, visibility: .inside)
    let files = try photos.map { try tx.insertFile($0.photo, sha256: $0.sha256, community: item.community, by: nil) }
    try tx.attach(files, to: step, of: item)
    try tx.audit("case.mailed", subject: item.id.text, detail: item.number, community: item.community, standing: "mail")
    try tx.record(CaseMailed(caseID: item.id), community: item.community, actor: nil)
  }
}

/// A message in the terms of the intake.
struct MailLetterIn: Sendable {
  let name: String
  let address: String
  let body: String
  let language: Language
  let hash: [UInt8]
  /// Where a tag may stand: the subject first, then everything that is text, what is quoted included.
  let tagged: [String]
  let photos: [Photo]
  let isAnswerable: Bool

  init(_ message: MailMessage, from name: String, address: String, words: Translations) {
    language = message.isChinese ? .chinese : .english
    self.address = address
    let said = Text.line(name)
    self.name = said.isEmpty ? CaseCaller.nameless : String(said.prefix(60))
    var photos: [Photo] = []
    var leftOut: [String] = []
    for file in message.attachments {
      if photos.count < Limits.photosPerCase, let photo = try? Photo(file.bytes) { photos.append(photo) } else {
        leftOut.append(file.name.isEmpty ? file.type : String(Text.line(file.name).prefix(60)))
      }
    }
    self.photos = photos
    body = MailLetterIn.body(message, photos: photos.count, leftOut: leftOut, words, language)
    let known = message.messageID.map { "id\n\($0)\n\(address)" } ?? "text\n\(address)\n\(message.subject)\n\(message.text)"
    hash = Digest.sha256(Array(known.utf8))
    tagged = [message.subject, message.text]
    isAnswerable = message.isAnswerable
  }

  /// Subject and words, in what a case can hold; what was left out is said, to her and to staff.
  private static func body(
    _ message: MailMessage, photos: Int, leftOut: [String], _ words: Translations, _ language: Language
  ) -> String {
    let (subject, said) = (message.plainSubject, message.words)
    var text = subject.isEmpty || said.hasPrefix(subject) ? said : Text.paragraphs(subject + "\n" + said)
    if text.isEmpty, photos > 0 { text = words.text("mail.photos_only", language) }
    if text.isEmpty { return "" }
    var notes: [String] = []
    let room = Limits.textCharacters - 600
    if text.unicodeScalars.count > room {
      text = String(String.UnicodeScalarView(text.unicodeScalars.prefix(room)))
      notes.append(words.text("mail.cut", language))
    }
    if !leftOut.isEmpty {
      let names = leftOut.prefix(5).joined(separator: language == .chinese ? "、" : ", ") + (leftOut.count > 5 ? " …" : "")
      notes.append(words.text("mail.left_out", language, ["files": names]))
    }
    return ([text] + notes).joined(separator: "\n")
  }
}
