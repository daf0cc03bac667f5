import Contracts
import Kernel
import Web

/// What can be asked for: a category each, in the group of its window; and each window itself for what fits no category.
struct Open311Services: Sendable {
  struct Service: Sendable {
    let code: String
    let name: String
    let group: String
    let keywords: [String]
    let window: WindowID
    /// Nil: the window as a whole.
    let category: CaseCategoryID?
    let isOpen: Bool
    /// What is asked beyond description and place: then there is metadata.
    let questions: Questionnaire

    var node: Open311Node {
      .record([
        ("service_code", .text(code)), ("service_name", .text(name)),
        ("description", .text(category == nil ? group : group + "·" + name)), ("metadata", .flag(!questions.isEmpty)),
        ("type", .text("realtime")), ("keywords", .text(keywords.joined(separator: ","))), ("group", .text(group)),
      ])
    }
  }

  let all: [Service]

  /// Without `questions` for those who only want to know what something is called.
  init(_ routing: CaseRouting, _ locale: Language, questions: [CaseCategoryID: Questionnaire] = [:]) {
    all = routing.windows.flatMap { window -> [Service] in
      let group = window.name(in: locale)
      let categories = routing.categories.filter { $0.window == window.id }.map { category in
        Service(
          code: category.key, name: category.name(in: locale), group: group, keywords: category.words,
          window: window.id, category: category.id, isOpen: window.isOpen && category.isOpen,
          questions: questions[category.id] ?? .none)
      }
      let whole = Service(
        code: window.key, name: group, group: group, keywords: [], window: window.id, category: nil,
        isOpen: window.isOpen, questions: .none)
      return categories + [whole]
    }
  }

  func of(_ request: PublicRequest) -> Service? {
    all.first { service in
      service.category == request.category && (request.category != nil || service.window == request.window)
    }
  }
}

extension PublicRequest {
  /// `base` is where this installation is reached: an address in a feed is a whole one.
  func node(_ service: Open311Services.Service?, base: String) -> Open311Node {
    .record([
      ("service_request_id", .text(id.text)), ("status", .text(state.isOpen ? "open" : "closed")),
      ("status_notes", .words(words.notes)), ("service_name", .text(service?.name ?? "")),
      ("service_code", .text(service?.code ?? "")), ("title", .text(words.title)),
      ("description", .text(words.description)), ("agency_responsible", .words(service?.group)),
      ("service_notice", .nothing), ("requested_datetime", .text(openedAt.rfc3339())),
      ("updated_datetime", .text(changedAt.rfc3339())), ("expected_datetime", .nothing), ("address", .words(address)),
      ("address_id", .nothing), ("zipcode", .nothing), ("lat", latitude.map(Open311Node.number) ?? .nothing),
      ("long", longitude.map(Open311Node.number) ?? .nothing),
      ("media_url", .words(photo.map { base + BoardRoutes.address($0) })),
    ])
  }
}

extension PublicUpdate {
  /// The same as long as what happened is the same. The instant stands in it in letters: thirteen digits hold what looks like a
  /// phone's number.
  var updateID: String {
    let letters = Array("bcdfghjklmnpqrstvwxz")
    let instant = String(at.milliseconds, radix: 20).map { digit in letters[digit.hexDigitValue ?? Int(digit.asciiValue ?? 97) - 87] }
    return "\(id)-\(kind)-\(String(instant))"
  }

  var node: Open311Node {
    .record([
      ("update_id", .text(updateID)), ("service_request_id", .text(id.text)),
      ("status", .text(isOpen ? "open" : "closed")), ("external_status_code", .text(kind)),
      ("updated_datetime", .text(at.rfc3339())), ("description", isLatest ? .words(notes) : .nothing),
      ("media_url", .nothing),
    ])
  }
}
