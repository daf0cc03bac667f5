import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/cases/:id/mediation`: consent, sessions, result, and the agreement as a document to print and sign.
struct MediationRoutes: Sendable {
  let site: Site
  let bench: BenchRoutes

  func add(to routes: Routes) {
    routes.get("/cases/:id/mediation", .act(.handleCase), use: show)
    add("mediation", routes) { id, form in
      let kind: Mediation.Kind? = form.choice("mediation")
      let mediator = form.id("mediator", PostTag.self)
      let names = (form.line("applicant_name", max: 100), form.line("other_name", max: 100))
      let matter = form.text("matter", max: 2_000)
      let day = form.day("asked_on")
      guard let kind, let mediator, let day else { return nil }
      let isNeutral = form.flag("neutral")
      return { viewer, tx in
        try OpenMediation(
          id: id, kind: kind, mediator: mediator, applicantName: names.0, otherName: names.1, matter: matter, askedOn: day,
          isNeutral: isNeutral
        ).run(by: viewer, tx)
      }
    }
    add("mediation/consent", routes) { id, form in
      let (applicant, other) = (form.day("applicant_agreed_on", required: false), form.day("other_agreed_on", required: false))
      if applicant == nil, other == nil, form.isValid { form.reject("applicant_agreed_on", "field.missing") }
      return { viewer, tx in try AgreeToMediation(id: id, applicantOn: applicant, otherOn: other).run(by: viewer, tx) }
    }
    add("mediation/sessions", routes) { id, form in
      let day = form.day("session_on")
      let words = form.text("session_words", max: 5_000)
      guard let day else { return nil }
      return { viewer, tx in try HoldSession(id: id, session: MediationSession(day: day, words: words)).run(by: viewer, tx) }
    }
    add("mediation/result", routes) { id, form in
      let result: Mediation.Result? = form.choice("result")
      let day = form.day("result_on")
      let words = form.text("agreement", required: result == .agreed, max: 5_000)
      guard let result, let day else { return nil }
      return { viewer, tx in try FinishMediation(id: id, result: result, agreement: words, day: day).run(by: viewer, tx) }
    }
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    return try await page(try context.id("id"), nil, context, viewer)
  }

  private func page(_ id: CaseID, _ form: Form?, _ context: AppContext, _ viewer: Viewer) async throws -> Response {
    let model = try await site.database.read { tx in try MediationPage(try tx.mediatedCase(id, by: viewer), viewer, tx) }
    let fields = model.fields(CaseWords(site, context), form)
    if let form { return site.again("cases/mediation", fields, form, context) }
    return site.page("cases/mediation", fields, context)
  }

  private func add(
    _ noun: String, _ routes: Routes, _ read: @escaping @Sendable (CaseID, inout Form) -> HandlingRoutes.Command?
  ) {
    routes.post("/cases/:id/" + noun, .act(.handleCase)) { request, context in
      let viewer = try context.requireViewer()
      let id: CaseID = try context.id("id")
      var form = try await site.form(request, context)
      let command = read(id, &form)
      guard form.isValid, let command else { return try await page(id, form, context, viewer) }
      let typed = form.values.filter { !$0.key.hasPrefix("_") }.sorted { $0.key < $1.key }
      let content = noun + typed.map { "|\($0.key)=\($0.value.joined(separator: ","))" }.joined()
      do { try await bench.once(form, content, id, viewer) { tx in
          _ = try tx.mediatedCase(id, by: viewer)
          return try command(viewer, tx)
        } } catch let error as MediationError {
        guard let field = error.field else { throw error }
        form.reject(field == "day" ? MediationRoutes.dayField(noun) : field, error.code)
        return try await page(id, form, context, viewer)
      }
      return site.redirect("/cases/\(id)/mediation", flash: "case.mediation_noted")
    }
  }

  private static func dayField(_ noun: String) -> String {
    switch noun {
    case "mediation": "asked_on"
    case "mediation/consent": "applicant_agreed_on"
    case "mediation/sessions": "session_on"
    default: "result_on"
    }
  }
}

extension Tx {
  /// A mediation names both sides: it is for those who may know who the applicant is.
  fileprivate func mediatedCase(_ id: CaseID, by viewer: Viewer) throws -> Case {
    let item = try handledCase(id, by: viewer)
    guard CasePolicy.maySeeApplicant(item, viewer) else { throw Problem.notFound }
    return item
  }
}

struct MediationPage: Sendable {
  let item: Case
  let one: Mediation?
  let sessions: [MediationSession]
  let mediatorName: String
  let mediators: [HandlerOption]
  let applicantName: String
  let today: LocalDay

  init(_ item: Case, _ viewer: Viewer, _ tx: Tx) throws {
    self.item = item
    today = SiteZone.shanghai.day(of: tx.now)
    let last = try tx.mediation(of: item.id)
    one = last
    sessions = try last.map { try tx.mediationSessions(of: item.id, $0.position) } ?? []
    mediatorName = try last.flatMap { try tx.personName($0.mediator.person) } ?? ""
    mediators = try tx.handlers(for: item, on: today).filter { $0.handler.person != item.applicant.person }
    let isKnown = CasePolicy.maySeeApplicant(item, viewer)
    let organization = try item.applicant.organization.flatMap { try tx.organizationName($0) }
    applicantName = try isKnown ? organization ?? item.applicant.person.flatMap { try tx.personName($0) } ?? "" : ""
  }

  func fields(_ words: CaseWords, _ form: Form?) -> Fields {
    let isOpen = one != nil && one?.result == nil
    let posts: [Fields] = mediators.map { one in
      [
        "value": one.handler.post.text, "word": one.name + "·" + words.text("role." + one.role.rawValue),
        "isChosen": form?.raw("mediator") == one.handler.post.text,
      ]
    }
    let kinds: [Fields] = Mediation.Kind.allCases.map { kind in
      ["value": kind.rawValue, "word": words.text("mediation.kind.\(kind.rawValue)"), "isChosen": form?.raw("mediation") == kind.rawValue]
    }
    var fields: Fields = [
      "id": item.id.text, "number": item.number, "caseTitle": item.title, "canOpen": !isOpen && item.state.isOpen,
      "mediators": posts, "kinds": kinds, "hasOne": one != nil, "isOpen": isOpen, "today": today.description,
      "typedApplicant": form?.values["applicant_name"]?.first ?? applicantName,
    ]
    guard let one else { return fields }
    func day(_ day: LocalDay?) -> String { day.map { words.when.day($0) } ?? "" }
    var facts: [Fields] = [
      ["name": words.text("mediation.asked"), "fact": day(one.askedOn), "source": "", "hasSource": false],
      ["name": words.text("mediation.applicant_agreed"), "fact": one.applicantAgreedOn.map { words.when.day($0) } ?? words.text("mediation.not_yet"), "source": "", "hasSource": false],
      ["name": words.text("mediation.other_agreed"), "fact": one.otherAgreedOn.map { words.when.day($0) } ?? words.text("mediation.not_yet"), "source": "", "hasSource": false],
    ]
    if let until = one.arbitrationFrom {
      facts.append(["name": words.text("mediation.arbitration"), "fact": day(until), "source": words.text("mediation.source.labour"), "hasSource": true])
    }
    if let until = one.confirmationUntil {
      facts.append(["name": words.text("mediation.confirmation"), "fact": day(until), "source": words.text("mediation.source.confirmation"), "hasSource": true])
    }
    fields["facts"] = facts
    fields["kind"] = words.text("mediation.kind.\(one.kind.rawValue)")
    fields["mediator"] = mediatorName
    fields["applicantParty"] = one.applicantName
    fields["otherParty"] = one.otherName
    fields["matter"] = one.matter
    fields["isBegun"] = isOpen && one.begunOn != nil
    fields["wantsConsent"] = isOpen && one.begunOn == nil
    fields["wantsApplicant"] = one.applicantAgreedOn == nil
    fields["wantsOther"] = one.otherAgreedOn == nil
    fields["sessions"] = sessions.map { ["day": words.when.day($0.day), "words": $0.words] as Fields }
    fields["hasSessions"] = !sessions.isEmpty
    fields["isAgreed"] = one.result == .agreed
    fields["isFailed"] = one.result == .failed
    fields["resultDay"] = day(one.resultOn)
    fields["agreementText"] = one.agreement
    fields["confirmUntil"] = day(one.confirmationUntil)
    return fields
  }
}
