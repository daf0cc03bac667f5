import Contracts
import ElectionLaw
import Hummingbird
import Kernel
import Store
import Web

/// `/elections/:id/papers/:paper`: the papers of an election as Chinese documents to print: what is posted on the wall and kept in the
/// file. What is not published yet is for who runs it.
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
    guard paper.isReady(model.election), model.outcome != nil || !paper.isOfResult else { throw VotingError.paperNotReady }
    return site.page("elections/paper", model.fields(desk, viewer, context), context)
  }
}

/// One paper. The documents are in Chinese whatever the page around them speaks.
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

  private func chinese(_ key: String, _ desk: ElectionDesk) -> String { desk.site.pages.translations.text(key, .chinese) }

  /// 2026年12月30日
  private func day(_ day: LocalDay?) -> String { day.map { "\($0.year)年\($0.month)月\($0.day)日" } ?? "" }

  private func moment(_ instant: Timestamp) -> String {
    let moment = SiteZone.shanghai.moment(of: instant)
    return day(moment.day) + moment.clock()
  }

  func fields(_ desk: ElectionDesk, _ viewer: Viewer, _ context: AppContext) -> Fields {
    var fields = desk.head(election, viewer, context)
    let dates: Fields = [
      "opensWords": moment(election.opensAt), "closesWords": moment(election.closesAt), "pollingWords": day(election.pollingDay),
      "publishedWords": day(election.done[.rollPublished]), "candidatesWords": day(election.done[.candidatesPublished]),
      "announcedWords": day(election.done[.resultAnnounced]), "objectWords": day(election.timeline.latest(.objectionsEnd)),
      "withdrawWords": day(election.timeline.latest(.withdrawalsEnd)), "today": day(desk.today),
      "termYears": election.pack.termYears,
    ]
    let people: Fields = [
      "committee": committee.map { ["name": $0.name, "isChair": $0.isChair] as Fields },
      "trustees": trustees.map { ["name": $0] as Fields }, "hasTrustees": !trustees.isEmpty,
      "voters": roll.entries.filter { !roll.isStruck($0.id) }.map {
        ["number": $0.number ?? 0, "name": $0.name, "constituency": $0.constituency, "hasConstituency": !$0.constituency.isEmpty] as Fields
      },
      "added": roll.corrections.filter { $0.kind == .added }.map { ["name": $0.name] as Fields },
      "count": roll.count, "building": building, "hasBuilding": !building.isEmpty, "uuid": uuid,
      "lists": lists(desk), "elected": elected(desk),
    ]
    for part in [dates, people, sums, following(desk), besidePolling] { fields.merge(part) { _, new in new } }
    fields["is_" + paper.rawValue] = true
    fields["paperName"] = desk.text("election.paper." + paper.rawValue, context)
    return fields
  }

  /// 本次是某次选举的另行选举（第29条）
  private func following(_ desk: ElectionDesk) -> Fields {
    guard let before, let follow = election.follow else { return ["isFirst": true] }
    let article = election.pack.articles[follow.kind.article] ?? ""
    let words = desk.site.pages.translations.text(
      "election.follow_line." + follow.kind.rawValue, .chinese, ["title": before.title, "day": day(before.pollingDay), "article": article])
    let hasCarried: Bool = outcome?.lists.contains { !$0.outcome.elected.isEmpty } ?? false
    return [
      "isFollower": true, "followLine": words, "grounds": recall?.grounds ?? "", "reply": recall?.reply ?? "",
      "hasReply": recall?.reply.isEmpty == false,
      "recalled": recall?.name ?? "", "hasCarried": hasCarried,
    ]
  }

  /// Proxies as announced, mobile boxes with who carried them.
  private var besidePolling: Fields {
    func name(_ voter: VoterID) -> String { roll.entries.first { $0.id == voter }?.name ?? "" }
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
      "number": box.number, "seal": box.seal, "monitors": box.monitors.joined(separator: "、"), "voterCount": box.voters.count,
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

  private func lists(_ desk: ElectionDesk) -> [Fields] {
    election.lists.enumerated().map { index, list in
      // Who was written in stands in the result, and on no list before it.
      let hidesWrittenIn: Bool = outcome == nil || !paper.isOfResult
      let standing = candidates.filter { one in
        one.list == index + 1 && one.stands && !(one.isWrittenIn && hidesWrittenIn)
      }
      let lines = outcome?.lists[index].lines ?? []
      let rows: [Fields] = standing.map { one in
        let line = lines.first { $0.candidate.id == one.id }
        return [
          "place": one.place ?? 0, "name": one.name, "organization": one.organization, "position": one.position,
          "votes": line?.votes ?? 0,
          "standing": line.map { chinese("election.standing." + $0.standing.rawValue, desk) } ?? "",
        ]
      }
      return [
        "listName": chinese("election.list." + list.kind.rawValue, desk), "seats": list.seats, "rows": rows,
        "blank": outcome?.lists[index].blank ?? 0, "vacancies": outcome?.lists[index].outcome.vacancies ?? 0,
        "bars": lines.compactMap { bar($0, desk) },
        "hasVacancies": (outcome?.lists[index].outcome.vacancies ?? 0) > 0,
        "hasTie": (outcome?.lists[index].outcome.tiedSeats ?? 0) > 0,
        "electedNames": lines.filter { $0.standing == .elected }.map(\.candidate.name).joined(separator: "、"),
        "hasElected": lines.contains { $0.standing == .elected },
      ]
    }
  }

  /// Why somebody with votes enough does not sit.
  private func bar(_ line: ElectionOutcome.Line, _ desk: ElectionDesk) -> Fields? {
    guard let bar = line.bar else { return nil }
    let number = election.pack.articles[bar.article] ?? ""
    let article = number.isEmpty ? "" : "（第\(number)条）"
    let words = desk.site.pages.translations.text(bar.key, .chinese, ["name": bar.name, "article": article])
    return ["name": line.candidate.name, "why": words]
  }

  /// Who gets a certificate.
  private func elected(_ desk: ElectionDesk) -> [Fields] {
    (outcome?.lists ?? []).flatMap { list in
      list.lines.filter { $0.standing == .elected }.map { line in
        ["name": line.candidate.name, "seat": chinese("election.list." + list.seats.kind.rawValue, desk)] as Fields
      }
    }
  }
}
