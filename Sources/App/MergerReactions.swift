import Contracts
import Enterprises
import Jobs
import Kernel
import Notices
import People
import Store

/// An enterprise became part of another: the first contacts of both hear of it, and those who act for either.
enum MergerReactions {
  static let all: [Reaction] = [
    Reaction(name: "enterprises.tell_merger", events: MergerTold.events) { entry, tx in
      guard let told = try tx.mergerTold(entry) else { return }
      for (firm, key) in [(told.firm, "notice.merger.contact"), (told.into, "notice.merger.heir_contact")] {
        // In the file of the successor stands what is to be taken up.
        let file = told.isUndone ? told.firm : firm
        let words = NoticeWords(told.isUndone ? "notice.merger.undone" : key, told.values)
        if let contact = try tx.firstContactPost(of: firm, community: entry.community), contact.person != entry.actor {
          try tx.notify([.post(contact.post, held: contact.person)], of: entry, words, path: "/enterprises/\(file)")
        }
        let own = NoticeWords(told.isUndone ? "notice.merger.undone" : "notice.merger.delegates", told.values)
        try tx.notify(try delegates(of: firm, tx), of: entry, own, path: "/my-enterprise")
      }
    }
  ]

  private static func delegates(of firm: OrganizationID, _ tx: Tx) throws -> [Recipient] {
    let today = SiteZone.shanghai.day(of: tx.now)
    return try tx.all(
      """
      SELECT DISTINCT person_id FROM delegation_cards
      WHERE organization_id = \(firm) AND starts_on <= \(today) AND (ends_on IS NULL OR ends_on >= \(today))
      ORDER BY person_id LIMIT 50
      """
    ) { row in .delegate(try row("person_id"), of: firm) }
  }
}
