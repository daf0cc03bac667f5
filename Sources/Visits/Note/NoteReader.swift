import Contracts
import Foundation
import Kernel
import Store
import WorkCalendar

/// To which list a line of a note belongs.
public enum NoteKind: String, Sendable, CaseIterable, SQLEnum {
  /// 问题: becomes a case of the enterprise.
  case problem
  /// 需求 and 资源: wait as drafts of match cards.
  case need, resource
  /// 承诺: a commitment of ours.
  case promise
  /// 线索: a hazard that was seen. It is passed on to whom it concerns; nothing is ordered here.
  case clue
}

/// One line that was drafted from a note, in the note's own words.
public struct NoteDraft: Sendable, Hashable {
  public var kind: NoteKind
  public var words: String
  /// By when, where the words say it.
  public var dueOn: LocalDay?
}

/// Reads the three lists, clues and promises out of a note. Pure and plain: it looks for signs, takes whole clauses in the note's own
/// words, and guesses nothing that is not written. A person confirms what it drafts.
public struct NoteReader: Sendable {
  /// Lines that one note gives at most; what is more is written by hand.
  public static let draftsMax = 12

  let words: NoteWords
  let calendar: WorkCalendar

  public init(words: NoteWords, calendar: WorkCalendar) {
    self.words = words
    self.calendar = calendar
  }

  /// In the order of the note.
  public func read(_ note: String, today: LocalDay) -> [NoteDraft] {
    var drafts: [NoteDraft] = []
    for sentence in NoteReader.sentences(note) {
      for group in groups(sentence) where drafts.count < NoteReader.draftsMax {
        let text = NoteReader.trimmed(group.text)
        if text.count < 2 { continue }
        let due = SpokenDay.find(in: text, today: today, calendar: calendar)
        drafts.append(NoteDraft(kind: group.kind, words: text, dueOn: group.kind == .resource ? nil : due))
      }
    }
    return drafts
  }

  private struct Group {
    var kind: NoteKind
    var text: Substring
  }

  /// Neighbouring clauses of one kind are one line; a clause without a sign belongs to the one before it, at the start of a sentence to
  /// the one after it. What follows a promise is part of it. Where all is said to be in order there is nothing.
  private func groups(_ sentence: Substring) -> [Group] {
    var groups: [Group] = []
    var lead: Substring?
    for clause in NoteReader.clauses(sentence) {
      let kind = kind(of: clause)
      if var last = groups.last, kind == nil || kind == last.kind || last.kind == .promise {
        if kind == nil, isSettled(clause) { continue }
        last.text = sentence[last.text.startIndex..<clause.endIndex]
        groups[groups.count - 1] = last
      } else if let kind {
        let start = lead?.startIndex ?? clause.startIndex
        groups.append(Group(kind: kind, text: sentence[start..<clause.endIndex]))
        lead = nil
      } else if !isSettled(clause), groups.isEmpty {
        lead = lead.map { sentence[$0.startIndex..<clause.endIndex] } ?? clause
      }
    }
    return groups
  }

  /// Nil when nothing in it says to which list it belongs.
  func kind(of clause: Substring) -> NoteKind? {
    let text = clause.lowercased()
    if has(words.promise, text), !has(words.notPromise, text) { return .promise }
    if has(words.clue, text) { return .clue }
    let rest = words.settled.reduce(text) { left, sign in left.replacingOccurrences(of: sign, with: " ") }
    if has(words.need, rest) { return .need }
    if has(words.resource, rest) { return .resource }
    return has(words.problem, rest) ? .problem : nil
  }

  private func isSettled(_ clause: Substring) -> Bool { has(words.settled, clause.lowercased()) }

  private func has(_ signs: [String], _ text: String) -> Bool { signs.contains { text.contains($0) } }

  // MARK: Pieces

  static func sentences(_ note: String) -> [Substring] {
    note.split { "。！？；!?;".contains($0) || $0.isNewline }
      .flatMap { piece in NoteReader.split(piece, at: ". ") }
  }

  private static func clauses(_ sentence: Substring) -> [Substring] { sentence.split { "，,".contains($0) } }

  private static func split(_ piece: Substring, at mark: String) -> [Substring] {
    var parts: [Substring] = []
    var rest = piece
    while let found = rest.range(of: mark) {
      parts.append(rest[..<found.lowerBound])
      rest = rest[found.upperBound...]
    }
    return parts + [rest]
  }

  private static func trimmed(_ text: Substring) -> String {
    let marks = "，,、：:. "
    var text = text
    while let first = text.first, marks.contains(first) || first.isWhitespace { text.removeFirst() }
    while let last = text.last, marks.contains(last) || last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
