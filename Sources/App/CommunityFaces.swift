import Contracts
import Kernel
import Store
import Synchronization
import Web

/// What masthead and foot say of the community, in memory: every page shows it, and it changes a few times a year.
final class CommunityFaces: Sendable {
  private let face: Mutex<CommunityFace?>

  init(_ face: CommunityFace? = nil) { self.face = Mutex(face) }

  /// The first community of the installation. An installation that serves several has a front door each, which a later
  /// issue brings.
  func refresh(_ database: any Database) async throws {
    let found = try await database.read { tx in
      try tx.first("SELECT * FROM community_cards ORDER BY community_id LIMIT 1") { row in
        CommunityFace(
          name: try row("name"), englishName: try row("english_name"), hotline: try row("hotline"),
          office: try row("office"), isDemo: try row("is_demo"), host: try row("host_name"))
      }
    }
    face.withLock { $0 = found }
  }

  var current: CommunityFace? { face.withLock { $0 } }
}
