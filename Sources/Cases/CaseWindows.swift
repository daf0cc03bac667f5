import Contracts
import Foundation
import Kernel
import Store
import Web

/// A window (窗口): a root of routing. Data of the community, never code.
public struct CaseWindow: Sendable, Hashable {
  public let id: WindowID
  public let key: String
  public let name: String
  public let englishName: String
  public let isDefault: Bool
  public let isOpen: Bool

  init(_ row: Row) throws {
    id = try row("id")
    key = try row("key")
    name = try row("name")
    englishName = try row("english_name")
    isDefault = try row("is_default")
    isOpen = try row("is_open")
  }

  func name(in locale: Language) -> String { locale == .english && !englishName.isEmpty ? englishName : name }
}

/// A category within a window, with the words of an appeal that point to it.
public struct CaseCategory: Sendable, Hashable {
  public let id: CaseCategoryID
  public let window: WindowID
  public let key: String
  public let name: String
  public let englishName: String
  public let words: [String]
  public let isOpen: Bool

  init(_ row: Row) throws {
    id = try row("id")
    window = try row("window_id")
    key = try row("key")
    name = try row("name")
    englishName = try row("english_name")
    words = try row("words", as: String.self).split(separator: "\n").map(String.init)
    isOpen = try row("is_open")
  }

  func name(in locale: Language) -> String { locale == .english && !englishName.isEmpty ? englishName : name }
}

/// Where to turn at once when an appeal speaks of fire, injury or crime.
public struct EmergencyChannel: Sendable, Hashable {
  public let number: String
  public let name: String
  public let englishName: String
  /// Somebody is in danger now: the number is shown, and the case is urgent.
  let words: [SignWord]
  /// The number is worth knowing, but it may be over, or not have begun.
  let calmWords: [SignWord]

  init(_ row: Row) throws {
    number = try row("number")
    name = try row("name")
    englishName = try row("english_name")
    words = try row("words", as: String.self).split(separator: "\n").map(SignWord.init)
    calmWords = try row("calm_words", as: String.self).split(separator: "\n").map(SignWord.init)
  }

  func name(in locale: Language) -> String { locale == .english && !englishName.isEmpty ? englishName : name }
}

/// What a community has decided about the way of its cases.
public struct CaseRouting: Sendable {
  public let windows: [CaseWindow]
  public let categories: [CaseCategory]
  public let channels: [EmergencyChannel]
  /// Through what appeals come in, and what each is called here.
  public var sources: [CaseSource] = []
  /// The words of the open categories, as an appeal is searched for them.
  private let pointers: [Pointer]

  init(windows: [CaseWindow], categories: [CaseCategory], channels: [EmergencyChannel], sources: [CaseSource] = []) {
    self.windows = windows
    self.categories = categories
    self.channels = channels
    self.sources = sources
    let open = Set(windows.lazy.filter(\.isOpen).map(\.id))
    pointers = categories.filter { $0.isOpen && open.contains($0.window) }.map(Pointer.init)
  }

  private struct Pointer: Sendable {
    let category: CaseCategory
    let words: [(pieces: [[UInt8]], weight: Int)]

    init(_ category: CaseCategory) {
      self.category = category
      words = category.words.map { word in
        let pieces = word.lowercased().split(separator: "+").map { Array($0.utf8) }
        return (pieces, word.count { $0 != "+" })
      }
    }
  }

  /// The category to which most words of the text point; the first in order when several have as many. A longer word counts
  /// for more, since 电梯广告 says more than 电梯; of 拖欠+工资 both have to stand in the text.
  public func category(for text: String) -> CaseCategory? {
    let text = Array(text.lowercased().utf8)
    var best: (category: CaseCategory, weight: Int)?
    for pointer in pointers {
      let weight = pointer.words.reduce(0) { sum, word in word.pieces.allSatisfy(text.holds) ? sum + word.weight : sum }
      if weight > best?.weight ?? 0 { best = (pointer.category, weight) }
    }
    return best?.category
  }

  /// The numbers to show before sending: as information, never as a barrier.
  public func emergencies(in text: String) -> [EmergencyChannel] {
    let (sentences, bytes) = (SignWord.sentences(of: text), Array(text.lowercased().utf8))
    return channels.filter { channel in
      (channel.words + channel.calmWords).contains { word in
        word.mayStand(in: bytes) && sentences.contains { word.stands(in: $0) }
      }
    }
  }

  /// The words by which somebody is in danger now; nil when nobody is, or when it is a drill, a fear or long ago. A number that is
  /// shown without need does no harm; a case that is urgent without need takes the hour from another.
  func emergencySign(in text: String) -> String? {
    // Every filing asks this of every word, and hardly any of them stands in it.
    let bytes = Array(text.lowercased().utf8)
    let words = Array(channels.lazy.flatMap(\.words).filter { $0.mayStand(in: bytes) })
    if words.isEmpty { return nil }
    for sentence in SignWord.sentences(of: text) where !SignWord.isDoubted(sentence) {
      if let word = words.first(where: { $0.stands(in: sentence) }) { return word.found(in: sentence) }
    }
    return nil
  }

  public func category(_ id: CaseCategoryID?) -> CaseCategory? { categories.first { $0.id == id } }

  public func window(_ id: WindowID) -> CaseWindow? { windows.first { $0.id == id } }

  /// The window that takes what nothing points to.
  public var fallback: CaseWindow? {
    windows.first { $0.isDefault && $0.isOpen } ?? windows.first(where: \.isOpen)
  }

  private func isOpen(_ window: WindowID) -> Bool { self.window(window)?.isOpen ?? false }

  /// The window and category of an appeal: what was chosen, else what its words point to, else the fallback.
  func route(
    text: String, window: WindowID?, category: CaseCategoryID?
  ) throws(CaseError) -> (window: WindowID, category: CaseCategoryID?) {
    if let category {
      // A category that is not there is a mistake of whoever asks, and not "none": nothing is lost in silence.
      guard let chosen = self.category(category) else { throw .unknownCategory }
      guard chosen.isOpen, isOpen(chosen.window) else { throw .windowClosed }
      return (chosen.window, chosen.id)
    }
    if let window {
      guard isOpen(window) else { throw .windowClosed }
      let guess = self.category(for: text)
      return (window, guess?.window == window ? guess?.id : nil)
    }
    if let guess = self.category(for: text) { return (guess.window, guess.id) }
    guard let fallback else { throw .noWindows }
    return (fallback.id, nil)
  }
}

extension [UInt8] {
  /// Whether the bytes stand in these, one after another. For UTF-8: a character never begins within another.
  func holds(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first else { return true }
    guard count >= bytes.count else { return false }
    return withUnsafeBufferPointer { text in
      (0...(text.count - bytes.count)).contains { start in
        text[start] == first && memcmp(text.baseAddress! + start, bytes, bytes.count) == 0
      }
    }
  }
}

/// `Data/windows.json`: the windows, categories and emergency numbers with which a community starts.
public struct CaseWindowData: Sendable, Decodable {
  public struct Window: Sendable, Decodable {
    let key: String
    let name: String
    let englishName: String
    let isDefault: Bool
    var categories: [Category]
  }
  public struct Category: Sendable, Decodable {
    let key: String
    let name: String
    let englishName: String
    let words: [String]

    public init(key: String, name: String, englishName: String, words: [String]) {
      self.key = key
      self.name = name
      self.englishName = englishName
      self.words = words
    }
  }
  public struct Channel: Sendable, Decodable {
    let number: String
    let name: String
    let englishName: String
    let words: [String]
    let calmWords: [String]
  }

  public struct Source: Sendable, Decodable {
    let key: CaseChannel
    let name: String
    let englishName: String
    let isForStaff: Bool
  }

  let numberPrefix: String
  private(set) var windows: [Window]
  let channels: [Channel]
  let sources: [Source]

  /// `home` is the folder that holds `Data/`.
  public init(home: String) throws {
    let file = URL(fileURLWithPath: home + "/Data/windows.json")
    self = try JSONDecoder().decode(CaseWindowData.self, from: try Data(contentsOf: file))
  }

  /// The same with one category more, behind the others of its window: what a kind of community has beyond what all share.
  public mutating func add(_ category: Category, toWindow key: String) throws {
    guard let place = windows.firstIndex(where: { $0.key == key }) else { throw NoSuchWindow(description: key) }
    windows[place].categories.append(category)
  }

  /// A template names a window that `Data/windows.json` does not have.
  public struct NoSuchWindow: Error, CustomStringConvertible {
    public let description: String
  }
}
