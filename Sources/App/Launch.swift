import Kernel

/// What `main` hands to the commands. Commands are made by the argument parser, which knows no dependencies of ours.
public enum Launch {
  @TaskLocal public static var world = World(
    now: { preconditionFailure("main gives the world") }, randomBytes: { _ in preconditionFailure("main gives the world") })

  /// For commands that work for a given time.
  @TaskLocal public static var stopwatch = Stopwatch(
    elapsed: { preconditionFailure("main gives the stopwatch") },
    processor: { preconditionFailure("main gives the stopwatch") })
}

/// Seconds since some moment, by clocks that are never set and never go back.
public struct Stopwatch: Sendable {
  public var elapsed: @Sendable () -> Double
  /// Of all cores of this process together.
  public var processor: @Sendable () -> Double

  public init(elapsed: @escaping @Sendable () -> Double, processor: @escaping @Sendable () -> Double) {
    self.elapsed = elapsed
    self.processor = processor
  }
}
