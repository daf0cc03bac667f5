import Contracts
import Foundation
import Kernel
import Places
import Store

/// What the people of the demo did together lately, by the product's own commands and through the doors of their roles: so every page of
/// a handler, a partner, a reviewer and an applicant has something on it that can be gone on with.
public struct CaseDemoDeeds: Sendable {
  /// Who does it.
  public struct Cast: Sendable {
    /// Of the centre; a grid's head; who reviews.
    public let worker: Viewer
    public let secretary: Viewer
    /// Applicants with an account, the first of them looked at most.
    public let firms: [Viewer]
    /// Institutions that help, with who answers for them; the first has an account.
    public let partners: [Viewer]

    public init(worker: Viewer, secretary: Viewer, firms: [Viewer], partners: [Viewer]) {
      (self.worker, self.secretary, self.firms, self.partners) = (worker, secretary, firms, partners)
    }
  }

  let cast: Cast
  let words: CaseDemoDeedWords
  let vault: Vault
  let territories: Territories

  public init(cast: Cast, home: String, vault: Vault, territories: Territories) throws {
    let file = URL(fileURLWithPath: home + "/Data/demo-deeds.json")
    words = try JSONDecoder().decode(CaseDemoDeedWords.self, from: try Data(contentsOf: file))
    (self.cast, self.vault, self.territories) = (cast, vault, territories)
  }

  /// All of it at the store's present instant, in one transaction.
  public func run(_ tx: Tx) throws {
    try takeOrders(tx)
    try refer(tx)
    var busy: Set<CaseID> = try merge(tx)
    try object(&busy, tx)
    try mediate(&busy, tx)
    try leaveOut(tx)
    try follow(tx)
  }

  private func lines(_ states: [CaseState], _ viewer: Viewer, _ tx: Tx) throws -> [CaseLine] {
    var filter = CaseFilter()
    filter.states = states
    return try tx.caseLines(filter, viewer, limit: 200)
  }

  // MARK: Orders of the hotline

  /// A sheet as the hotline sends one, its days counted back from today.
  private func takeOrders(_ tx: Tx) throws {
    let titles = ["工单编号", "来电时间", "来电人", "联系电话", "工单标题", "诉求内容", "办理时限"]
    let rows = words.orders.enumerated().map { place, order -> [String] in
      let called = tx.now - .hours(20 + 30 * place)
      return [
        "12345-\(2_026_000 + place)", OrderTime.text(called), order.caller, "1990000\(4_100 + place)", order.title, order.body,
        OrderTime.text(called + .days(5)),
      ]
    }
    guard let sheet = OrderSheet([titles] + rows) else { return }
    _ = try OrderImport(vault: vault, territories: territories).take(sheet.rows, by: cast.worker, tx)
  }

  // MARK: Partners

  private func refer(_ tx: Tx) throws {
    let known = try tx.partnerOrganizations(cast.worker.community)
    for (place, partner) in cast.partners.enumerated() {
      guard case .organization(let organization) = partner.scope, let name = known.first(where: { $0.id == organization.text })?.name
      else { continue }
      let service = place == 0 ? words.firstService : words.services[place % words.services.count]
      let offer = Partner(
        organization: organization, name: name, services: [service.name], fee: service.isFree ? .free : .mixed,
        priceWords: service.price, isOpen: true)
      try tx.keep(offer, community: cast.worker.community, by: cast.secretary.person)
    }
    guard let partner = cast.partners.first else { return }
    var chosen: [(firm: Viewer, line: CaseLine)] = []
    for firm in cast.firms where chosen.count < 3 {
      chosen += try lines(CaseState.open, firm, tx).prefix(3 - chosen.count).map { (firm, $0) }
    }
    for (place, (firm, line)) in chosen.enumerated() {
      try ProposeReferral(id: line.id, service: words.firstService.name).run(by: cast.worker, tx)
      // The last waits for the applicant, the others for the partner's word and for her work.
      guard place < 2, let referral = try tx.referrals(of: line.id).first else { continue }
      try ConsentToReferral(id: line.id, referral: referral.id, parts: [.title, .name], ownWords: words.consentWords)
        .run(by: firm, vault: vault, tx)
      if place == 0 {
        try AnswerReferral(referral: referral.id, answer: .accepted, words: words.partnerWords).run(by: partner, tx)
      }
    }
  }

  // MARK: Together

  /// Two firms' appeals about one thing in one building.
  private func merge(_ tx: Tx) throws -> Set<CaseID> {
    let doing = try lines([.doing], cast.worker, tx).filter { $0.kind == .enterprise && $0.place.kind == .common }
    for (place, one) in doing.enumerated() {
      let same = doing.dropFirst(place + 1).first { other in
        other.place.building == one.place.building && other.category == one.category && other.organization != one.organization
      }
      guard let same else { continue }
      do {
        try MergeCases(id: same.id, number: one.number, words: words.mergeWords).run(by: cast.worker, tx)
        return [one.id, same.id]
      } catch is HandlingError {
        // A wall between the two, or a lead who may not know of both: the next pair. Nothing was written yet.
        continue
      }
    }
    return []
  }

  private func object(_ busy: inout Set<CaseID>, _ tx: Tx) throws {
    let taken = busy
    let waiting = try lines([.waiting], cast.worker, tx).first { !taken.contains($0.id) }
    guard let waiting else { return }
    try ObjectToCase(id: waiting.id, ground: .outsideRemit, words: words.objectionWords).run(by: cast.worker, tx)
    busy.insert(waiting.id)
  }

  private func mediate(_ busy: inout Set<CaseID>, _ tx: Tx) throws {
    let today = SiteZone.shanghai.day(of: tx.now)
    let doing = try lines([.doing], cast.worker, tx).filter { !busy.contains($0.id) && $0.kind == .enterprise }
    for line in doing {
      guard let item = try tx.findCase(line.id),
        let mediator = try tx.handlers(for: item, on: today).first(where: { $0.handler.person != item.lead?.person })
      else { continue }
      let party = words.mediation
      try OpenMediation(
        id: line.id, kind: .civil, mediator: mediator.handler.post, applicantName: line.organizationName,
        otherName: party.otherName, matter: party.matter, askedOn: today.adding(days: -1), isNeutral: true
      ).run(by: cast.worker, tx)
      try AgreeToMediation(id: line.id, applicantOn: today).run(by: cast.worker, tx)
      busy.insert(line.id)
      return
    }
  }

  /// One that should not count, waiting for a second person.
  private func leaveOut(_ tx: Tx) throws {
    for line in try lines(CaseState.closed, cast.worker, tx) {
      guard let item = try tx.findCase(line.id), try !tx.hasHandled(item, cast.worker.person) else { continue }
      return try ProposeExclusion(id: line.id, kind: .duplicate, words: words.exclusionWords).run(by: cast.worker, tx)
    }
  }

  /// Neighbours who would have filed the same.
  private func follow(_ tx: Tx) throws {
    var left = 6
    for line in try lines(CaseState.open, cast.worker, tx) where line.place.kind == .common && left > 0 {
      guard let item = try tx.findCase(line.id), NeighbourPolicy.isOpen(item, isPublic: false) else { continue }
      let others = cast.firms.filter { !CasePolicy.isApplicant(item, $0) }
      for firm in others.dropFirst(left).prefix(left % 3 + 1) { try FollowCase(id: line.id, words: "").run(by: firm, tx) }
      left -= 1
    }
  }
}

/// `Data/demo-deeds.json`
struct CaseDemoDeedWords: Sendable, Decodable {
  struct Order: Sendable, Decodable { let caller, title, body: String }
  struct Service: Sendable, Decodable {
    let name: String
    let isFree: Bool
    let price: String
  }
  struct Mediation: Sendable, Decodable { let otherName, matter: String }

  let orders: [Order]
  let firstService: Service
  let services: [Service]
  let consentWords, partnerWords, mergeWords, objectionWords, exclusionWords: String
  let mediation: Mediation
}
