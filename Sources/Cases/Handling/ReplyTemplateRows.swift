import Contracts
import Kernel
import Store

extension Tx {
  /// Gives a community its first templates, checklists and questions. One that has any keeps what it has.
  public func installHandling(_ start: HandlingStart, community: CommunityID) throws {
    try installQuestions(start.questions, community: community)
    if try !exists("SELECT 1 FROM case_reply_templates WHERE community_id = \(community)") {
      for reply in start.replies {
        let draft = ReplyTemplateDraft(
          states: reply.states.compactMap { CaseState(rawValue: $0) }, name: reply.name, englishName: reply.englishName,
          words: reply.words, englishWords: reply.englishWords)
        try keep(draft, of: nil, community: community, by: nil)
      }
    }
    if try !exists("SELECT 1 FROM case_checklists WHERE community_id = \(community)") {
      let routing = try caseRouting(community)
      for list in start.checklists {
        guard let category = routing.categories.first(where: { $0.key == list.category }) else { continue }
        try keep(Checklist(items: list.items, englishItems: list.englishItems), of: category.id, community: community, by: nil)
      }
    }
  }

  /// The versions that hold, in their order; those put away included.
  func replyTemplates(_ community: CommunityID) throws -> [ReplyTemplate] {
    try all(
      """
      SELECT one.* FROM case_reply_templates AS one WHERE one.community_id = \(community)
        AND one.version = (SELECT max(two.version) FROM case_reply_templates AS two WHERE two.id = one.id)
      ORDER BY one.position, one.id LIMIT \(ReplyTemplate.countMax)
      """, ReplyTemplate.init)
  }

  /// A new template, or the next version of one. False when this community has none of that id.
  @discardableResult
  func keep(
    _ draft: ReplyTemplateDraft, of id: ReplyTemplateID?, community: CommunityID, by person: PersonID?
  ) throws -> Bool {
    var version = 1
    var position: Int = try scalar(
      "SELECT max(position) FROM case_reply_templates WHERE community_id = \(community)") ?? 0
    position += 1
    if let id {
      let last = try first(
        """
        SELECT version, position FROM case_reply_templates WHERE id = \(id) AND community_id = \(community)
        ORDER BY version DESC LIMIT 1
        """
      ) { row in (version: try row("version", as: Int.self), position: try row("position", as: Int.self)) }
      guard let last else { return false }
      version = last.version + 1
      position = last.position
    }
    let fresh: ReplyTemplateID = id ?? newID()
    let states = draft.states.map(\.rawValue).joined(separator: "\n")
    try run(
      """
      INSERT INTO case_reply_templates (id, version, community_id, position, states, name, english_name, words,
        english_words, is_open, made_by_person_id, made_at)
      VALUES (\(fresh), \(version), \(community), \(position), \(states), \(draft.name), \(draft.englishName),
        \(draft.words), \(draft.englishWords), \(draft.isOpen), \(person), \(now))
      """)
    return true
  }
}
