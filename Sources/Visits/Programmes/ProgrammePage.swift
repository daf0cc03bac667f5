import Contracts
import Kernel
import Store
import Web

/// `visits/programme`: terms, who looks after whom, who asked for help.
struct ProgrammePage: Sendable {
  struct Found: Sendable {
    var programme: Programme
    /// Those that the viewer may see.
    var ties: [ProgrammeTie]
    var names: [PersonID: String]
    var help: [HelperDigest]
    /// Those whose target is no longer what it was.
    var undecided: [TieToDecide]

    init(_ id: ProgrammeID, _ viewer: Viewer, _ tx: Tx) throws {
      programme = try tx.programme(id, in: viewer.community)
      let today = SiteZone.shanghai.day(of: tx.now)
      let (here, visible): (SQL, SQL) = ("programme_ties.programme_id = \(id)", ProgrammePolicy.visible(viewer))
      ties = try tx.openTies("\(sql: here) AND \(sql: visible)", on: today)
      let asked = try tx.helpAsked(in: id, since: tx.now - .days(60))
      let seen = try tx.helpersSeen(asked.map(\.helper), viewer)
      help = asked.filter { seen.contains($0.helper) }
      undecided = try tx.tiesToDecide(ties)
      var people: [PersonID] = ties.map(\.helper) + [programme.keeper.person]
      people += ties.compactMap(\.target.person)
      people += help.map(\.helper)
      people += help.compactMap(\.takenBy)
      names = try tx.visitNames(people)
    }

    func target(_ tie: ProgrammeTie) -> String {
      tie.target.person.map { names[$0] ?? "" } ?? tie.target.name
    }

    /// By the helper's name, then by the target's: in no order of merit.
    var sorted: [ProgrammeTie] {
      let keyed = ties.map { tie in (helper: names[tie.helper] ?? "", target: target(tie), tie: tie) }
      return keyed.sorted { one, other in
        if one.tie.helper != other.tie.helper { return (one.helper, one.tie.helper) < (other.helper, other.tie.helper) }
        return (one.target, one.tie.id) < (other.target, other.tie.id)
      }.map(\.tie)
    }
  }

  let found: Found
  let viewer: Viewer

  func fields(_ words: VisitWords) -> Fields {
    let one = found.programme
    var fields = words.programme(one, found.names)
    let mayKeep = ProgrammePolicy.mayKeep(one, viewer) && one.isOpen(on: words.today)
    var helpers: [Fields] = []
    var rest = found.sorted[...]
    while let first = rest.first {
      let own = rest.prefix { $0.helper == first.helper }
      rest = rest.dropFirst(own.count)
      let load = one.capacity.map { words.text("programme.load", ["count": String(own.count), "most": String($0)]) } ?? ""
      helpers.append([
        "name": found.names[first.helper] ?? "", "person": first.helper.text, "load": load, "hasLoad": one.capacity != nil,
        "ties": own.map { tie in
          [
            "path": "/ties/\(tie.id)", "target": found.target(tie),
            "since": words.text("tie.since", ["day": words.when.day(tie.startsOn)]),
          ] as Fields
        },
      ])
    }
    let help: [Fields] = found.help.map { digest in
      [
        "digest": digest.id.text, "name": found.names[digest.helper] ?? "", "words": digest.words, "hasWords": !digest.words.isEmpty,
        "at": digest.answeredAt.map(words.when.moment) ?? "", "isWaiting": digest.isWaiting,
        "taken": digest.takenBy.flatMap { found.names[$0] } ?? "", "takenWords": digest.takenWords,
      ]
    }
    let undecided: [Fields] = found.undecided.map { open in
      [
        "path": "/ties/\(open.tie.id)", "target": open.tie.target.name, "helper": found.names[open.tie.helper] ?? "",
        "why": words.why(open),
      ]
    }
    fields.merge([
      "undecided": undecided, "hasUndecided": !undecided.isEmpty,
      "helpers": helpers, "hasHelpers": !helpers.isEmpty, "help": help, "hasHelp": !help.isEmpty, "mayKeep": mayKeep,
      "maySet": viewer.may(.managePosts), "words": one.words, "hasWords": !one.words.isEmpty, "mayLink": mayKeep && one.hasDigest,
    ]) { _, new in new }
    return fields
  }
}

extension VisitWords {
  func name(_ one: Programme) -> String {
    context.locale == .english && !one.englishName.isEmpty ? one.englishName : one.name
  }

  func programme(_ one: Programme, _ names: [PersonID: String]) -> Fields {
    let from = when.day(one.startsOn)
    let term = one.endsOn.map { text("programme.term", ["from": from, "to": when.day($0)]) } ?? text("programme.term_open", ["from": from])
    let isSoon = one.reviewOn <= today.adding(days: 14)
    let state = one.endedAt != nil ? "ended" : !one.isOpen(on: today) ? "closed" : "open"
    return [
      "id": one.id.text, "path": "/programmes/\(one.id)", "name": name(one), "target": text("programme.target.\(one.target.rawValue)"),
      "term": term, "keeper": names[one.keeper.person] ?? "", "review": text("programme.review_on", ["day": when.day(one.reviewOn)]),
      "isReviewSoon": isSoon && one.endedAt == nil, "isOver": one.endedAt != nil, "state": text("programme.state.\(state)"),
      "shape": state == "open" ? "doing" : "withdrawn",
      "capacity": one.capacity.map { text("programme.capacity_words", ["count": String($0)]) } ?? "", "hasCapacity": one.capacity != nil,
    ]
  }
}

extension VisitWords {
  /// 已并入青禾机电, 已拆分或合并为东网格、西网格
  func why(_ open: TieToDecide) -> String {
    let into = open.heirs.map(\.name).joined(separator: context.locale == .chinese ? "、" : ", ")
    return text("tie.why.\(open.reason.rawValue)", ["into": into])
  }
}
