import Calendars
import Contracts
import Jobs
import Kernel
import Notices
import Store
import Web

/// A letter that says that five lines are there. It holds a link and nothing that a stranger at her screen should not read.
public struct DigestMail: Sendable {
  public let person: PersonID
  public let subject: String
  public let text: String
  /// The same at a second run: it is sent once.
  public let key: String
}

/// Five lines a week, on its first working morning. Nothing is sent at night, on a day off, or to whoever wants no letters.
public enum DigestJobs {
  public static let job = ScheduledJob("visits.digests", .daily(hour: 9, minute: 10)) { tx in try make(tx) }

  /// Letters leave within these hours; what a standstill made late waits for the next morning.
  static let hours = 8..<20

  static func make(_ tx: Tx, limit: Int = 2_000) throws {
    let moment = SiteZone.shanghai.moment(of: tx.now)
    guard hours.contains(moment.hour), try tx.workCalendar().calendar.isWorkingDay(moment.day) else { return }
    let monday = moment.day.monday
    let helpers = try tx.all(
      """
      SELECT DISTINCT t.helper_person_id, t.community_id FROM programme_ties t JOIN programmes g ON g.id = t.programme_id
      WHERE t.ended_at IS NULL AND (t.ends_on IS NULL OR t.ends_on >= \(moment.day)) AND g.ended_at IS NULL AND g.has_digest = 1
        AND g.starts_on <= \(moment.day) AND (g.ends_on IS NULL OR g.ends_on >= \(moment.day))
        AND NOT EXISTS (SELECT 1 FROM helper_digests d WHERE d.helper_person_id = t.helper_person_id AND d.monday_on = \(monday))
      ORDER BY 1 LIMIT \(limit)
      """
    ) { row in (person: try row("helper_person_id", as: PersonID.self), community: try row("community_id", as: CommunityID.self)) }
    for one in helpers {
      guard let id = try tx.makeDigest(for: one.person, week: monday, community: one.community) else { continue }
      try tx.record(HelperDigestMade(digest: id), community: one.community, actor: nil)
    }
  }

  // MARK: Who hears

  public static let reactions: [Reaction] = [
    Reaction(name: "visits.tell_helper", events: [HelperDigestMade.name, HelperHeard.name]) { entry, tx in
      guard let digest = try DigestID(entry.subject).flatMap({ try tx.findDigest($0) }) else { return }
      let key = entry.name == HelperHeard.name ? "notice.digest.heard" : "notice.digest.made"
      let name = try digest.takenBy.map { try tx.visitNames([$0])[$0] ?? "" } ?? ""
      try tx.notify(
        [.oneself(digest.helper)], of: entry, NoticeWords(key, ["name": name]), path: "/programmes/mine")
    },
    Reaction(name: "visits.tell_keepers", events: [HelperAsked.name]) { entry, tx in
      guard let digest = try DigestID(entry.subject).flatMap({ try tx.findDigest($0) }) else { return }
      let name = try tx.visitNames([digest.helper])[digest.helper] ?? ""
      let today = SiteZone.shanghai.day(of: tx.now)
      let ties = try tx.openTies("programme_ties.helper_person_id = \(digest.helper)", on: today)
      for (id, one) in try tx.findProgrammes(ties.map(\.programme)).sorted(by: { $0.key < $1.key }) {
        try tx.notify(
          [.post(one.keeper.post, held: one.keeper.person)], of: entry, NoticeWords("notice.digest.asked", ["name": name]),
          path: "/programmes/\(id)")
      }
    },
    Reaction(name: "visits.tell_tie", events: [ProgrammeTieChanged.name]) { entry, tx in try tellTie(entry, tx) },
  ]

  /// The helper, and the enterprise that has somebody to turn to now.
  private static func tellTie(_ entry: JournalEntry, _ tx: Tx) throws {
    let event: ProgrammeTieChanged = try entry.decode()
    guard let tie = try tx.findTie(event.tie), let one = try tx.findProgramme(tie.programme) else { return }
    let names = try tx.visitNames([tie.helper])
    let values = ["programme": one.name, "name": names[tie.helper] ?? "", "target": tie.target.name]
    let isSilent = tie.target.kind == .person
    let key =
      switch (event.isEnd, isSilent) {
      case (false, false): "notice.tie.made"
      case (false, true): "notice.tie.made_person"
      case (true, false): "notice.tie.ended"
      case (true, true): "notice.tie.ended_person"
      }
    if tie.helper != entry.actor {
      try tx.notify([.oneself(tie.helper)], of: entry, NoticeWords(key, values), path: "/programmes/mine")
    }
    guard !event.isEnd else { return }
    if tie.target.kind == .enterprise, let firm = tie.target.id.flatMap({ OrganizationID($0) }) {
      let delegates = try tx.visitDelegates(of: firm).map { Recipient.delegate($0, of: firm) }
      try tx.notify(delegates, of: entry, NoticeWords("notice.tie.yours", values), path: "/my-enterprise")
    } else if isSilent, let person = tie.target.person {
      try tx.notify([.oneself(person)], of: entry, NoticeWords("notice.tie.yours", values), path: "/programmes/mine")
    }
  }

  public static let mailEvents = [HelperDigestMade.name]

  /// `send` says whether it will go; where it will not, no link is kept.
  public static func mail(
    publicURL: String, words: Translations, send: @escaping @Sendable (Tx, DigestMail, CommunityID) throws -> Bool
  ) -> Reaction {
    Reaction(name: "visits.mail_digests", events: mailEvents) { entry, tx in
      guard let digest = try DigestID(entry.subject).flatMap({ try tx.findDigest($0) }) else { return }
      if try digest.hasLink || digest.answer != nil || tx.wantsNoLetters(digest.helper) { return }
      let secret = try tx.makeDigestLink(digest.id)
      let texts = [Language.chinese, .english].map { words.text("digest.mail_text", $0, ["link": publicURL + secret.weekPath]) }
      let mail = DigestMail(
        person: digest.helper, subject: words.text("digest.mail_subject", .chinese), text: texts.joined(separator: "\n\n"),
        key: "digest|\(digest.id)")
      if try !send(tx, mail, digest.community) { try tx.dropDigestLink(digest.id) }
    }
  }
}

extension Tx {
  /// For the copy of a person's own data: whom she looks after, who looks after her, what she answered.
  public func exportProgrammes(of person: PersonID) throws -> JSONValue {
    let ties = try all(
      """
      SELECT * FROM programme_ties WHERE helper_person_id = \(person) OR target_id = \(person) ORDER BY starts_on, id LIMIT 5000
      """, ProgrammeTie.init)
    let digests = try all(
      "SELECT * FROM helper_digests WHERE helper_person_id = \(person) ORDER BY monday_on LIMIT 500", HelperDigest.init)
    let programmes = try findProgrammes(ties.map(\.programme))
    let tied = ties.map { tie in
      JSONValue.object([
        "programme": .text(programmes[tie.programme]?.name ?? ""), "as": .text(tie.helper == person ? "helper" : "target"),
        "target": .text(tie.target.name), "starts_on": .text(tie.startsOn.description), "ends_on": JSONValue(tie.endsOn?.description),
        "note": .text(tie.helper == person ? tie.note : ""),
      ])
    }
    let said = digests.map { one in
      JSONValue.object([
        "week": .text(one.monday.description), "answer": .text(one.answer?.rawValue ?? ""), "words": .text(one.words),
      ])
    }
    return .object(["ties": .array(tied), "weeks": .array(said)])
  }

  /// A person who is forgotten looks after nobody, and nobody after her.
  public func eraseProgrammes(of person: PersonID) throws {
    let today = SiteZone.shanghai.day(of: now)
    try run(
      """
      UPDATE programme_ties SET ends_on = CASE WHEN starts_on > \(today) THEN starts_on ELSE \(today) END, ended_at = \(now), note = ''
      WHERE (helper_person_id = \(person) OR target_id = \(person)) AND ended_at IS NULL
      """)
    try run("UPDATE programme_ties SET note = '' WHERE helper_person_id = \(person) OR target_id = \(person)")
    try run("DELETE FROM helper_digests WHERE helper_person_id = \(person)")
    try run("DELETE FROM helper_letters WHERE person_id = \(person)")
  }
}
