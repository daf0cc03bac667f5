import Geometry
import Kernel

/// What can be wrong with a change of places. Each says what to change.
public enum PlaceError: Error, Hashable, Sendable {
  case nameMissing, hostMissing, platformMissing
  case nameTaken(String)
  case numberTaken(Int)
  /// A change is recorded on the day it happens or later, never in advance.
  case dayInFuture
  /// The day lies before the place began, or before its last change.
  case dayTooEarly(LocalDay)
  case alreadyEnded
  /// It still holds places: how many.
  case notEmpty(Int)
  case parkInOtherGrid
  case splitNeedsTwo, splitIncomplete(Int), splitTwice(String), splitStranger(String)
  case mergeNeedsTwo, mergeMixed
  case levelsInvalid, roomsInvalid, tooManyUnits(limit: Int)
  case aliasTaken(String)
  case fileInvalid(GeometryError)
  case pointInvalid
}

extension PlaceError: ProblemConvertible {
  public var problem: Problem {
    switch self {
    case .nameMissing: invalid("name_missing", field: "name")
    case .hostMissing: invalid("host_missing", field: "host_name")
    case .platformMissing: invalid("platform_missing", field: "platform_name")
    case .nameTaken(let name): taken("name_taken", field: "name", ["name": name])
    case .numberTaken(let number): taken("number_taken", field: "number", ["number": "\(number)"])
    case .dayInFuture: invalid("day_in_future", field: "day")
    case .dayTooEarly(let day): invalid("day_too_early", field: "day", ["day": day.description])
    case .alreadyEnded: Problem(.conflict, code: "place.already_ended")
    case .notEmpty(let count): Problem(.conflict, code: "place.not_empty", details: ["count": "\(count)"])
    case .parkInOtherGrid: invalid("park_in_other_grid", field: "park")
    case .splitNeedsTwo: invalid("split_needs_two", field: "part_1_name")
    case .splitIncomplete(let count): invalid("split_incomplete", field: "ends", ["count": "\(count)"])
    case .splitTwice(let name): invalid("split_twice", field: "ends", ["name": name])
    case .splitStranger(let name): invalid("split_stranger", field: "ends", ["name": name])
    case .mergeNeedsTwo: invalid("merge_needs_two", field: "others")
    case .mergeMixed: invalid("merge_mixed", field: "others")
    case .levelsInvalid: invalid("levels_invalid", field: "levels")
    case .roomsInvalid: invalid("rooms_invalid", field: "rooms")
    case .tooManyUnits(let limit): invalid("too_many_units", field: "rooms", ["limit": "\(limit)"])
    case .aliasTaken(let alias): taken("alias_taken", field: "alias", ["alias": alias])
    case .fileInvalid(let error): fileProblem(error)
    case .pointInvalid: invalid("point_invalid", field: "point")
    }
  }

  private func invalid(_ code: String, field: String, _ details: [String: String] = [:]) -> Problem {
    Problem(.invalid, code: "place." + code, fields: [.init(field, "place." + code)], details: details)
  }

  private func taken(_ code: String, field: String, _ details: [String: String]) -> Problem {
    Problem(.conflict, code: "place." + code, fields: [.init(field, "place." + code)], details: details)
  }

  private func fileProblem(_ error: GeometryError) -> Problem {
    var problem = error.problem
    problem.fields = [.init("file", problem.code)]
    return problem
  }
}
