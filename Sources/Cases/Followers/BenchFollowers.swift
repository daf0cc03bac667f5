import Contracts
import Kernel
import Store
import Web

/// Beside a case: how many report it together, and who, for those who may see who is behind a case.
struct BenchFollowers: Sendable {
  let count: Int
  /// Empty for those who may not know persons.
  let known: [Follower]

  /// An applicant learns neither how many nor who, also where she is staff.
  init(_ id: CaseID, _ viewer: Viewer, isOwn: Bool, _ tx: Tx) throws {
    count = isOwn ? 0 : try tx.followerCounts([id], viewer)[id] ?? 0
    known = count > 0 && viewer.may(.seePeople) ? try tx.followers(of: id) : []
  }

  /// The applicant counts too: two followers are 3家一起反映.
  func fields(_ words: CaseWords) -> Fields {
    let list: [Fields] = known.map { one in
      [
        "name": one.name, "isPersonal": one.organization == nil, "at": words.when.day(one.at), "words": one.words,
        "hasWords": !one.words.isEmpty,
      ]
    }
    return ["isTogether": count > 0, "followers": count + 1, "together": list, "hasTogether": !list.isEmpty]
  }
}
