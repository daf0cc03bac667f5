import Cases
import Contracts
import Jobs
import Outbound
import People
import Store
import Visits
import Web

/// What happens to cases is told to servers of others: the loop says what may be told, `Outbound` tells it.
enum OutboundReactions {
  static let all: [Reaction] = [
    Reaction(name: "outbound.tell_webhooks", events: CaseLive.events) { entry, tx in
      guard try tx.isAwaited(entry.name, community: entry.community), let id = CaseID(entry.subject),
        let item = try tx.outwardCase(id)
      else { return }
      let event = OutgoingEvent(
        type: entry.name, at: entry.at, id: id.text, number: item.number, state: item.state, window: item.window)
      try tx.queueWebhooks(event, of: entry.id, community: entry.community)
    },
    Reaction(name: AnswerLetters.name, events: AnswerLetters.events) { entry, tx in
      try tx.tools.find(AnswerLetters.self)?.reaction.run(entry, tx)
    },
    Reaction(name: ReporterLetters.name, events: ReporterLetters.events) { entry, tx in
      try tx.tools.find(AnswerLetters.self)?.toReporters.run(entry, tx)
    },
    Reaction(name: AnswerLetters.digestName, events: DigestJobs.mailEvents) { entry, tx in
      try tx.tools.find(AnswerLetters.self)?.digests.run(entry, tx)
    },
  ]
}

/// Letters that ask applicants how it went, those to reporters without an account, and the week of helpers, with what the reaction needs of the house: where people find it, its words, its mail.
struct AnswerLetters: Sendable {
  static let name = "cases.mail_answer_links"
  static let events = CaseReactions.answerLinkEvents
  let reaction: Reaction
  let toReporters: Reaction
  static let digestName = "visits.mail_digests"
  let digests: Reaction

  init(publicURL: String, words: Translations, vault: Vault) {
    digests = DigestJobs.mail(publicURL: publicURL, words: words) { tx, mail, community in
      guard let address = try tx.emailAddress(of: mail.person, vault) else { return false }
      return try tx.send(
        OutgoingMail(to: address, subject: mail.subject, text: mail.text, key: mail.key), community: community)
    }
    toReporters = ReporterLetters.reaction(publicURL: publicURL, words: words, vault: vault, send: HouseParts.send)
    reaction = CaseReactions.mailAnswerLinks(publicURL: publicURL, words: words) { tx, mail, community in
      guard let address = try tx.emailAddress(of: mail.person, vault) else { return false }
      return try tx.send(
        OutgoingMail(to: address, subject: mail.subject, text: mail.text, key: mail.key), community: community)
    }
  }
}
