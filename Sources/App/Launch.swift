import Kernel

/// What `main` hands to the commands. Commands are made by the argument parser, which knows no dependencies of ours.
public enum Launch {
  @TaskLocal public static var world = World(
    now: { preconditionFailure("main gives the world") }, randomBytes: { _ in preconditionFailure("main gives the world") })
}
