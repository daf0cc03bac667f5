import Contracts
import Kernel
import Store
import Web

/// What the home pages say of cases. The pages themselves belong to the roof.
public struct CaseHome: Sendable {
  let site: Site

  public init(site: Site) { self.site = site }

  /// For one who files: what waits for her word (`matters`: what, why, path), what is open (`cases`), and whether she ever filed.
  public func applicant(_ viewer: Viewer, _ context: AppContext) async throws -> (matters: [Fields], page: Fields) {
    let found = try await site.database.read { tx in
      var closed = CaseFilter()
      closed.states = CaseState.closed
      var latest = CaseFilter()
      latest.states = CaseState.open + CaseState.closed
      return (
        answered: try tx.caseLines(closed, viewer, order: .oldestFirst, limit: 3),
        lines: try tx.caseLines(latest, viewer, order: .lastChangedFirst, limit: 5),
        all: try tx.caseCount(CaseFilter(), viewer)
      )
    }
    let words = CaseWords(site, context)
    let matters: [Fields] = found.answered.map { line in
      ["what": words.text("home.matter.case", ["title": line.title]), "why": words.text("home.matter.case_why"),
        "path": "/cases/\(line.id)"]
    }
    let page: Fields = [
      "cases": found.lines.map(words.row), "hasCases": !found.lines.isEmpty, "hasFiled": found.all > 0,
    ]
    return (matters, page)
  }

  /// For those who watch over the community: figures and nothing of any person. A number below five is not told.
  public func figures(_ viewer: Viewer, _ context: AppContext) async throws -> Fields {
    let found = try await site.database.read { tx in try tx.caseFigures(viewer.community) }
    let words = CaseWords(site, context)
    let windows: [Fields] = found.routing.windows.map { window in
      let cells: [Fields] = CaseState.allCases.map { state in
        ["word": words.text("case.state.\(state.rawValue)"), "number": told(found.counts[window.id]?[state] ?? 0)]
      }
      return ["name": window.name(in: context.locale), "cells": cells]
    }
    let heads: [Fields] = CaseState.allCases.map { words.state($0) }
    return ["windows": windows, "heads": heads, "rated": found.rated, "good": found.good, "hasRated": found.rated >= 5]
  }

  /// Below this a number is not told to those who watch: here and on their map.
  public static let leastTold = 5

  private func told(_ count: Int) -> String {
    count > 0 && count < CaseHome.leastTold ? "<\(CaseHome.leastTold)" : String(count)
  }
}

extension Tx {
  fileprivate func caseFigures(
    _ community: CommunityID
  ) throws -> (routing: CaseRouting, counts: [WindowID: [CaseState: Int]], rated: Int, good: Int) {
    var counts: [WindowID: [CaseState: Int]] = [:]
    let rows = try rows(
      """
      SELECT window_id, state, count(*) AS number FROM cases WHERE community_id = \(community)
      GROUP BY window_id, state ORDER BY window_id, state
      """)
    for row in rows {
      let window: WindowID = try row("window_id")
      let state: CaseState = try row("state")
      counts[window, default: [:]][state] = try row("number")
    }
    let told = try toldRatings(community)
    return (try caseRouting(community), counts, told.total, told.count)
  }
}
