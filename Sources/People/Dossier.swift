import Contracts
import Kernel
import Store
import Web

/// What staff see of one person.
struct Dossier: Sendable {
  let person: Person
  let account: Account?
  let posts: [Post]
  let delegations: [Delegation]
  let names: [String: String]
  let details: [PostID: PostDetails]

  init(_ id: PersonID, _ tx: Tx, vault: Vault) throws {
    guard let person = try tx.findPerson(id) else { throw Problem.notFound }
    self.person = person
    account = try tx.account(id, vault: vault)
    posts = try tx.posts(of: id)
    delegations = try tx.delegations(of: id)
    names = try tx.scopeNames(of: posts.map(\.scope) + delegations.map { .organization($0.organization) })
    let pairs = try posts.filter { $0.endedAt == nil }.map { ($0.id, try tx.postDetails($0.id)) }
    details = Dictionary(uniqueKeysWithValues: pairs)
  }
}

struct DossierPage: Sendable {
  let file: Dossier
  let viewer: Viewer
  let today: LocalDay
  let showsContact: Bool

  func fields(_ site: Site, _ context: AppContext) -> Fields {
    let posts = file.posts.map { postFields($0, site, context) }
    let delegations = file.delegations.map { delegationFields($0, site, context) }
    let leads = !PostRule.appointable(by: viewer).isEmpty
    var fields: Fields = [
      "id": file.person.id.text, "name": file.person.name, "sign": String(file.person.name.prefix(1)),
      "posts": posts.filter { $0["isPast"] as? Bool == false },
      "pastPosts": posts.filter { $0["isPast"] as? Bool == true },
      "delegations": delegations, "hasDelegations": !delegations.isEmpty, "mayAppoint": leads,
      "mayAnswerRequests": viewer.may(.answerDataRequests) && !file.person.isErased,
      "hasAccount": file.account != nil, "mayInvite": viewer.reach(of: .invitePeople) == .community,
      "mayReset": mayReset, "mayRemoveTOTP": mayRemoveTOTP,
      "mayShowContact": viewer.may(.seeContactDetails) && !showsContact, "showsContact": showsContact,
    ]
    fields["hasPosts"] = file.posts.contains { isOpen($0.endedAt, $0.endsOn) }
    fields["hasPastPosts"] = file.posts.contains { !isOpen($0.endedAt, $0.endsOn) }
    if let account = file.account {
      fields["email"] = showsContact ? account.email ?? "" : account.maskedEmail
      fields["phone"] = showsContact ? account.phone ?? "" : account.maskedPhone
      fields["hasEmail"] = account.email != nil
      fields["hasPhone"] = account.phone != nil
      fields["hasTOTP"] = account.hasTOTP
    }
    return fields
  }

  private func isOpen(_ endedAt: Timestamp?, _ endsOn: LocalDay?) -> Bool {
    endedAt == nil && (endsOn ?? today) >= today
  }

  private var mayReset: Bool {
    guard file.account != nil, viewer.reach(of: .invitePeople) == .community else { return false }
    if viewer.role == .administrator { return true }
    let roles = file.posts.filter { isOpen($0.endedAt, $0.endsOn) }.map(\.role)
    if roles.contains(.administrator) { return false }
    return !roles.contains(where: \.isStaff) || viewer.reach(of: .managePosts) == .community
  }

  private var mayRemoveTOTP: Bool { viewer.role == .administrator && file.account?.hasTOTP == true }

  private func postFields(_ post: Post, _ site: Site, _ context: AppContext) -> Fields {
    let isPast = !isOpen(post.endedAt, post.endsOn)
    let role = site.text("role." + post.role.rawValue, context)
    let details = file.details[post.id] ?? PostDetails()
    let letter = [details.appointedOn.map { site.day($0, context) } ?? "", details.appointedBy].filter { !$0.isEmpty }
    return [
      "id": post.id.text, "role": role,
      "scope": post.scope.id.flatMap { file.names[$0] } ?? site.text("people.scope.whole_community", context),
      "title": post.title, "hasTitle": !site.isName(post.title, of: post.role),
      "term": site.term(post.startsOn, post.endsOn, context),
      "isPast": isPast, "isAhead": !isPast && post.startsOn > today,
      "note": post.handoverNote, "hasNote": !post.handoverNote.isEmpty, "isSubstitute": details.isSubstitute,
      "letter": letter.joined(separator: " "), "hasLetter": !letter.isEmpty, "workPhone": details.workPhone,
      "hasWorkPhone": !details.workPhone.isEmpty,
      "mayEnd": !isPast && PostRule.mayAppoint(viewer, post.role),
    ]
  }

  private func delegationFields(_ delegation: Delegation, _ site: Site, _ context: AppContext) -> Fields {
    let isPast = !isOpen(delegation.endedAt, delegation.endsOn)
    return [
      "id": delegation.id.text, "organization": file.names[delegation.organization.text] ?? "",
      "organizationID": delegation.organization.text,
      "kind": site.text("people.delegation." + delegation.kind.rawValue, context),
      "term": site.term(delegation.startsOn, delegation.endsOn, context), "isPast": isPast,
      "mayEnd": !isPast && viewer.reach(of: .invitePeople) == .community,
    ]
  }
}
