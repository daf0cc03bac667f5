import Contracts
import Cryptography
import Hummingbird
import Kernel
import People
import Store
import Web

/// The address of a draft stands in the history of a browser, and a telephone goes from hand to hand. So it shows the code of the receipt
/// once: for five minutes, to the browser that confirmed the report. Whoever had it confirmed by a call opens that window herself, with
/// the contact that she left. What is over never opens again: the code is in the message that she was sent.
extension CaseReport {
  static let receiptMinutes = 5

  /// False when it was open before.
  mutating func openReceipt(to browser: [UInt8], at now: Timestamp) -> Bool {
    guard receiptUntil == nil else { return false }
    receiptUntil = now + .minutes(CaseReport.receiptMinutes)
    receiptBrowser = browser
    return true
  }

  func showsReceipt(to browser: [UInt8], at now: Timestamp) -> Bool {
    guard let receiptUntil, let receiptBrowser else { return false }
    return now < receiptUntil && constantTimeEqual(receiptBrowser, browser)
  }
}

extension ReportRoutes {
  /// Which browser this is, as far as a form can tell.
  func browser(_ context: AppContext) -> [UInt8] { site.vault.lookupHash(context.formSeed, purpose: "case_reports.browser") }

  /// What the address of a draft says once it is a case.
  func filed(_ report: CaseReport, _ id: CaseID, _ form: Form?, _ context: AppContext) async throws -> Response {
    guard let item = try await site.database.read({ tx in try tx.findCase(id) }) else { throw Problem.notFound }
    var fields: Fields = ["number": item.number, "draft": report.nonce, "minutes": CaseReport.receiptMinutes]
    if report.showsReceipt(to: browser(context), at: site.world.now()) {
      fields["code"] = ReceiptCode.of(id, site.vault)
      fields["caseTitle"] = item.title
      return site.page("report/receipt", fields, context).unkept
    }
    fields["isUnseen"] = report.receiptUntil == nil
    if let form { return site.again("report/filed", fields, form, context).unkept }
    return site.page("report/filed", fields, context).unkept
  }

  /// `POST /report/receipt/opening`: for whom staff confirmed by a call. Says the same of every contact that is not hers.
  @Sendable func openReceipt(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    guard FilingRoutes.isNonce(form.nonce), let page = try await load(form.nonce), let id = page.report.filedAs else { return gone }
    try site.limiter.require("receipt|\(context.remoteAddress)", burst: 20, perMinute: 4)
    let (contact, asking, vault, nonce) = (Contact(form.raw("contact")), browser(context), site.vault, form.nonce)
    let isOpen = try await site.database.write { tx -> Bool in
      guard var report = try tx.report(nonce), let contact, try tx.isCaller(contact, of: id, vault: vault) else { return false }
      guard report.openReceipt(to: asking, at: tx.now) else { return false }
      try tx.save(report)
      return true
    }
    if !isOpen, page.report.receiptUntil == nil {
      form.reject("contact", "receipt.other_contact")
      return try await filed(page.report, id, form, context)
    }
    return site.redirect(address(nonce, .code))
  }

  /// `POST /report/receipt/closing`: she has noted it; whoever has the telephone next sees nothing.
  @Sendable func closeReceipt(_ request: Request, _ context: AppContext) async throws -> Response {
    let form = try await site.form(request, context)
    let nonce = form.nonce
    guard FilingRoutes.isNonce(nonce) else { throw Problem(.badRequest, code: "form.broken") }
    try await site.database.write { tx in
      guard var report = try tx.report(nonce), let until = report.receiptUntil, until > tx.now else { return }
      report.receiptUntil = tx.now
      try tx.save(report)
    }
    return site.redirect(address(nonce, .code))
  }
}

extension Tx {
  /// Whether this is the contact that whoever reported the case left.
  func isCaller(_ contact: Contact, of id: CaseID, vault: Vault) throws -> Bool {
    let (column, purpose): (SQL, String) =
      switch contact {
      case .phone: ("phone_hash", "case_callers.phone")
      case .email: ("email_hash", "case_callers.email")
      }
    let hash = vault.lookupHash(contact.text, purpose: purpose)
    return try exists("SELECT 1 FROM case_callers WHERE case_id = \(id) AND \(sql: column) = \(hash) LIMIT 1")
  }
}
