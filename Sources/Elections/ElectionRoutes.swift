import Belenios
import Contracts
import Hummingbird
import Kernel
import Web

/// The routes of this loop. What anybody may do without being asked who she is stands here: check an archive, and practise voting.
/// Both happen in the browser; nothing is sent here.
public struct ElectionRoutes: Sendable {
  private let site: Site
  private let data: ElectionData
  private let practice = PracticeElections()

  public init(_ site: Site, _ data: ElectionData) {
    self.site = site
    self.data = data
  }

  public func add(to routes: Routes) {
    let desk = ElectionDesk(site: site, data: data)
    ElectionSetupRoutes(desk: desk).add(to: routes)
    CommitteeRoutes(desk: desk).add(to: routes)
    RollRoutes(desk: desk).add(to: routes)
    CandidateRoutes(desk: desk).add(to: routes)
    VotingRoutes(desk: desk).add(to: routes)
    CeremonyRoutes(desk: desk).add(to: routes)
    BoothRoutes(desk: desk).add(to: routes)
    PaperRoutes(desk: desk).add(to: routes)
    PaperBallotRoutes(desk: desk).add(to: routes)
    FollowRoutes(desk: desk).add(to: routes)
    ProxyRoutes(desk: desk).add(to: routes)
    MobileBoxRoutes(desk: desk).add(to: routes)
    SeatingRoutes(desk: desk).add(to: routes)
    routes.get("/elections/verify", .open, use: verify)
    routes.get("/elections/practice", .open, use: practise)
  }

  @Sendable private func verify(_ request: Request, _ context: AppContext) async throws -> Response {
    let parts: [Fields] = ["file", "chain", "setup", "ballots", "tally", "decryptions", "result"].map { part in
      [
        "part": part, "name": site.text("election.part." + part, context),
        "says": site.text("election.part_says." + part, context),
      ]
    }
    let words = ElectionWords.faults(site, context) + ElectionWords.places(site, context)
    return site.page("elections/verify", ["parts": parts, "words": words], context)
  }

  @Sendable private func practise(_ request: Request, _ context: AppContext) async throws -> Response {
    let practice = try practice.election(site, context.locale)
    let questions: [Fields] = practice.election.questions.enumerated().map { place, question in
      let answers: [Fields] = question.answers.enumerated().map { ["index": $0 + 1, "name": $1] }
      return [
        "index": place, "number": place + 1, "title": question.question, "maximum": question.maximum, "answers": answers,
        "limit": site.text("election.practice.limit", context, ["maximum": "\(question.maximum)"]),
      ]
    }
    let fields: Fields = [
      "questions": questions, "election": practice.electionText, "trustees": practice.trusteesText,
      "words": ElectionWords.booth(site, context),
    ]
    return site.page("elections/practice", fields, context)
  }
}
