import Contracts
import Kernel
import Web
import WorkCalendar

/// The form of a new election: what it proposes, what it reads.
struct ElectionFormPage {
  let template: ElectionTemplate
  let buildings: [(id: BuildingID, name: String)]
  let desk: ElectionDesk
  let context: AppContext

  /// Thirty-five days on, on a working day: the roll has a fortnight and a day to be made.
  static func proposal(
    _ template: ElectionTemplate, today: LocalDay, _ calendar: WorkCalendar, _ desk: ElectionDesk, _ context: AppContext
  ) -> [String: [String]] {
    var day = today.adding(days: 35)
    for _ in 0..<15 where !calendar.isWorkingDay(day) { day = day.adding(days: 1) }
    var values: [String: [String]] = [
      "title": [desk.text("election.title_proposal." + template.rawValue, context, ["year": "\(day.year)"])],
      "polling_day": ["\(day)"], "opens_on": ["\(day)"], "opens": ["08:30"], "closes": ["17:00"], "pack": [RulePacks.standard], "nomination": ["voters"],
    ]
    for (index, list) in template.lists.enumerated() { values["seats_\(index + 1)"] = ["\(list.seats)"] }
    if template.hasConstituencies { values["constituencies"] = [desk.text("election.constituencies_proposal", context)] }
    return values
  }

  func fields(_ form: Form) -> Fields {
    let lists: [Fields] = template.lists.enumerated().map { index, list in
      let name = "seats_\(index + 1)"
      return ["name": name, "label": desk.listTitle(list, context), "value": form.raw(name)]
    }
    let options: [Fields] = buildings.map { one in
      ["value": one.id.text, "word": one.name, "isChosen": form.raw("building") == one.id.text]
    }
    let packs: [Fields] = desk.data.packs.files.map { file in
      [
        "value": file.name, "word": file.title, "isChosen": form.raw("pack") == file.name, "isEmpty": file.pack == nil,
      ]
    }
    let ways: [Fields] = CommunityElection.Nomination.allCases.map { way in
      [
        "value": way.rawValue, "word": desk.text("election.nomination." + way.rawValue, context),
        "isChosen": form.raw("nomination") == way.rawValue,
      ]
    }
    return [
      "template": template.rawValue, "templateName": desk.text("election.template." + template.rawValue, context),
      "lists": lists, "buildings": options, "isOfBuilding": template.isOfBuilding, "packs": packs, "ways": ways,
      "hasConstituencies": template.hasConstituencies, "hasWoman": form.flag("woman"), "isOnePerGroup": form.flag("one_per_group"),
    ]
  }

  /// Nil, with what is wrong noted in the form, unless everything can be read.
  static func read(_ form: inout Form, _ template: ElectionTemplate) -> ElectionDraft? {
    let title = form.line("title", max: 100)
    let building: BuildingID? = template.isOfBuilding ? form.id("building") : nil
    let day = form.day("polling_day")
    let opensOn = form.day("opens_on", required: false)
    let (opens, closes) = (form.minutes("opens"), form.minutes("closes"))
    let nomination: CommunityElection.Nomination? = form.choice("nomination")
    var lists: [SeatList] = []
    for (index, list) in template.lists.enumerated() {
      if let seats = form.whole("seats_\(index + 1)", in: 1...200) { lists.append(SeatList(list.kind, seats: seats)) }
    }
    if form.flag("woman") { lists.append(SeatList(.woman, seats: 1)) }
    let constituencies = template.hasConstituencies ? Constituency.parse(form.raw("constituencies")) : []
    if constituencies == nil { form.reject("constituencies", "election.constituencies_invalid") }
    guard form.isValid, let day, let opens, let closes, let nomination, let constituencies else { return nil }
    return ElectionDraft(
      template: template, title: title, building: building, pack: form.raw("pack"), nomination: nomination,
      isOnePerGroup: form.flag("one_per_group"), pollingDay: day, opensOn: opensOn, opens: opens, closes: closes, lists: lists,
      constituencies: constituencies)
  }
}
