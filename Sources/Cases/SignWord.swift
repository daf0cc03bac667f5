import Foundation
import Kernel

/// A word of the data by which something is recognised in what people write, or several joined by + that have to stand in one sentence:
/// 电梯+里面有人. Pure.
struct SignWord: Sendable, Hashable {
  let pieces: [String]
  private let bytes: [[UInt8]]

  init(_ word: some StringProtocol) {
    pieces = word.lowercased().split(separator: "+").map(String.init)
    bytes = pieces.map { Array($0.utf8) }
  }

  /// Said of a drill, a fear, a rule or last year, a thing is not happening.
  private static let doubts = [
    "演习", "演练", "培训", "讲座", "宣传", "知识", "万一", "如果", "要是", "假如", "担心", "害怕", "怕会", "就怕", "容易", "会不会", "隐患", "险些", "差点", "预防",
    "上次", "上周", "上个月", "去年", "以前", "曾经", "经常", "老是", "总是", "多次", "drill", "training", "last year",
  ]

  /// In small letters.
  static func sentences(of text: String) -> [String] {
    text.lowercased().split { "。！？!?；;\n".contains($0) }.map(String.init)
  }

  static func isDoubted(_ sentence: String) -> Bool { doubts.contains(where: sentence.contains) }

  /// Whether its pieces stand anywhere in a text, given as the UTF-8 of its small letters: the quick question before `stands`.
  func mayStand(in text: [UInt8]) -> Bool { bytes.allSatisfy(text.holds) }

  /// Whether each piece is said, and not with a 不 or 没 before it: 没有着火 is the opposite.
  func stands(in sentence: String) -> Bool { !pieces.isEmpty && pieces.allSatisfy { SignWord.isSaid($0, in: sentence) } }

  /// The word as it stands there, for whoever wants to see what was understood.
  func found(in sentence: String) -> String { pieces.last ?? "" }

  private static func isSaid(_ piece: String, in sentence: String) -> Bool {
    sentence.ranges(of: piece).contains { range in
      let before = sentence[..<range.lowerBound]
      if ["不", "别", "没", "没有", "未", "防"].contains(where: before.hasSuffix) { return false }
      return piece.contains { !$0.isNumber } || isNumber(before.last, sentence[range.upperBound...].first)
    }
  }

  /// 120 is a number to call, and neither a part of another nor 120平方米.
  private static func isNumber(_ before: Character?, _ after: Character?) -> Bool {
    let isPart = [before, after].contains { $0.map { $0.isASCII && ($0.isLetter || $0.isNumber || ".-".contains($0)) } ?? false }
    return !isPart && !(after.map { "平元人米个号室天户万分多余度块台间名位".contains($0) } ?? false)
  }
}
