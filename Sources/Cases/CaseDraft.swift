import Contracts
import Kernel
import Store

/// An appeal while it is being written. Kept by the server under the nonce of the form, so that it works without script, through
/// the back button and in two tabs; read only by its writer, in the standing in which she writes it.
struct CaseDraft: Sendable, Equatable {
  enum PlaceAnswer: String, Sendable, SQLEnum, CaseIterable {
    case unanswered = "", own, common, other, none
  }

  var nonce: String
  var body = ""
  var category: CaseCategoryID?
  var place = PlaceAnswer.unanswered
  var building: BuildingID?
  var unitText = ""
  var commonPart: CommonPart?
  /// To what the community asks in cases of this category.
  var answers = CaseAnswers()
  /// Answered on the last page, with the button that sends.
  var isKeptFromProperty = false
  /// The case that it became.
  var filedAs: CaseID?
  var changedAt: Timestamp

  init(nonce: String, at now: Timestamp) {
    self.nonce = nonce
    changedAt = now
  }

  init(_ row: Row) throws {
    nonce = try row("nonce")
    body = try row("body")
    category = try row(optional: "category_id")
    place = try row("place_choice")
    building = try row(optional: "building_id")
    unitText = try row("unit_text")
    commonPart = try row(optional: "common_part")
    answers = try CaseAnswers(stored: try row("answers"))
    isKeptFromProperty = try row("is_kept_from_property")
    filedAs = try row(optional: "case_id")
    changedAt = try row("changed_at")
  }

  /// The standing in which drafts are kept apart.
  static func key(_ viewer: Viewer) -> String { viewer.enterprise?.text ?? "self" }

  /// Nil while something is unanswered.
  var choice: PlaceChoice? {
    switch place {
    case .unanswered: nil
    case .own: .own
    case .common: commonPart.map { .common($0, nil) }
    case .other:
      building.flatMap { building in
        if let commonPart { return .common(commonPart, building) }
        return unitText.isEmpty ? nil : .room(building, unitText)
      }
    case .none: .nowhere
    }
  }

  /// What makes two submissions the same one.
  func content(files: [FileID], voice: FileID?) -> String {
    let parts: [String] = [
      body, category?.text ?? "", place.rawValue, building?.text ?? "", unitText, commonPart?.rawValue ?? "",
      files.map(\.text).joined(separator: ","),
    ] + (voice.map { [$0.text] } ?? [])
    return parts.joined(separator: "\u{1F}")
  }
}
