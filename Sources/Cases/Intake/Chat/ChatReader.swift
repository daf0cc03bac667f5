import Contracts
import Foundation
import Kernel
import People

/// One case as a chat tells it: who, where, what, how urgent, each with the words from which it was taken. Pure; the registry and the
/// gazetteer come in as closures.
struct ChatDraft: Sendable, Equatable {
  var body: String
  var person: Taken<String>?
  var phone: Taken<String>?
  /// An enterprise of the registry, by its id and name.
  var firm: Taken<ChatFirm>?
  var building: Taken<BuildingID>?
  var part: Taken<CommonPart>?
  var room: Taken<String>?
  var category: Taken<CaseCategoryID>?
  var urgent: Taken<Bool>?
  /// Pictures and voice messages that have to be asked for.
  var missing = 0
}

struct ChatFirm: Sendable, Hashable {
  let id: String
  let name: String
  /// The name by which the text calls it.
  let called: String
}

/// What the gazetteer makes of a stretch of words.
struct ChatPlace: Sendable, Hashable {
  let building: BuildingID
  let room: String
  let confidence: Int
}

struct ChatReader: Sendable {
  let words: ChatWords
  let routing: CaseRouting
  /// Enterprises that a text may name; the longest name that stands in it wins.
  let firms: [ChatFirm]
  let place: @Sendable (String) -> ChatPlace?

  /// From here on a place is believed; below, the worker chooses.
  static let sure = 60
  /// More drafts than this are no paste but a book.
  static let draftsMax = 12

  func drafts(_ pasted: String) -> [ChatDraft] {
    let turns = ChatTranscript(pasted, words).turns
    var blocks: [ChatTranscript.Turn] = []
    for turn in turns {
      if isSmallTalk(turn.text), turn.missing == 0 { continue }
      if let last = blocks.last, last.speaker == turn.speaker, !turn.text.isEmpty || turn.missing > 0 {
        blocks[blocks.count - 1].text = [last.text, turn.text].filter { !$0.isEmpty }.joined(separator: "\n")
        blocks[blocks.count - 1].missing += turn.missing
      } else {
        blocks.append(turn)
      }
    }
    let told = blocks.filter { !$0.text.isEmpty && !isSmallTalk($0.text) }
    let pieces = told.flatMap { block in
      split(block.text).map { ChatTranscript.Turn(speaker: block.speaker, text: $0, missing: block.missing) }
    }
    return pieces.prefix(ChatReader.draftsMax).map(draft)
  }

  // MARK: Pieces

  /// Nothing but greetings and thanks.
  private func isSmallTalk(_ text: String) -> Bool {
    let marks: Set<Character> = ["，", "。", "！", "～", "~", "!", ",", ".", " ", "\n", "、", "…", "?", "？"]
    let pieces = text.split { marks.contains($0) }.map(String.init)
    return pieces.allSatisfy { piece in
      words.smallTalk.contains(piece) || piece.hasPrefix("@") || piece.allSatisfy { !$0.isLetter && !$0.isNumber }
    }
  }

  /// 1、… 2、… are so many matters; what stands before the first belongs to each only when it names nobody's trouble itself.
  private func split(_ text: String) -> [String] {
    let marks = text.matches(of: /(?:^|\n|[。；;]\s*|\s+)(?:[（(]?[1-9][0-9]?[、.．)）]|[一二三四五六七八九][、.．]|[①②③④⑤⑥⑦⑧⑨])\s*/)
      // 3.5 is a number, and so is 1.2米.
      .filter { match in !(text[match.range].hasSuffix(".") && text[match.range.upperBound...].first?.isNumber == true) }
    guard marks.count >= 2 else { return [text] }
    let head = Text.paragraphs(text[..<marks[0].range.lowerBound])
    var pieces: [String] = []
    for (place, mark) in marks.enumerated() {
      let end = place + 1 < marks.count ? marks[place + 1].range.lowerBound : text.endIndex
      let said = Text.paragraphs(text[mark.range.upperBound..<end])
      if !said.isEmpty { pieces.append(head.isEmpty || isSmallTalk(head) ? said : head + "\n" + said) }
    }
    return pieces
  }

  // MARK: One draft

  private func draft(_ turn: ChatTranscript.Turn) -> ChatDraft {
    let text = turn.text
    var draft = ChatDraft(body: text, missing: turn.missing)
    draft.phone = phone(in: text)
    draft.firm = firms.filter { text.contains($0.called) || turn.speaker.contains($0.called) }
      .max { $0.called.count < $1.called.count }.map { Taken($0, from: $0.called) }
    draft.person = person(in: text) ?? (turn.speaker.isEmpty ? nil : Taken(turn.speaker, from: turn.speaker))
    draft.part = words.part(in: text)
    locate(text, &draft)
    if let category = routing.category(for: text) {
      let found = category.words.filter { text.lowercased().contains($0.lowercased()) }
      draft.category = Taken(category.id, from: found.joined(separator: "、"))
    }
    draft.urgent = (words.urgent.first { isSaid($0, in: text) } ?? routing.emergencySign(in: text)).map { Taken(true, from: $0) }
    return draft
  }

  /// Said, and not with a 不 or 别 before it: 不着急 is the opposite.
  private func isSaid(_ word: String, in text: String) -> Bool {
    text.ranges(of: word).contains { range in
      guard range.lowerBound > text.startIndex else { return true }
      return !"不别没".contains(text[text.index(before: range.lowerBound)])
    }
  }

  /// 138 0000 0000, 0571-00000110; the first that is a number.
  private func phone(in text: String) -> Taken<String>? {
    for match in text.matches(of: /(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d){8}|0\d{2,3}[ -]\d{7,8}/) {
      let said = String(match.0)
      // Part of a longer number is no telephone.
      let before = match.range.lowerBound > text.startIndex ? text[text.index(before: match.range.lowerBound)] : " "
      let after = match.range.upperBound < text.endIndex ? text[match.range.upperBound] : " "
      if before.isNumber || after.isNumber { continue }
      if let number = Contact.phone(from: said) { return Taken(number, from: said) }
    }
    return nil
  }

  /// 联系人：王敏 · 我是禾木的李工 · 找陈女士
  private func person(in text: String) -> Taken<String>? {
    if let match = text.firstMatch(of: /(?:联系人|姓名|报修人)[:：]?\s*([\p{Han}]{2,4}?)(?=[\s，,。；;、\d（(:：]|电话|手机|$)/) {
      return Taken(String(match.1), from: String(match.0))
    }
    let titles = words.titles.joined(separator: "|")
    guard !titles.isEmpty, let pattern = try? Regex("(?:我是|我姓|联系|找|请找)[^，,。\\n]{0,12}?([\\p{Han}](?:\(titles)))") else { return nil }
    guard let match = text.firstMatch(of: pattern), match.output.count > 1, let name = match.output[1].substring else { return nil }
    return Taken(String(name), from: String(text[match.range]))
  }

  /// The clause in which the gazetteer is surest.
  private func locate(_ text: String, _ draft: inout ChatDraft) {
    let marks: Set<Character> = ["，", "。", "！", "？", "；", ",", ";", "!", "?", "\n"]
    var best: (place: ChatPlace, from: String)?
    for clause in text.split(whereSeparator: { marks.contains($0) }).map(String.init) where clause.count >= 2 {
      guard let found = place(clause), found.confidence >= ChatReader.sure else { continue }
      if found.confidence > best?.place.confidence ?? 0 { best = (found, clause) }
    }
    guard let best else { return }
    draft.building = Taken(best.place.building, from: best.from)
    if draft.part == nil, !best.place.room.isEmpty { draft.room = Taken(best.place.room, from: best.from) }
  }
}
