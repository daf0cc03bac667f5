/// A report in plain words, line by line.
public struct ReportLines {
  public let lines: [String]

  public init(_ report: VerificationReport) {
    var lines: [String] = []
    if let uuid = report.uuid {
      lines.append("election \(uuid): \(report.name)")
      let group = report.groupName?.rawValue ?? ""
      lines.append("\(report.credentialCount) credentials, \(report.trusteeCount) trustees, group \(group)")
    }
    if report.stage != .unreadable {
      lines.append(
        "\(report.ballotCount) ballots, \(report.countedBallots) count, weight \(report.countedWeight); "
          + Self.words(report.stage))
    }
    if let result = report.result {
      for (question, sums) in zip(report.questions, result.sums) {
        lines.append(question.question)
        let names = (question.blank ? ["(blank)"] : []) + question.answers
        lines += zip(names, sums).map { "  \($1)  \($0)" }
      }
    }
    for fault in report.faults { lines.append("FAILED: \(fault)") }
    lines.append(report.holds ? "everything holds" : "\(report.faults.count) failed")
    if !report.lastEvent.isEmpty { lines.append("last event \(report.lastEvent)") }
    self.lines = lines
  }

  private static func words(_ stage: VerificationReport.Stage) -> String {
    switch stage {
    case .unreadable: "unreadable"
    case .open: "voting is open"
    case .closed: "voting is closed"
    case .tallied: "closed, being decrypted"
    case .published: "the result is published"
    }
  }
}
