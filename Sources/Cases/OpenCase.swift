import Audit
import Contracts
import Files
import Kernel
import Store

/// Files an appeal: as oneself, for the enterprise for which one acts, or (staff) for a caller.
struct OpenCase: Sendable {
  /// Who called, and what staff wrote down of her.
  struct Caller: Sendable, Hashable {
    var name: String
    /// In the one form of `Contact.phone`; empty when she gave none.
    var phone: String
    /// Nil: she speaks for herself.
    var organization: OrganizationID?
    var channel: CaseChannel
    /// In the one form of `Contact.email`; empty when she gave none.
    var email = ""
  }

  /// A photo whose bytes are stored already, before the transaction.
  struct KeptPhoto: Sendable {
    let photo: Photo
    let sha256: String
  }

  var body: String
  var title = ""
  var place = PlaceChoice.nowhere
  var window: WindowID?
  var category: CaseCategoryID?
  var urgency = Urgency.normal
  var channel = CaseChannel.web
  var files: [FileID] = []
  var photos: [KeptPhoto] = []
  /// A voice note, stored already.
  var voice: FileID?
  var caller: Caller?
  /// Whoever writes down what a caller says has received it first; whoever takes in a file of the hotline has not.
  var isReceivedByFiler = true
  /// She does not want the property firm of the house to see it.
  var isKeptFromProperty = false
  /// To what the community asks in cases of this category.
  var answers = CaseAnswers()

  func run(by viewer: Viewer, vault: Vault, _ tx: Tx) throws -> Case {
    try viewer.require(caller == nil ? .fileCase : .fileCaseForCaller)
    if caller == nil { try tx.requireStanding(of: viewer) }
    let item = try open(try applicant(viewer), in: viewer.community, by: viewer.person, tx)
    if let caller { try record(caller, of: item, by: viewer, vault, tx) }
    return item
  }

  /// Filed by somebody without an account, whose contact has been confirmed: nobody of the staff has received it yet.
  func run(without account: Caller, in community: CommunityID, vault: Vault, _ tx: Tx) throws -> Case {
    var command = self
    command.caller = account
    let item = try command.open(.person(nil), in: community, by: nil, tx)
    try tx.insertCaller(account, of: item, vault: vault)
    try tx.audit(
      "case.reported", subject: item.id.text, detail: "\(item.number), \(account.channel.rawValue)", community: community,
      standing: "reporter")
    return item
  }

  private func open(
    _ applicant: Applicant, in community: CommunityID, by person: PersonID?, _ tx: Tx
  ) throws -> Case {
    let place = try tx.casePlace(place, of: applicant, community: community)
    let routing = try tx.caseRouting(community)
    let route = try routing.route(text: title + "\n" + body, window: window, category: category)
    let isDanger = routing.emergencySign(in: title + "\n" + body) != nil
    var item = Case(
      id: tx.newID(), community: community, number: try tx.nextCaseNumber(community, at: tx.now),
      applicant: applicant, filedBy: person, channel: caller?.channel ?? channel,
      title: title.isEmpty ? Case.title(from: body) : title, body: body, urgency: isDanger ? .urgent : urgency, place: place,
      window: route.window, category: route.category, openedAt: tx.now,
      isKeptFromProperty: try isKept(place, applicant, tx))
    if caller != nil, isReceivedByFiler, let person { item.receive(by: person) }
    try tx.insert(item)
    let stored = try photos.map { kept in
      try tx.insertFile(kept.photo, sha256: kept.sha256, community: community, by: person)
    }
    try tx.attach(files + stored, to: item)
    if let voice { try tx.attach(voice: voice, to: item) }
    try tx.insertAnswers(answers, of: item)
    let author: CaseStep.Author = caller == nil || person == nil ? .applicant : .handler
    try tx.addStep(.opened, to: item, author: author, by: person, words: body)
    try tx.indexForStaff(item)
    try tx.record(CaseOpened(item.id), community: community, actor: person)
    return item
  }

  /// Asked only where a butler could see it at all.
  private func isKept(_ place: CasePlace, _ applicant: Applicant, _ tx: Tx) throws -> Bool {
    guard applicant.kind == .person, place.kind == .common, let building = place.building else { return false }
    if isKeptFromProperty { return true }
    return try applicant.person.map { person in
      try tx.worksForProperty(person, of: building, on: SiteZone.shanghai.day(of: tx.now))
    } ?? false
  }

  private func applicant(_ viewer: Viewer) throws -> Applicant {
    guard let caller else { return try CasePolicy.applicant(viewer) }
    guard let organization = caller.organization else { return .person(nil) }
    return .enterprise(organization, by: nil)
  }

  private func record(_ caller: Caller, of item: Case, by viewer: Viewer, _ vault: Vault, _ tx: Tx) throws {
    if let organization = caller.organization {
      guard try tx.enterpriseSeat(organization, community: viewer.community) != nil else { throw Problem.notFound }
    }
    try tx.insertCaller(caller, of: item, vault: vault)
    try tx.audit(
      "case.filed_for_caller", subject: item.id.text, detail: "\(item.number), \(caller.channel.rawValue)", by: viewer)
  }
}
