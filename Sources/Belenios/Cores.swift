/// Work spread over the cores that the program has.
enum Cores {
  /// Values in flight: enough that no core waits, few enough that memory stays small.
  private static let inFlight = 64

  /// The answers in the order of the values.
  static func map<Value: Sendable, Answer: Sendable>(
    _ values: [Value], done: (Int) -> Void = { _ in }, _ body: @escaping @Sendable (Value) -> Answer
  ) async -> [Answer] {
    await withTaskGroup(of: (Int, Answer).self) { group in
      var answers = [Answer?](repeating: nil, count: values.count)
      var next = 0
      var finished = 0
      func start() {
        guard next < values.count else { return }
        let (index, value) = (next, values[next])
        group.addTask { (index, body(value)) }
        next += 1
      }
      for _ in 0..<inFlight { start() }
      while let (index, answer) = await group.next() {
        answers[index] = answer
        finished += 1
        done(finished)
        start()
      }
      return answers.compactMap { $0 }
    }
  }
}
