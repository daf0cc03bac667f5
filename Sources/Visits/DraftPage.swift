import Calendars
import Contracts
import Enterprises
import Kernel
import Store
import Web

/// `visits/lists`: what was drafted from the note, each line ticked and ready; what is wrong is unticked or put right.
struct DraftPage: Sendable {
  /// Working days in which a promise without a day is drafted to be kept.
  static let usualDays = 5
  static let wordsMax = 300

  struct Found: Sendable {
    var visit: Visit
    var drafts: [NoteDraft]
    var hosts: [HostOption]
    /// The day of a promise that names none.
    var usualDay: LocalDay
    /// Into which the visited one was merged meanwhile.
    var heir: Successor?

    init(_ id: VisitID, _ viewer: Viewer, _ room: VisitRoom, _ tx: Tx) throws {
      visit = try tx.keptVisit(id, by: viewer)
      let today = SiteZone.shanghai.day(of: tx.now)
      let calendar = try tx.workCalendar().calendar
      let note = visit.record?.note ?? ""
      // Read once: what is added later is written by hand.
      drafts = visit.listsAt == nil
        ? NoteReader(words: room.wiring.words, calendar: calendar).read(note, today: visit.record?.visitedOn ?? today) : []
      hosts = try tx.hosts(visit.community, on: today)
      heir = try tx.successor(of: visit.organization)
      usualDay = WorkingDays(calendar).day(DraftPage.usualDays, after: today)
    }
  }

  let words: VisitWords
  let found: Found
  let viewer: Viewer

  func fields(_ form: Form?) -> Fields {
    let rows = form.map(sentRows) ?? found.drafts.enumerated().map { place, draft in drafted(place, draft) }
    let count = form.flatMap { Int($0.raw("count")) } ?? found.drafts.count
    let names = ["firm": found.visit.organizationName, "into": found.heir?.name ?? ""]
    return [
      "isMerged": found.heir != nil, "mergedSaid": words.text("merger.lists_said", names),
      "forHeir": words.text("merger.for_heir", names), "forFirm": words.text("merger.for_firm", names),
      "id": found.visit.id.text, "firm": found.visit.organizationName, "noteWords": found.visit.record?.note ?? "",
      "rows": rows, "hasRows": !rows.isEmpty, "count": count, "isFirst": found.visit.listsAt == nil,
      "fresh": row("new", isKept: true, .init(kind: form.flatMap { NoteKind(rawValue: $0.raw("kind-new")) } ?? .problem,
        words: form?.raw("words-new") ?? "", due: form?.raw("due-new") ?? "", owner: form?.raw("owner-new") ?? ""), form),
    ]
  }

  private struct Typed {
    var kind: NoteKind
    var words: String
    var due: String
    var owner: String
    /// Its day is ours, not the note's.
    var isGuessed = false
  }

  private func drafted(_ place: Int, _ draft: NoteDraft) -> Fields {
    let isGuessed = draft.kind == .promise && draft.dueOn == nil
    let due = draft.dueOn ?? (isGuessed ? found.usualDay : nil)
    let typed = Typed(
      kind: draft.kind, words: draft.words, due: due?.description ?? "", owner: found.visit.host.post.text,
      isGuessed: isGuessed)
    return row(String(place), isKept: true, typed, nil)
  }

  private func sentRows(_ form: Form) -> [Fields] {
    let kept = Set(form.values["keep"] ?? [])
    return (0..<DraftPage.count(form)).map { place in
      let key = String(place)
      let typed = Typed(
        kind: NoteKind(rawValue: form.raw("kind-\(key)")) ?? .problem, words: form.raw("words-\(key)"),
        due: form.raw("due-\(key)"), owner: form.raw("owner-\(key)"))
      return row(key, isKept: kept.contains(key), typed, form)
    }
  }

  private func row(_ key: String, isKept: Bool, _ typed: Typed, _ form: Form?) -> Fields {
    let kinds: [Fields] = NoteKind.allCases.map { kind in
      ["value": kind.rawValue, "word": words.text("visit.becomes.\(kind.rawValue)"), "isChosen": kind == typed.kind]
    }
    let owners: [Fields] = found.hosts.map { option in
      [
        "value": option.host.post.text, "word": option.name, "isChosen": option.host.post.text == typed.owner
          || (typed.owner.isEmpty && option.host == found.visit.host),
      ]
    }
    func wrong(_ field: String) -> String {
      let error = form?.errors.first { $0.field == "\(field)-\(key)" }
      return error.map { words.text("problem." + $0.code) } ?? ""
    }
    return [
      "key": key, "isKept": isKept, "words": typed.words, "due": typed.due,
      "dueDay": LocalDay(typed.due).map(words.when.day) ?? typed.due, "kinds": kinds, "owners": owners,
      "kindWord": words.text("visit.becomes.\(typed.kind.rawValue)"), "isGuessed": typed.isGuessed,
      "hasDay": typed.kind == .promise || !typed.due.isEmpty, "isPromise": typed.kind == .promise,
      "wrongWords": wrong("words"), "isWordsWrong": !wrong("words").isEmpty, "wrongDue": wrong("due"),
      "isDueWrong": !wrong("due").isEmpty, "isOpen": !wrong("words").isEmpty || !wrong("due").isEmpty,
    ]
  }

  // MARK: What was sent

  private static func count(_ form: Form) -> Int { min(max(0, Int(form.raw("count")) ?? 0), NoteReader.draftsMax) }

  /// The lines that are ticked, and the one that was written by hand; what is wrong is noted in the form.
  static func lines(_ form: inout Form, today: LocalDay) -> [ConfirmLists.Line] {
    let kept = Set(form.values["keep"] ?? [])
    var keys = (0..<count(form)).map(String.init).filter { kept.contains($0) }
    if !Text.line(form.raw("words-new")).isEmpty { keys.append("new") }
    return keys.compactMap { key in
      let kind: NoteKind? = form.choice("kind-\(key)")
      let words = form.text("words-\(key)", max: wordsMax)
      let isPromise = kind == .promise
      let due = form.nearDay("due-\(key)", today, required: isPromise)
      if isPromise, let due, due < today { form.reject("due-\(key)", VisitError.promiseBehind.code) }
      let owner = form.id("owner-\(key)", PostTag.self, required: false)
      return kind.map { ConfirmLists.Line(kind: $0, words: words, dueOn: due, owner: isPromise ? owner : nil) }
    }
  }
}
