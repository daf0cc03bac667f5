import Dispatch

/// Where days, weeks and quarters are planned: on a thread of its own, one after another, so that seconds of arithmetic keep no page waiting.
enum WeekRoom {
  private static let queue = DispatchQueue(label: "stairwell.week", qos: .utility)

  static func lines(_ draft: WeekDraft) async -> [WeekDraft.Line] {
    await withCheckedContinuation { waiting in
      queue.async { waiting.resume(returning: draft.lines()) }
    }
  }
}
