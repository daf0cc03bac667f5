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
  public static let draftsMax = 30

  let words: NoteWords
  let calendar: WorkCalendar

  public init(words: NoteWords, calendar: WorkCalendar) {
    self.words = words
    self.calendar = calendar
  }

  /// In the order of the note, `draftsMax` at most.
  public func read(_ note: String, today: LocalDay) -> [NoteDraft] { Array(all(in: note, today: today).prefix(NoteReader.draftsMax)) }

  /// However many there are: who shows fewer says so.
  func all(in note: String, today: LocalDay) -> [NoteDraft] {
    var drafts: [NoteDraft] = []
    for sentence in NoteReader.sentences(note) {
      for group in groups(sentence) {
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
    if !has(words.notPromise, text), isPledge(text) || isPromise(text) || isPlan(text) { return .promise }
    if has(words.clue, text) { return .clue }
    let rest = words.settled.reduce(text) { left, sign in left.replacingOccurrences(of: sign, with: " ") }
    if has(words.need, rest) { return .need }
    if has(words.resource, rest) { return .resource }
    return has(words.problem, rest) ? .problem : nil
  }

  // MARK: Promises of ours

  /// 我答应, 当场答应了: whoever is named right before it promises. 上次答应的 is over, and what somebody else promised is hers.
  private func isPledge(_ text: String) -> Bool {
    words.pledge.contains { sign in
      NoteReader.ranges(of: sign, in: text).contains { place in
        let after = text[place.upperBound...]
        if words.pledgeOver.contains(where: { after.hasPrefix($0) }) { return false }
        return !isToldOrPast(text[..<place.lowerBound]) && isOurs(text[..<place.lowerBound])
      }
    }
  }

  private func isPromise(_ text: String) -> Bool {
    words.promise.contains { sign in
      NoteReader.ranges(of: sign, in: text).contains { place in
        let before = text[..<place.lowerBound]
        return !isToldOrPast(before) && !words.asked.contains { before.hasSuffix($0) }
      }
    }
  }

  /// 我们下周三前把…, 月底前约…来: pieces that follow each other. What is done already is no plan, nor what somebody would like.
  private func isPlan(_ text: String) -> Bool {
    if has(words.planOver, text) || has(words.need, text) || words.planDone.contains(where: { text.hasSuffix($0) }) { return false }
    let isOpen = words.days.contains { text.drop(while: \.isWhitespace).hasPrefix($0) }
    return (isOpen ? words.plan + words.dayPlan : words.plan).contains { follow($0, in: text) }
  }

  private func follow(_ pieces: [String], in text: String) -> Bool {
    var rest = text[...]
    for (place, piece) in pieces.enumerated() {
      guard let found = rest.range(of: piece) else { return false }
      if place == 0, isToldOrPast(text[..<found.lowerBound]) { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }

  /// 王总说…, they said …: somebody else speaks; 上次…: it is about an earlier promise.
  private func isToldOrPast(_ before: Substring) -> Bool {
    if words.past.contains(where: { before.contains($0) }) { return true }
    let plain = words.notReported.reduce(String(before)) { $0.replacingOccurrences(of: $1, with: "") }
    return words.reported.contains { sign in
      guard let said = plain.range(of: sign) else { return false }
      let who = plain[..<said.lowerBound].drop { $0.isWhitespace }
      return !who.isEmpty && !words.we.contains { who.hasPrefix($0) }
    }
  }

  /// Nobody is named before it, or we are.
  private func isOurs(_ before: Substring) -> Bool {
    var who = before
    while let last = who.last, last.isWhitespace { who.removeLast() }
    while let lead = words.pledgeLead.first(where: { who.hasSuffix($0) }) { who.removeLast(lead.count) }
    return who.allSatisfy(\.isWhitespace) || words.we.contains { who.hasSuffix($0) }
  }

  private static func ranges(of sign: String, in text: String) -> [Range<String.Index>] {
    var found: [Range<String.Index>] = []
    var from = text.startIndex
    while let next = text.range(of: sign, range: from..<text.endIndex) {
      found.append(next)
      from = next.upperBound
    }
    return found
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
