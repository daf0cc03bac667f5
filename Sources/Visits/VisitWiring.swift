import Contracts
import Files
import Kernel
import Store

/// A photo whose bytes are stored already, before the transaction.
struct KeptPhoto: Sendable {
  let photo: Photo
  let sha256: String
}

/// A problem or a clue that was heard or seen on a visit, on its way to the loop of cases.
public struct HeardMatter: Sendable {
  public var visit: VisitID
  public var words: String
  /// The enterprise in whose name it is filed; nil for a clue, which is nobody's appeal.
  public var organization: OrganizationID?
  public var building: BuildingID?
  /// Whom they met, for the line "who said it".
  public var saidBy: String
}

/// How another loop shows what a problem became.
public struct HeardCase: Sendable {
  public var number: String
  public var title: String
  /// A state of `state.css`, and the key of its word.
  public var state: String
  public var stateKey: String
  public var path: String
  public init(number: String, title: String, state: String, stateKey: String, path: String) {
    self.number = number
    self.title = title
    self.state = state
    self.stateKey = stateKey
    self.path = path
  }
}

/// One line of what is known of an enterprise before somebody goes there.
public struct KnownLine: Sendable {
  public var title: String
  public var path: String
  public var state: String
  public var stateKey: String
  public init(title: String, path: String, state: String, stateKey: String) {
    self.title = title
    self.path = path
    self.state = state
    self.stateKey = stateKey
  }
}

/// What this loop needs from modules that it does not know. `App` fills it in.
public struct VisitWiring: Sendable {
  public var words: NoteWords
  /// Files a case, ties it to the visit, and gives its id.
  public var file: @Sendable (Tx, HeardMatter, Viewer) throws -> CaseID
  /// Nil for whom it does not exist.
  public var look: @Sendable (Tx, CaseID, Viewer) throws -> HeardCase? = { _, _, _ in nil }
  /// The open cases of an enterprise, as far as the viewer may see them.
  public var openCases: @Sendable (Tx, OrganizationID, Viewer) throws -> [KnownLine] = { _, _, _ in [] }

  /// The answered cases of an enterprise, as far as the viewer may see them: what it has said and heard already.
  public var answeredCases: @Sendable (Tx, OrganizationID, Viewer) throws -> [KnownLine] = { _, _, _ in [] }
  /// Ties a case that the viewer handles to the visit for whose sake it is made.
  public var tie: @Sendable (Tx, CaseID, VisitID, Viewer) throws -> Void = { _, _, _, _ in }
  /// The cases for whose sake a visit is made, as far as the viewer may see them.
  public var tied: @Sendable (Tx, VisitID, Viewer) throws -> [CaseID] = { _, _, _ in [] }

  /// Days of the appeals of every enterprise since a day, for the rules of who must be seen.
  public var caseDays: @Sendable (Tx, CommunityID, LocalDay) throws -> [OrganizationID: CaseFacts] = { _, _, _ in [:] }
  public let rules: VisitRuleSet

  public init(words: NoteWords, rules: VisitRuleSet, file: @escaping @Sendable (Tx, HeardMatter, Viewer) throws -> CaseID) {
    self.words = words
    self.rules = rules
    self.file = file
  }
}
