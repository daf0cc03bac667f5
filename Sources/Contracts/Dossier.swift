import Kernel

// 一企一档: what loops contribute to the file of an enterprise. The registry owns the page; a loop hands over a `DossierSource`, and
// `App` joins them. Nobody here knows of tables.

/// One line of what went on between an enterprise and the community.
public struct DossierEntry: Sendable {
  public var at: Timestamp
  /// Where it leads.
  public var path: String
  public var title: String
  /// A state of `state.css`: `doing`, `answered` …
  public var state: String
  /// The translation key of the state's word.
  public var stateKey: String
  public init(at: Timestamp, path: String, title: String, state: String, stateKey: String) {
    self.at = at
    self.path = path
    self.title = title
    self.state = state
    self.stateKey = stateKey
  }
}

/// A section of the file that a loop fills.
public struct DossierPart: Sendable {
  public struct Line: Sendable {
    public var title: String
    /// Translation keys of words that stand before the title, as days of the week.
    public var leadKeys: [String] = []
    /// Empty for a line that leads nowhere.
    public var path: String
    public var state: String
    public var stateKey: String
    /// By when, or since when.
    public var day: LocalDay?
    /// Who: already a name.
    public var who: String
    /// What the button of this line sends; empty for no button. The section's `offer` says where to.
    public var sends = ""
    /// A translation key and its values, for something that has to be said of this line.
    public var noteKey = ""
    public var noteValues: [String: String] = [:]
    public init(title: String, path: String, state: String, stateKey: String, day: LocalDay? = nil, who: String = "") {
      self.title = title
      self.path = path
      self.state = state
      self.stateKey = stateKey
      self.day = day
      self.who = who
    }
  }

  /// `visits`, `plan`: names the section within the page.
  public var key: String
  /// Translation keys: the heading, what stands there when there is nothing, and the word of the link.
  public var titleKey: String
  public var emptyKey: String
  public var moreKey: String
  /// Empty for no link.
  public var morePath: String
  public var lines: [Line]
  /// What stands in the words of the section.
  public var values: [String: String] = [:]
  /// A translation key: what has to be said of the whole section. Empty for nothing.
  public var noteKey = ""
  public var offer: Offer?

  /// One act on each line, or on all of them: the form `POST`s `line`, which is what the line sends, or `all`.
  public struct Offer: Sendable {
    public var path: String
    /// Translation keys of the buttons.
    public var eachKey: String
    public var allKey: String
    public init(path: String, eachKey: String, allKey: String) {
      self.path = path
      self.eachKey = eachKey
      self.allKey = allKey
    }
  }

  public init(key: String, titleKey: String, emptyKey: String, moreKey: String = "", morePath: String = "", lines: [Line]) {
    self.key = key
    self.titleKey = titleKey
    self.emptyKey = emptyKey
    self.moreKey = moreKey
    self.morePath = morePath
    self.lines = lines
  }
}

/// What a loop tells of an enterprise. It tells each viewer only what she may see, and never what a person filed as herself: an
/// enterprise reads its own file. `Transaction` is the store's, which this floor does not know.
public protocol DossierSource<Transaction>: Sendable {
  associatedtype Transaction

  /// For the timeline, newest first.
  func entries(of enterprise: OrganizationID, for viewer: Viewer, limit: Int, _ tx: Transaction) throws -> [DossierEntry]

  /// Sections of its own, in their order; none for whom they do not exist.
  func parts(of enterprise: OrganizationID, for viewer: Viewer, _ tx: Transaction) throws -> [DossierPart]
}

extension DossierSource {
  public func parts(of enterprise: OrganizationID, for viewer: Viewer, _ tx: Transaction) throws -> [DossierPart] { [] }
}
