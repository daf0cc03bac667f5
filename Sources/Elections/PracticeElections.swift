import Contracts
import Kernel
import Synchronization
import Web

/// The practice election in each language of the site, made when it is first asked for: candidates' names are part of what
/// is encrypted for.
final class PracticeElections: Sendable {
  private let made = Mutex<[Language: PracticeElection]>([:])

  /// Throws when the words of the site make no election.
  func election(_ site: Site, _ language: Language) throws -> PracticeElection {
    try made.withLock { made in
      if let known = made[language] { return known }
      let election = try PracticeElections.make(site, language)
      made[language] = election
      return election
    }
  }

  private static func make(_ site: Site, _ language: Language) throws -> PracticeElection {
    func word(_ key: String) -> String { site.pages.translations.text("election.sample." + key, language) }
    let workers = PracticeElection.List(
      title: word("workers"), candidates: (1...6).map { word("worker_\($0)") }, maximum: 5)
    let firms = PracticeElection.List(title: word("firms"), candidates: (1...5).map { word("firm_\($0)") }, maximum: 4)
    return try PracticeElection(
      name: word("name"), description: word("description"), [workers, firms], random: site.world.randomBytes)
  }
}
