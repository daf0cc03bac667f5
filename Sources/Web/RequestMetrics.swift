import Synchronization

/// Counts of requests and of the time they took, by method, route and status, in the text format of Prometheus 0.0.4.
public final class RequestMetrics: Sendable {
  private struct Key: Hashable {
    let method: String
    let route: String
    let status: Int
  }

  private struct Figures {
    var count = 0
    var milliseconds: Int64 = 0
    var buckets = [Int](repeating: 0, count: RequestMetrics.bounds.count)
  }

  private static let bounds: [Int64] = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000]
  private let figures = Mutex<[Key: Figures]>([:])

  public init() {}

  func count(method: String, route: String, status: Int, milliseconds: Int64) {
    let key = Key(method: method, route: route, status: status)
    figures.withLock { table in
      var line = table[key] ?? Figures()
      line.count += 1
      line.milliseconds += milliseconds
      for (place, bound) in RequestMetrics.bounds.enumerated() where milliseconds <= bound { line.buckets[place] += 1 }
      table[key] = line
    }
  }

  /// `gauges` are other figures by full name: `stairwell_jobs_waiting`.
  public func exposition(gauges: [String: Int]) -> String {
    var text = "# TYPE stairwell_http_request_duration_seconds histogram\n"
    let lines = figures.withLock { $0 }.sorted { a, b in
      (a.key.route, a.key.method, a.key.status) < (b.key.route, b.key.method, b.key.status)
    }
    for (key, line) in lines {
      let labels = "method=\"\(key.method)\",route=\"\(key.route)\",status=\"\(key.status)\""
      let name = "stairwell_http_request_duration_seconds"
      for (place, bound) in RequestMetrics.bounds.enumerated() {
        text += "\(name)_bucket{\(labels),le=\"\(Double(bound) / 1_000)\"} \(line.buckets[place])\n"
      }
      text += "\(name)_bucket{\(labels),le=\"+Inf\"} \(line.count)\n"
      text += "\(name)_sum{\(labels)} \(Double(line.milliseconds) / 1_000)\n"
      text += "\(name)_count{\(labels)} \(line.count)\n"
    }
    for (name, value) in gauges.sorted(by: { $0.key < $1.key }) {
      text += "# TYPE \(name) gauge\n\(name) \(value)\n"
    }
    return text
  }
}
