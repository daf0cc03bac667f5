import Belenios
import Contracts
import Kernel
import Web

/// The sentences that scripts need, for the `<template>` of a page: the content-security policy allows no script in it.
enum ElectionWords {
  /// What can be wrong, by the code without `belenios.`.
  static func faults(_ site: Site, _ context: AppContext) -> [Fields] {
    BeleniosError.Fault.allCases.map { fault in
      let code = "belenios." + fault.rawValue
      return ["key": "fault." + fault.rawValue, "words": site.text("problem." + code, context)]
    }
  }

  /// What the booth says while it works.
  static func booth(_ site: Site, _ context: AppContext) -> [Fields] {
    let keys = [
      "chosen", "none", "too_many", "blank_and", "encrypting", "opening", "opened", "opened_wrong", "opened_says",
      "opened_wrong_says", "answer", "in_ballot", "yes", "no", "unreadable", "broken",
    ]
    return keys.map { ["key": $0, "words": site.text("election.practice." + $0, context)] }
  }

  /// Where it is wrong: phrases with a `{}`.
  static func places(_ site: Site, _ context: AppContext) -> [Fields] {
    let kinds = [
      "byte", "character", "record", "event", "ballot", "question", "choice", "credential", "trustee_item",
      "trustee_of_group", "trustee", "member", "election", "trustees", "credentials", "encrypted_tally",
      "partial_decryption", "result",
    ]
    return kinds.map { ["key": "place." + $0, "words": site.text("election.place." + $0, context)] }
  }
}
