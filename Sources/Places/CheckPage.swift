import Contracts
import Geometry
import Hummingbird
import Kernel
import Store
import Web

/// What was asked: an address, a point, or both.
struct AddressQuestion: Sendable {
  var text: String
  var longitude: String
  var latitude: String
  var datum: Datum
  var point: GeoPoint?
  var isPointWrong: Bool

  /// `address`, `lon`, `lat` and `datum=gcj02` of a query.
  init(_ form: Form) {
    text = String(Text.line(form.raw("address")).prefix(Limits.lineCharacters))
    longitude = Text.line(form.raw("lon"))
    latitude = Text.line(form.raw("lat"))
    datum = form.raw("datum").lowercased() == "gcj02" ? .gcj02 : .wgs84
    point = nil
    isPointWrong = false
    if longitude.isEmpty, latitude.isEmpty { return }
    if let x = Double(longitude), let y = Double(latitude) {
      point = try? GeoPoint(longitude: x, latitude: y, datum: datum)
    }
    isPointWrong = point == nil
  }

  var isAsked: Bool { !text.isEmpty || point != nil }
}

extension PlaceRoutes {
  @Sendable func check(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let question = AddressQuestion(Form(query: request.uri.query))
    let territories = territories
    let answer = try await site.database.read { tx -> AddressCheck in
      guard let territory = try territories.current(viewer.community, tx) else { throw Problem.notFound }
      return AddressCheck(text: question.text, point: question.point, in: territory)
    }
    let words = PlaceWords(site: site, context: context)
    let isOk = !question.isPointWrong
    return site.page(
      "places/check", CheckPage(question: question, check: answer).fields(words), context,
      status: isOk ? .ok : .unprocessableContent)
  }
}

struct CheckPage: Sendable {
  let question: AddressQuestion
  let check: AddressCheck

  func fields(_ words: PlaceWords) -> Fields {
    let confidence = check.match.map { words.text("check.confidence_words", ["confidence": "\($0.confidence)"]) }
    let reasons = (check.match?.reasons ?? []).map { words.text("reason." + $0.rawValue) }
    let alternatives: [Fields] = (check.match?.alternatives ?? []).map { other in
      ["id": other.building.text, "name": other.fullName]
    }
    return [
      "asked": question.text, "lon": question.longitude, "lat": question.latitude,
      "isGCJ": question.datum == .gcj02, "hasPoint": !question.longitude.isEmpty || !question.latitude.isEmpty,
      "pointWrong": question.isPointWrong, "isAsked": question.isAsked,
      "answerWords": words.text("check.answer." + check.answer.rawValue),
      "whys": check.whys.map { words.text("why." + $0.rawValue) }, "hasWhys": !check.whys.isEmpty,
      "hasPlace": check.building != nil || check.grid != nil, "hasBuilding": check.building != nil,
      "buildingID": check.building?.text ?? "", "buildingName": check.buildingName, "hasUnit": !check.unitText.isEmpty,
      "unitText": check.unitText, "hasGrid": check.grid != nil, "gridID": check.grid?.text ?? "",
      "gridName": check.gridName, "hasConfidence": confidence != nil, "confidence": confidence ?? "",
      "reasonWords": reasons.joined(separator: words.text("reason_joint")), "alternatives": alternatives,
      "hasAlternatives": !alternatives.isEmpty && check.answer != .yes,
    ]
  }
}
