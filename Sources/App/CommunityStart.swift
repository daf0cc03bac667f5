import Cases
import Contracts
import Enterprises
import Kernel
import People
import Places
import Store
import Web

/// With what a community of each kind starts: windows and matters go to `Cases`, bodies to `People`, services to `Places`.
struct CommunityStart: Sendable {
  private let kinds: [CommunityKind: (template: CommunityTemplate, windows: CaseWindowData)]

  private let handling: HandlingStart

  /// `home` is the folder that holds `Data/`. A template that names a window that does not exist throws here, at the start.
  init(home: String) throws {
    let shared = try CaseWindowData(home: home)
    handling = try HandlingStart(home: home)
    kinds = try CommunityTemplate.load(home: home).mapValues { template in
      var windows = shared
      for matter in template.matters {
        let category = CaseWindowData.Category(
          key: matter.key, name: matter.zh, englishName: matter.en, words: matter.words)
        try windows.add(category, toWindow: matter.window)
      }
      return (template, windows)
    }
  }

  /// Gives a community what its kind starts with. Windows and bodies that it has already stay as they are.
  func install(_ kind: CommunityKind, in community: CommunityID, _ tx: Tx) throws {
    guard let (template, windows) = kinds[kind] else { return }
    try tx.installWindows(windows, community: community)
    try tx.installHandling(handling, community: community)
    let bodies = template.bodies.map { BodyDraft(key: $0.key, name: $0.zh, englishName: $0.en) }
    try tx.createBodies(bodies, community: community)
    try tx.keep(services: template.services.map(CommunityService.init), of: community)
  }

  /// For the set-up page.
  func offer(_ kind: CommunityKind, _ locale: Language) -> CommunityOffer {
    guard let template = kinds[kind]?.template else { return CommunityOffer(services: [], bodies: [], matterCount: 0) }
    let isChinese = locale == .chinese
    return CommunityOffer(
      services: template.services.map { isChinese ? $0.zh : $0.en },
      bodies: template.ownBodies.map { isChinese ? $0.zh : $0.en }, matterCount: template.matters.count)
  }
}

extension HouseParts {
  /// Whether the two check characters of a credit code hold.
  static func isCreditCode(_ typed: String) -> Bool { (try? USCI(typed)) != nil }
}
