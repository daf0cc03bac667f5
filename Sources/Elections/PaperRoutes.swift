import Contracts
import ElectionLaw
import Hummingbird
import Kernel
import Store
import Web

/// `/elections/:id/papers/:paper`: the papers of an election as documents to print: what is posted on the wall and kept in the file. What is
/// not published yet is for who runs it. The Chinese text prevails; `?text=en` and `?text=zh-Hans` ask for one of the two whatever language
/// the page around it speaks.
struct PaperRoutes: Sendable {
  /// In the order in which they are needed; the words are `election.paper.<raw value>`.
  enum Paper: String, CaseIterable, Sendable {
    /// 选民名单公告
    case roll
    /// 候选人名单公告
    case candidates
    /// 投票公告
    case polling
    /// 委托投票公告
    case proxies
    /// 纸质选票
    case ballot
    /// 选举结果报告单（会议记录）
    case minutes
    /// 选举结果公告
    case result
    /// 当选证书
    case certificates

    /// Whether there is anything to print yet.
    func isReady(_ election: CommunityElection) -> Bool {
      switch self {
      case .roll: election.rollFrozenAt != nil
      case .candidates, .polling, .ballot, .proxies: election.candidatesPublishedAt != nil
      case .minutes, .result: election.resultAt != nil
      case .certificates: election.announcedAt != nil && election.follow?.kind != .recall
      }
    }

    var isOfResult: Bool { [.minutes, .result, .certificates].contains(self) }

    /// Whether it is for everybody who is signed in.
    var isPublic: Bool { [.roll, .candidates, .polling, .proxies, .result].contains(self) }
  }

  let desk: ElectionDesk
  var site: Site { desk.site }

  func add(to routes: Routes) {
    routes.get("/elections/:id/papers", .signedIn, use: index)
    routes.get("/elections/:id/papers/:paper", .signedIn, use: show)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    let election = try await site.database.read { tx in try tx.election(id, for: viewer) }
    let canRun = viewer.may(.runElection)
    let papers: [Fields] = Paper.allCases.filter { canRun || $0.isPublic }.map { paper in
      [
        "path": "/elections/\(id)/papers/\(paper.rawValue)", "name": desk.text("election.paper." + paper.rawValue, context),
        "isReady": paper.isReady(election),
      ]
    }
    return site.page("elections/papers", desk.head(election, viewer, context).merging(["papers": papers]) { old, _ in old }, context)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    guard let paper = context.parameters.get("paper").flatMap({ Paper(rawValue: $0) }) else { throw Problem.notFound }
    let model = try await site.database.read { tx in
      let election = try tx.election(id, for: viewer)
      if !paper.isPublic { try viewer.require(.runElection) }
      let (roll, candidates) = (try tx.roll(of: id), try tx.candidates(of: id))
      let voting = try tx.votingProtocol(of: id)
      let outcome = paper.isOfResult ? try tx.outcome(of: election) : nil
      return PaperPage(
        paper: paper, election: election, roll: roll, candidates: candidates, committee: try tx.committee(of: id).present,
        trustees: voting?.trustees.map(\.name) ?? [], outcome: outcome, uuid: voting?.uuid ?? "",
        building: try election.building.map { try tx.electionBuildingName($0) } ?? "",
        before: try election.follow.map { try tx.election($0.election) }, recall: try tx.recall(ballot: id), proxies: try tx.proxies(of: id).filter { $0.announcedOn != nil },
        boxes: try tx.mobileBoxes(of: id))
    }
    // The text of the law, or its translation for who reads English.
    var spoken = context
    spoken.locale = Language(rawValue: Form(query: request.uri.query).raw("text")) ?? context.locale
    guard paper.isReady(model.election), model.outcome != nil || !paper.isOfResult else { throw VotingError.paperNotReady }
    return site.page("elections/paper", model.fields(desk, viewer, context, spoken), context)
  }
}

/// One paper, in the language in which it is `spoken`.
struct PaperPage: Sendable {
  let paper: PaperRoutes.Paper
  let election: CommunityElection
  let roll: Roll
  let candidates: [Candidate]
  let committee: [Committee.Member]
  let trustees: [String]
  let outcome: ElectionOutcome?
  let uuid: String
  let building: String
  var before: CommunityElection?
  var recall: Recall?
  var proxies: [ProxyGrant] = []
  var boxes: [MobileBox] = []

  func fields(_ desk: ElectionDesk, _ viewer: Viewer, _ context: AppContext, _ spoken: AppContext) -> Fields {
    var fields = desk.head(election, viewer, context)
    let text = PaperText(page: self, desk: desk, spoken: spoken)
    fields.merge(text.fields) { _, new in new }
    let isEnglish: Bool = spoken.locale == .english
    fields["is_" + paper.rawValue] = true
    fields["isEnglish"] = isEnglish
    fields["textLanguage"] = spoken.locale.rawValue
    fields["otherText"] = (isEnglish ? Language.chinese : .english).rawValue
    fields["paper"] = paper.rawValue
    fields["paperName"] = desk.text("election.paper." + paper.rawValue, context)
    return fields
  }
}

/// What a paper says.
private struct PaperText {
  let page: PaperPage
  let desk: ElectionDesk
  let spoken: AppContext

  private var election: CommunityElection { page.election }
  private var roll: Roll { page.roll }
  private var outcome: ElectionOutcome? { page.outcome }

  private func words(_ key: String, _ values: [String: String] = [:]) -> String { desk.text(key, spoken, values) }
  private func day(_ day: LocalDay?) -> String { day.map { desk.day($0, spoken) } ?? "" }
  private func moment(_ instant: Timestamp) -> String { desk.site.moment(instant, spoken) }
  private var packTitle: String {
    guard spoken.locale == .english, let title = election.pack.englishTitle else { return election.pack.title }
    return title
  }
  private func joined(_ names: [String]) -> String { names.joined(separator: words("election.list_comma")) }

  var fields: Fields {
    let (committee, trustees, building) = (page.committee, page.trustees, page.building)
    let dates: Fields = [
      "opensWords": moment(election.opensAt), "closesWords": moment(election.closesAt), "pollingWords": day(election.pollingDay),
      "publishedWords": day(election.done[.rollPublished]), "candidatesWords": day(election.done[.candidatesPublished]),
      "announcedWords": day(election.done[.resultAnnounced]), "objectWords": day(election.timeline.latest(.objectionsEnd)),
      "withdrawWords": day(election.timeline.latest(.withdrawalsEnd)), "today": day(desk.today),
      "termYears": election.pack.termYears, "packTitle": packTitle,
    ]
    let people: Fields = [
      "committee": committee.map { ["name": $0.name, "isChair": $0.isChair] as Fields },
      "trustees": trustees.map { ["name": $0] as Fields }, "hasTrustees": !trustees.isEmpty, "trusteeNames": joined(trustees),
      "committeeNames": joined(committee.map(\.name)), "chairName": committee.first(where: \.isChair)?.name ?? "",
      "hasChair": committee.contains(where: \.isChair),
      "voters": roll.entries.filter { !roll.isStruck($0.id) }.map {
        ["number": $0.number ?? 0, "name": $0.name, "constituency": $0.constituency, "hasConstituency": !$0.constituency.isEmpty] as Fields
      },
      "added": roll.corrections.filter { $0.kind == .added }.map { ["name": $0.name] as Fields },
      "count": roll.count, "building": building, "hasBuilding": !building.isEmpty, "uuid": page.uuid,
      "lists": lists, "elected": elected, "takesWriteIn": election.allowsWriteIn,
    ]
    var fields = dates
    for part in [people, sums, following, besidePolling] { fields.merge(part) { _, new in new } }
    return fields
  }

  /// 本次是某次选举的另行选举（第29条）
  private var following: Fields {
    guard let before = page.before, let follow = election.follow else { return ["isFirst": true] }
    let recall = page.recall
    let article = election.pack.articles[follow.kind.article] ?? ""
    let line = words(
      "election.follow_line." + follow.kind.rawValue, ["title": before.title, "day": day(before.pollingDay), "article": article])
    let hasCarried: Bool = outcome?.lists.contains { !$0.outcome.elected.isEmpty } ?? false
    return [
      "isFollower": true, "followLine": line, "grounds": recall?.grounds ?? "", "reply": recall?.reply ?? "",
      "hasReply": recall?.reply.isEmpty == false,
      "recalled": recall?.name ?? "", "hasCarried": hasCarried,
    ]
  }

  /// Proxies as announced, mobile boxes with who carried them.
  private var besidePolling: Fields {
    func name(_ voter: VoterID) -> String { roll.entries.first { $0.id == voter }?.name ?? "" }
    let (proxies, boxes) = (page.proxies, page.boxes)
    let grants: [Fields] = proxies.map { ["principal": name($0.principal), "proxy": name($0.proxy)] }
    let sealed: [Fields] = boxes.map { carried($0) }
    return [
      "grants": grants, "hasGrants": !grants.isEmpty, "boxes": sealed, "hasBoxes": !sealed.isEmpty,
      "proxyWords": proxies.compactMap(\.announcedOn).max().map { day($0) } ?? "",
      "proxyArticle": election.pack.articles["proxies_per_voter"] ?? "", "paperFound": outcome?.paper?.found ?? 0,
      "paperVoid": outcome?.paper?.void ?? 0, "paperBlank": outcome?.paper?.blank ?? 0, "hasPaperBox": outcome?.paper != nil,
    ]
  }

  private func carried(_ box: MobileBox) -> Fields {
    let left: String = box.leftAt.map { moment($0) } ?? ""
    let returned: String = box.returnedAt.map { moment($0) } ?? ""
    var fields: Fields = [
      "number": box.number, "seal": box.seal, "monitors": joined(box.monitors), "voterCount": box.voters.count,
      "approval": box.approval, "left": left, "returned": returned, "isOpened": box.opening != nil,
      "hasLeft": box.leftAt != nil, "isBack": box.returnedAt != nil, "isLate": box.isLate(for: election), "isLost": box.loss != nil,
      "lostWords": box.loss?.words ?? "",
    ]
    guard let opening = box.opening else { return fields }
    fields["witnesses"] = opening.witnesses
    fields["found"] = opening.found
    fields["isSealWhole"] = opening.isSealWhole
    return fields
  }

  private var sums: Fields {
    guard let outcome else { return [:] }
    let pack = election.pack
    return [
      "cast": outcome.cast, "registered": outcome.registered, "isValid": outcome.isValid, "needsTurnout": election.needsTurnout,
      "turnoutArticle": pack.articles["turnout"] ?? "", "electedArticle": pack.articles["elected"] ?? "",
    ]
  }

  private var lists: [Fields] {
    election.lists.enumerated().map { index, list in
      // Who was written in stands in the result, and on no list before it.
      let hidesWrittenIn: Bool = outcome == nil || !page.paper.isOfResult
      let standing = page.candidates.filter { one in
        one.list == index + 1 && one.stands && !(one.isWrittenIn && hidesWrittenIn)
      }
      let found = outcome?.lists[index]
      let lines = found?.lines ?? []
      let vacancies: Int = found?.outcome.vacancies ?? 0
      let rows: [Fields] = standing.map { one in
        let line = lines.first { $0.candidate.id == one.id }
        return [
          "place": one.place ?? 0, "name": name(of: one), "organization": one.organization, "position": one.position,
          "votes": line?.votes ?? 0,
          "standing": line.map { words(ResultPage.standing($0, election)) } ?? "",
        ]
      }
      return [
        "listName": words("election.list." + list.kind.rawValue), "seats": list.seats, "rows": rows,
        "blank": found?.blank ?? 0, "vacancies": vacancies, "hasVacancies": vacancies > 0,
        "bars": lines.compactMap { bar($0) }, "hasTie": (found?.outcome.tiedSeats ?? 0) > 0,
        "electedNames": joined(lines.filter { $0.standing == .elected }.map(\.candidate.name)),
        "hasElected": lines.contains { $0.standing == .elected },
      ]
    }
  }

  /// Yes and no of a recall are words, not names.
  private func name(of one: Candidate) -> String {
    guard election.follow?.kind == .recall else { return one.name }
    return words(one.place == 1 ? "election.recall_yes" : "election.recall_no")
  }

  /// Why somebody with votes enough does not sit.
  private func bar(_ line: ElectionOutcome.Line) -> Fields? {
    line.bar.map { bar in
      let article = desk.article(election.pack.articles[bar.article] ?? "", spoken)
      return ["name": line.candidate.name, "why": words(bar.key, ["name": bar.name, "article": article])]
    }
  }

  /// Who gets a certificate.
  private var elected: [Fields] {
    (outcome?.lists ?? []).flatMap { list in
      list.lines.filter { $0.standing == .elected }.map { line in
        ["name": line.candidate.name, "seat": words("election.list." + list.seats.kind.rawValue)] as Fields
      }
    }
  }
}
