import Cases
import Contracts
import Cryptography
import Elections
import Enterprises
import Files
import Kernel
import Notices
import People
import Places
import Store
import Visits
import Web

/// What the modules need of each other and of the disk, beside the `Site`. Made once, in `House` or in a test.
public struct HouseParts: Sendable {
  public var files: FileStore
  public var passwordCost: ScryptCost
  /// How a try at a password waits for its turn; nil sleeps. Tests move their clock.
  public var pause: PeopleWiring.Pause?
  var faces = CommunityFaces()
  var territories = Territories()
  let enterprises: EnterpriseData
  let start: CommunityStart
  let remit: OutsideRemit
  let chat: ChatWords
  let elections: ElectionData
  let noteWords: NoteWords
  let visitRules: VisitRuleSet
  let roleKinds: RoleKindSet

  /// `home` is the folder that holds `Data/`.
  public init(home: String, files: FileStore, passwordCost: ScryptCost = .standard) throws {
    self.files = files
    self.passwordCost = passwordCost
    enterprises = try EnterpriseData(home: home)
    start = try CommunityStart(home: home)
    remit = try OutsideRemit(home: home)
    chat = try ChatWords(home: home)
    elections = try ElectionData(home: home)
    noteWords = try NoteWords(home: home)
    visitRules = try VisitRuleSet(home: home)
    roleKinds = try RoleKindSet(home: home)
  }

  /// Every module that names files, for what may be forgotten.
  static let fileUses: [FileUse] = [
    { tx, files in try tx.caseFilesInUse(files) },
    { tx, files in try tx.evidenceInUse(files) },
    { tx, files in try tx.visitFilesInUse(files) },
  ]

  /// Who is behind a cookie or a token, with the unread count of the inbox.
  public static func viewers(_ database: any Database) -> PeopleViewers {
    PeopleViewers(database: database) { tx, viewer in try tx.unreadCount(viewer) }
  }

  /// Makes a community with all that its kind starts with.
  func createCommunity(_ community: Community, _ tx: Tx) throws {
    try tx.insert(community)
    try start.install(community.kind, in: community.id, tx)
  }

  /// The gazetteer of Places, as the import of Enterprises wants it.
  func matcher(_ community: CommunityID, _ tx: Tx) throws -> any AddressMatcher {
    GazetteerMatcher(gazetteer: try territories.gazetteer(community, tx))
  }

  func rosterImport(_ database: any Database, _ vault: Vault) -> RosterImport {
    let parts = self
    return RosterImport(database: database, vault: vault, data: enterprises) { community, tx in
      try parts.matcher(community, tx)
    }
  }

  /// The community of this installation. Where there is none yet, one without a name is made, which the set-up page then names
  /// and gives what its kind starts with: so a roster can be brought in before anybody has signed in.
  func soleCommunity(_ database: any Database) async throws -> CommunityID {
    try await database.write { tx in
      if let first = try tx.communities().first { return first.id }
      let community = Community(id: tx.newID(), name: "新的产业社区", kind: .techInnovation)
      try tx.insert(community)
      return community.id
    }
  }

  /// What modules know of a person, for the copy of her own data.
  private static func exporters(_ vault: Vault) -> [@Sendable (Tx, PersonID) throws -> (String, JSONValue)] {
    [
      { tx, person in ("cases", try tx.exportCases(of: person)) },
      { tx, person in ("enterprise_cases", try tx.exportEnterpriseCases(of: person)) },
      { tx, person in ("case_drafts", try tx.exportCaseDrafts(of: person)) },
      { tx, person in ("followed_cases", try tx.exportFollowedCases(of: person)) },
      { tx, person in ("referrals", try tx.exportReferrals(of: person, vault: vault)) },
      { tx, person in ("visits", try tx.exportVisits(of: person)) },
      { tx, person in ("commitments", try tx.exportCommitments(of: person)) },
      { tx, person in ("programmes", try tx.exportProgrammes(of: person)) },
      { tx, person in ("elections", try tx.exportElections(of: person)) },
      { tx, person in ("notices", try HouseParts.exportNotices(of: person, tx)) },
    ]
  }

  func peopleWiring(_ site: Site) -> PeopleWiring {
    let parts = self
    var wiring = PeopleWiring { tx, draft in
      // A roster that was imported before anybody signed in has made a community without a name.
      let early = try tx.communities().first
      var community = early ?? Community(id: tx.newID(), name: draft.name, kind: CommunityKind(draft.kind))
      community.name = draft.name
      community.kind = CommunityKind(draft.kind)
      community.englishName = draft.englishName
      community.hotline = draft.hotline
      community.office = draft.office
      community.isLegalPerson = draft.isLegalPerson
      community.hostName = draft.hostName
      community.hostUSCC = draft.hostUSCC
      if early == nil { try tx.insert(community) } else { try tx.update(community) }
      try parts.start.install(community.kind, in: community.id, tx)
      return community.id
    }
    wiring.offer = { kind, locale in parts.start.offer(CommunityKind(kind), locale) }
    wiring.isCreditCode = HouseParts.isCreditCode
    wiring.passwordCost = passwordCost
    wiring.noticeDays = HouseSchedule.noticeDays
    wiring.roleKinds = roleKinds
    if let pause { wiring.pause = pause }
    wiring.exporters = HouseParts.exporters(site.vault)
    wiring.erasers = [
      { tx, person in
        guard let found = try tx.findPerson(person) else { return }
        try PostReactions.settleContacts(of: found.community, by: person, tx)
        try tx.endFirstContacts(of: person)
      },
      { tx, person in
        try tx.eraseCaseDrafts(of: person)
        try tx.eraseRecordings(of: person)
        try tx.eraseFollowedCases(of: person)
        try tx.eraseCasePublications(of: person)
        try tx.eraseReferrals(of: person)
        try tx.eraseAnswerLinks(of: person)
        try tx.eraseMediationNames(of: person)
        try tx.eraseProgrammes(of: person)
        try tx.eraseElections(of: person)
        try tx.forgetUnusedFiles(of: person, uses: HouseParts.fileUses)
      },
      { tx, person in
        guard let found = try tx.findPerson(person) else { return }
        try tx.eraseNotices(to: person, community: found.community)
      },
    ]
    wiring.afterSetUp = { try? await parts.faces.refresh(site.database) }
    wiring.windows = { tx, community in
      try tx.caseRouting(community).windows.map { NamedScope(id: $0.id.text, name: $0.name) }
    }
    return wiring
  }
}

extension HouseParts {
  func placeWiring(_ site: Site) -> PlaceWiring {
    let (faces, roleKinds) = (faces, roleKinds)
    var wiring = PlaceWiring(
      isCreditCode: HouseParts.isCreditCode, afterCommunityChange: { try? await faces.refresh(site.database) })
    wiring.duty = { tx, community in try tx.dutyPlan(community, start: roleKinds) }
    // Four squares of margin on each side.
    wiring.qr = { text in QRCode(text).map { ($0.path, $0.size + 8) } }
    return wiring
  }

  static func exportNotices(of person: PersonID, _ tx: Tx) throws -> JSONValue {
    guard let found = try tx.findPerson(person) else { return .array([]) }
    return .array(
      try tx.notices(to: person, community: found.community).map { notice in
        .object(["at": .text(notice.createdAt.rfc3339()), "what": .text(notice.words.key)])
      })
  }
}

extension CommunityKind {
  /// The set-up page of People and the registry of Places name the four kinds each in its own type.
  init(_ kind: CommunityDraft.Kind) {
    self =
      switch kind {
      case .techInnovation: .techInnovation
      case .culturalCreative: .culturalCreative
      case .smartManufacturing: .smartManufacturing
      case .businessBuilding: .businessBuilding
      }
  }
}

/// Two modules that do not know each other meet here.
struct GazetteerMatcher: AddressMatcher {
  let gazetteer: Gazetteer

  func match(_ text: String) -> AddressMatch? {
    guard let found = gazetteer.match(text), let building = found.building else { return nil }
    let others = found.alternatives.map { AddressMatch.Other(building: $0.building, confidence: $0.confidence) }
    return AddressMatch(
      building: building, floor: found.floorName, unit: found.unitText, confidence: found.confidence, others: others)
  }
}
