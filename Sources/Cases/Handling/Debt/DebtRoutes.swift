import Calendars
import Contracts
import Hummingbird
import Kernel
import Store
import Web
import WorkCalendar

/// `/cases/:id/debt`: evidence, the days of the law, and sums of an owed debt, for who handles the case.
struct DebtRoutes: Sendable {
  let site: Site
  let bench: BenchRoutes

  func add(to routes: Routes) {
    routes.get("/cases/:id/debt", .act(.handleCase), use: show)
    routes.post("/cases/:id/debt", .act(.handleCase), use: note)
    routes.post("/cases/:id/debt/events", .act(.handleCase), use: interrupt)
    routes.post("/cases/:id/debt/sums", .act(.handleCase), use: enter)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    return try await page(try context.id("id"), nil, context, viewer)
  }

  private func page(_ id: CaseID, _ form: Form?, _ context: AppContext, _ viewer: Viewer) async throws -> Response {
    let model = try await site.database.read { tx in
      DebtPage(
        item: try tx.handledCase(id, by: viewer), debt: try tx.debt(of: id), events: try tx.debtEvents(of: id),
        sums: try tx.debtSums(of: id), calendar: try tx.workCalendar().calendar, today: SiteZone.shanghai.day(of: tx.now))
    }
    let fields = model.fields(CaseWords(site, context), form)
    if let form { return site.again("cases/debt", fields, form, context) }
    return site.page("cases/debt", fields, context)
  }

  @Sendable private func note(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let kind: DebtClock.Debtor? = form.choice("debtor")
    let name = form.line("debtor_name", required: false, max: 100)
    let delivered = form.day("delivered_on")
    let (agreed, accepted) = (form.day("agreed_on", required: false), form.day("accepted_on", required: false))
    let received = form.day("received_on", required: false)
    let evidence = Set((form.values["evidence"] ?? []).compactMap { CaseDebt.Evidence(rawValue: $0) })
    guard form.isValid, let kind, let delivered else { return try await page(id, form, context, viewer) }
    let debt = CaseDebt(
      debtor: kind, debtorName: name, deliveredOn: delivered, agreedOn: agreed, acceptedOn: accepted, receivedOn: received,
      evidence: evidence)
    if let fault = debt.fault {
      form.reject(fault.field, fault.code)
      return try await page(id, form, context, viewer)
    }
    _ = try await site.database.write { tx in try NoteDebt(id: id, debt: debt).run(by: viewer, tx) }
    return site.redirect("/cases/\(id)/debt", flash: "case.debt_noted")
  }

  @Sendable private func interrupt(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let kind: DebtClock.Interruption? = form.choice("interruption")
    let day = form.day("day")
    let words = form.line("event_words", required: false, max: 200)
    guard form.isValid, let kind, let day else { return try await page(id, form, context, viewer) }
    let command = InterruptLimitation(id: id, event: DebtClock.Event(kind: kind, day: day), words: words)
    return try await run(id, &form, context, viewer, "\(kind.rawValue) \(day) \(words)") { tx in try command.run(by: viewer, tx) }
  }

  @Sendable private func enter(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let kind: DebtSum.Kind? = form.choice("sum")
    let fen = Fen.parse(form.raw("amount"))
    if fen == nil { form.reject("amount", "debt.not_an_amount") }
    let day = form.day("sum_day")
    let words = form.line("sum_words", required: false, max: 200)
    guard form.isValid, let kind, let day, let fen else { return try await page(id, form, context, viewer) }
    let command = EnterSum(id: id, sum: DebtSum(kind: kind, fen: fen, day: day, words: words))
    return try await run(id, &form, context, viewer, "\(kind.rawValue) \(fen) \(day) \(words)") { tx in
      try command.run(by: viewer, tx)
    }
  }

  private func run(
    _ id: CaseID, _ form: inout Form, _ context: AppContext, _ viewer: Viewer, _ content: String,
    _ body: @escaping @Sendable (Tx) throws -> Case
  ) async throws -> Response {
    do { try await bench.once(form, content, id, viewer, body) } catch let error as DebtError where error != .noFacts {
      let field = error.field == "day" && !form.raw("sum").isEmpty ? "sum_day" : error.field
      form.reject(field, error.code)
      return try await page(id, form, context, viewer)
    }
    return site.redirect("/cases/\(id)/debt", flash: "case.debt_noted")
  }
}

struct DebtPage: Sendable {
  let item: Case
  let debt: CaseDebt?
  let events: [(event: DebtClock.Event, words: String)]
  let sums: [DebtSum]
  let calendar: WorkCalendar
  let today: LocalDay

  /// `form` is what was sent and is not right yet.
  func fields(_ words: CaseWords, _ form: Form?) -> Fields {
    let sent = form?.values["debtor"] != nil || form?.values["delivered_on"] != nil ? form : nil
    func typed(_ name: String, _ day: LocalDay?) -> String { sent?.raw(name) ?? day?.description ?? "" }
    let debtors: [Fields] = DebtClock.Debtor.allCases.map { kind in
      [
        "value": kind.rawValue, "word": words.text("debt.debtor.\(kind.rawValue)"),
        "isChosen": (sent?.raw("debtor") ?? debt?.debtor.rawValue) == kind.rawValue,
      ]
    }
    let kept = sent.map { Set($0.values["evidence"] ?? []) } ?? Set((debt?.evidence ?? []).map(\.rawValue))
    let evidence: [Fields] = CaseDebt.Evidence.allCases.map { one in
      ["value": one.rawValue, "word": words.text("debt.evidence.\(one.rawValue)"), "isChosen": kept.contains(one.rawValue)]
    }
    let (claimed, recovered) = DebtSum.totals(sums)
    var fields: Fields = [
      "id": item.id.text, "number": item.number, "caseTitle": item.title, "debtors": debtors, "evidenceItems": evidence,
      "debtorName": sent?.raw("debtor_name") ?? debt?.debtorName ?? "", "deliveredOn": typed("delivered_on", debt?.deliveredOn),
      "agreedOn": typed("agreed_on", debt?.agreedOn), "acceptedOn": typed("accepted_on", debt?.acceptedOn),
      "receivedOn": typed("received_on", debt?.receivedOn), "today": today.description, "hasDebt": debt != nil,
      "claimed": Fen.text(claimed), "recovered": Fen.text(recovered), "left": Fen.text(max(0, claimed - recovered)),
      "hasSums": !sums.isEmpty, "missing": CaseDebt.Evidence.allCases.count - kept.count,
      "isMissing": kept.count < CaseDebt.Evidence.allCases.count,
    ]
    fields["sums"] = sums.reversed().map { sum -> Fields in
      [
        "kind": words.text("debt.sum.\(sum.kind.rawValue)"), "amount": Fen.text(sum.fen), "day": words.when.day(sum.day),
        "words": sum.words,
      ]
    }
    fields["events"] = events.reversed().map { one -> Fields in
      [
        "kind": words.text("debt.interruption.\(one.event.kind.rawValue)"), "day": words.when.day(one.event.day),
        "words": one.words,
      ]
    }
    fields["hasEvents"] = !events.isEmpty
    let interruptions: [Fields] = DebtClock.Interruption.allCases.map { kind in
      ["value": kind.rawValue, "word": words.text("debt.interruption.\(kind.rawValue)"), "isChosen": form?.raw("interruption") == kind.rawValue]
    }
    let kinds: [Fields] = DebtSum.Kind.allCases.map { kind in
      ["value": kind.rawValue, "word": words.text("debt.sum.\(kind.rawValue)"), "isChosen": form?.raw("sum") == kind.rawValue]
    }
    fields["interruptions"] = interruptions
    fields["sumKinds"] = kinds
    fields["days"] = days(words)
    return fields
  }

  /// Each day with the article it follows from.
  private func days(_ words: CaseWords) -> [Fields] {
    guard let debt else { return [] }
    let clock = DebtClock(calendar: calendar)
    var rows: [Fields] = []
    func add(_ key: String, _ day: LocalDay, note: String = "") {
      rows.append([
        "name": words.text("debt.day.\(key)"), "day": words.when.day(day), "source": words.text("debt.source.\(key)"),
        "isPast": day < today, "note": note.isEmpty ? "" : words.text(note), "hasNote": !note.isEmpty,
      ])
    }
    if let due = clock.paymentDue(debt.debtor, deliveredOn: debt.deliveredOn, agreedOn: debt.agreedOn) {
      let isLong = clock.isLongTerm(debt.debtor, deliveredOn: debt.deliveredOn, agreedOn: debt.agreedOn)
      add("payment.\(debt.debtor.rawValue)", due, note: isLong ? "debt.long_term" : "")
      add("limitation", clock.limitation(paymentDue: due, events.map(\.event)))
    }
    if let accepted = debt.acceptedOn { add("transfer", clock.transferDue(acceptedOn: accepted)) }
    if let received = debt.receivedOn {
      let (usual, latest) = clock.handlingDue(receivedOn: received)
      add("handling", usual)
      add("handling_latest", latest)
    }
    return rows
  }
}
