import Contracts
import Kernel
import Store
import Web

/// What the page of the three rates shows.
struct RatesPage: Sendable {
  let asked: RatesAsked
  /// The asked month first, then those before it.
  let months: [MonthFigures]
  let rows: [MonthFigures.Row]
  let routing: CaseRouting
  let grids: [NamedID]
  /// Whether the numbers lead to cases: those who only watch are told no small number, and see no list.
  let seesCases: Bool
  let waitingExclusions: Int

  var current: MonthFigures { months[0] }

  init(_ asked: RatesAsked, _ viewer: Viewer, _ tx: Tx) throws {
    self.asked = asked
    months = try tx.monthFigures(asked.month, count: RatesRoutes.trendMonths, viewer.community)
    routing = try tx.caseRouting(viewer.community)
    grids = try tx.grids(viewer.community)
    seesCases = viewer.reach(of: .handleCase) == .community
    let keys: [String] =
      switch asked.division {
      case .window: routing.windows.map(\.id.text)
      case .grid: grids.map(\.id)
      case .channel, .category, .building, .hour: []
      }
    rows = months[0].rows(asked.division, keys: keys)
    waitingExclusions = try tx.waitingExclusionCount(viewer)
  }

  func name(_ key: String, _ words: CaseWords) -> String {
    if key.isEmpty { return words.text("rates.no_place") }
    switch asked.division {
    case .category, .building, .hour: return words.text("rates.no_place")
    case .window: return WindowID(key).flatMap { routing.window($0) }?.name(in: words.context.locale) ?? words.text("rates.no_place")
    case .grid: return grids.first { $0.id == key }?.name ?? words.text("rates.no_place")
    case .channel: return CaseChannel(rawValue: key).map { routing.sourceName($0, in: words.context.locale) } ?? key
    }
  }

  func fields(_ words: CaseWords) -> Fields {
    let month = asked.month
    let cards = card(current.rates, words)
    let divisions: [Fields] = MonthFigures.Division.rated.map { one in
      [
        "word": words.text("rates.by.\(one.rawValue)"), "isCurrent": one == asked.division,
        "path": "/cases/rates?month=\(month)&by=\(one.rawValue)",
      ]
    }
    let lines: [Fields] = rows.map { row in
      ["name": name(row.key, words), "cells": cells(row.rates, hasRatings: row.hasRatings, key: row.key, words)]
    }
    let trend: [Fields] = months.map { figures in
      [
        "name": words.month(figures.month), "path": "/cases/rates?month=\(figures.month)&by=\(asked.division.rawValue)",
        "cells": cells(figures.rates, hasRatings: !figures.ratings.isEmpty, key: nil, words, month: figures.month),
      ]
    }
    let next = month.adding(1)
    return [
      "month": month.description, "monthName": words.month(month), "cards": cards, "divisions": divisions, "rows": lines,
      "trend": trend, "division": words.text("rates.by.\(asked.division.rawValue)"),
      "previous": "/cases/rates?month=\(month.adding(-1))&by=\(asked.division.rawValue)",
      "next": "/cases/rates?month=\(next)&by=\(asked.division.rawValue)", "hasNext": !next.start.isAfter(current.now),
      "excluded": counted(.excluded, nil, words), "unanswered": counted(.unanswered, nil, words),
      "waitingExclusions": waitingExclusions, "hasWaiting": waitingExclusions > 0, "seesCases": seesCases,
      "heads": ["response", "solution", "satisfaction"].map { ["word": words.text("rates.name.\($0)")] as Fields },
      "definitions": ["response", "solution", "satisfaction", "excluded", "interval", "people"].map {
        ["name": words.text("rates.name.\($0)"), "words": words.text("rates.means.\($0)")] as Fields
      },
    ]
  }

  // MARK: Numbers

  private func card(_ rates: MonthFigures.Rates, _ words: CaseWords) -> [Fields] {
    let heads = ["response", "solution", "satisfaction"]
    let cells = cells(rates, hasRatings: !current.ratings.isEmpty, key: nil, words)
    return zip(heads, cells).map { head, cell in
      cell.merging(["name": words.text("rates.name.\(head)"), "short": words.text("rates.short.\(head)")]) { _, new in new }
    }
  }

  private func cells(
    _ rates: MonthFigures.Rates, hasRatings: Bool, key: String?, _ words: CaseWords, month: Month? = nil
  ) -> [Fields] {
    let month = month ?? asked.month
    var response = cell(rates.response, words)
    response["countPath"] = path(.responseKept, key, month)
    response["totalPath"] = path(.responseAll, key, month)
    var solution = cell(rates.solution, words)
    solution["countPath"] = path(.solved, key, month)
    solution["totalPath"] = path(.answeredAll, key, month)
    response["isLinked"] = seesCases
    solution["isLinked"] = seesCases
    return [response, solution, satisfaction(rates.satisfaction, hasRatings, key, month, words)].map { fields in
      var fields = fields
      fields["head"] = ""
      return fields
    }
  }

  private func satisfaction(
    _ share: Share?, _ hasRatings: Bool, _ row: String?, _ month: Month, _ words: CaseWords
  ) -> Fields {
    if let share { return cell(share, words) }
    let isElsewhere = row != nil && asked.division != .judged
    let untold = isElsewhere ? "rates.by_window_only" : hasRatings ? "rates.few" : "rates.none"
    return ["isTold": false, "why": words.text(month.isOver(at: current.now) ? untold : "rates.later"), "isLinked": false, "hasNumbers": false]
  }

  private func cell(_ share: Share, _ words: CaseWords) -> Fields {
    var fields: Fields = [
      "count": share.count, "total": share.total, "isTold": share.isTold, "isLinked": false,
      // Those who only watch are told no small number.
      "hasNumbers": seesCases ? share.total > 0 : share.isTold, "why": words.text(share.total == 0 ? "rates.none" : "rates.few"),
    ]
    if let interval = share.interval {
      fields["rate"] = RatesPage.percent(share.thousandths)
      fields["range"] = words.text(
        "rates.range", ["low": RatesPage.percent(interval.low), "high": RatesPage.percent(interval.high)])
    }
    return fields
  }

  private func counted(_ figure: MonthFigures.Figure, _ key: String?, _ words: CaseWords) -> Fields {
    let count = current.cases(figure).count
    let isSmall = !seesCases && count > 0 && count < Share.least
    return [
      "count": isSmall ? "<\(Share.least)" : String(count), "path": path(figure, key, asked.month), "isLinked": seesCases && count > 0,
    ]
  }

  private func path(_ figure: MonthFigures.Figure, _ key: String?, _ month: Month) -> String {
    var query = ["month": month.description, "figure": figure.rawValue]
    if let key {
      query["by"] = asked.division.rawValue
      query["key"] = key
    }
    // A case without a grid has an empty key, which an address drops.
    return URLEncoded.address("/cases/rates/list", query) + (key == "" ? "&key=" : "")
  }

  /// 762 → 76.2 %
  static func percent(_ thousandths: Int) -> String { "\(thousandths / 10).\(thousandths % 10)%" }
}

extension CaseWords {
  /// 2026年11月
  func month(_ month: Month) -> String {
    text("rates.month", [
      "year": String(month.year), "month": String(month.month), "monthName": text("when.month.\(month.month)"),
    ])
  }
}

extension Timestamp {
  func isAfter(_ other: Timestamp) -> Bool { other < self }
}

extension Tx {
  func waitingExclusionCount(_ viewer: Viewer) throws -> Int {
    try scalar(
      """
      SELECT count(*) FROM case_exclusions JOIN cases ON cases.id = case_exclusions.case_id
      WHERE is_approved IS NULL AND \(sql: CasePolicy.visible(viewer))
      """) ?? 0
  }
}
