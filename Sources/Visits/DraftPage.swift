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
    /// Drafts that the note would give beyond `draftsMax`.
    var leftOut: Int
    /// What was confirmed already, and how the form tells that it has seen it.
    var there: [ConfirmLists.Line]
    var seen: Int

    init(_ id: VisitID, _ viewer: Viewer, _ room: VisitRoom, _ tx: Tx) throws {
      visit = try tx.keptVisit(id, by: viewer)
      let today = SiteZone.shanghai.day(of: tx.now)
      let calendar = try tx.workCalendar().calendar
      let note = visit.record?.note ?? ""
      // Read once: what is added later is written by hand.
      let all = visit.listsAt == nil
        ? NoteReader(words: room.wiring.words, calendar: calendar).all(in: note, today: visit.record?.visitedOn ?? today) : []
      drafts = Array(all.prefix(NoteReader.draftsMax))
      leftOut = all.count - drafts.count
      there = try tx.items(of: id).map { ConfirmLists.Line(kind: $0.kind, words: $0.words) }
        + tx.commitments(of: id).map { ConfirmLists.Line(kind: .promise, words: $0.words) }
      seen = try tx.listsSeen(visit)
      hosts = try tx.hosts(visit.community, on: today)
      heir = try tx.successor(of: visit.organization)
      usualDay = WorkingDays(calendar).day(DraftPage.usualDays, after: today)
    }
  }

  let words: VisitWords
  let found: Found
  let viewer: Viewer
  /// What was sent came after others had been confirmed: what stands there already is not ticked a second time.
  var isLate = false

  func fields(_ form: Form?) -> Fields {
    let rows = form.map(sentRows) ?? found.drafts.enumerated().map { place, draft in drafted(place, draft) }
    let count = form.flatMap { Int($0.raw("count")) } ?? found.drafts.count
    let names = ["firm": found.visit.organizationName, "into": found.heir?.name ?? ""]
    let there: [Fields] = found.there.map { ["kind": words.text("visit.list.\($0.kind.rawValue)"), "words": $0.words] }
    let isNewThere = isLate && isThere(form?.raw("kind-new") ?? "", form?.raw("words-new") ?? "")
    let typed = Typed(
      kind: form.flatMap { NoteKind(rawValue: $0.raw("kind-new")) } ?? .problem, words: isNewThere ? "" : form?.raw("words-new") ?? "",
      due: form?.raw("due-new") ?? "", owner: form?.raw("owner-new") ?? "")
    // A form that came back for another reason has seen no more than before.
    let seen: String = isLate ? String(found.seen) : form?.raw("seen") ?? String(found.seen)
    var fresh = row("new", isKept: true, typed, form)
    // What was typed by hand is seen, not folded away.
    if !typed.words.isEmpty { fresh["isOpen"] = true }
    return [
      "isMerged": found.heir != nil, "mergedSaid": words.text("merger.lists_said", names),
      "forHeir": words.text("merger.for_heir", names), "forFirm": words.text("merger.for_firm", names),
      "id": found.visit.id.text, "firm": found.visit.organizationName, "noteWords": found.visit.record?.note ?? "",
      "seen": seen, "isLate": isLate,
      "there": there, "hasThere": !there.isEmpty, "hasLeftOut": found.leftOut > 0,
      "leftOut": words.text("visit.drafts_left_out", ["count": String(found.leftOut)]),
      "rows": rows, "hasRows": !rows.isEmpty, "count": count, "isFirst": found.visit.listsAt == nil,
      "fresh": fresh,
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
      let isTwice = isLate && isThere(form.raw("kind-\(key)"), typed.words)
      return row(key, isKept: kept.contains(key) && !isTwice, typed, form)
    }
  }

  private func isThere(_ kind: String, _ words: String) -> Bool {
    let words = Text.paragraphs(words)
    return found.there.contains { $0.kind.rawValue == kind && $0.words == words }
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
  static func lines(_ form: inout Form, today: LocalDay, _ signs: NoteWords) -> [ConfirmLists.Line] {
    let kept = Set(form.values["keep"] ?? [])
    var keys = (0..<count(form)).map(String.init).filter { kept.contains($0) }
    if !Text.line(form.raw("words-new")).isEmpty { keys.append("new") }
    return keys.compactMap { key in
      let kind: NoteKind? = form.choice("kind-\(key)")
      let words = form.text("words-\(key)", max: wordsMax)
      let isPromise = kind == .promise
      // What the enterprise says of an order of others is its own problem; what is promised or passed on is ours.
      if isPromise || kind == .clue { form.refuseOrder("words-\(key)", words, signs) }
      let due = form.nearDay("due-\(key)", today, required: isPromise)
      if isPromise, let due, due < today { form.reject("due-\(key)", VisitError.promiseBehind.code) }
      let owner = form.id("owner-\(key)", PostTag.self, required: false)
      return kind.map { ConfirmLists.Line(kind: $0, words: words, dueOn: due, owner: isPromise ? owner : nil) }
    }
  }
}
