import ArgumentParser

/// The program. Each subcommand is a file beside this one.
public struct StairwellCommand: AsyncParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "stairwell",
    abstract: "Stairwell · 上下楼: what a modern industrial community runs on.",
    discussion: """
      Example: stairwell serve --data data --port 8080

      Settings come from flags, then the environment, then a file; docs/configuration.md lists them.
      """,
    version: StairwellVersion.current,
    subcommands: [
      ServeCommand.self, MigrateCommand.self, DemoCommand.self, PreviewCommand.self, ImportCommand.self, ExportCommand.self,
      AdminCommand.self, BackupCommand.self, RestoreCommand.self, AuditCommand.self, CalendarCommand.self, ElectionCommand.self,
      CasesCommand.self, IntakeCommand.self, PlanCommand.self, TestMailCommand.self, DoctorCommand.self, BaselineCommand.self,
    ])

  public init() {}
}
