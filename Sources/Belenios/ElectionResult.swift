/// The sums: for each question the votes of each answer, the blank votes first where there is such a choice.
/// Specification §4.19.
public struct ElectionResult: Hashable, Sendable {
  public var sums: [[Int]]

  init(sums: [[Int]]) { self.sums = sums }

  /// Combines the decryptions (by owner, from 1; each checked before) and finds the sums. `totalWeight` bounds them.
  /// Throws `decryptions_missing`, and `result_wrong` when a sum is beyond the bound.
  public init(
    _ tally: SizedTally, _ parts: [Int: PartialDecryption], _ trustees: Trustees
  ) throws(BeleniosError) {
    let group = trustees.group
    let factors = try Decryption(trustees: trustees, parts: parts).factors(tally.encrypted)
    let search = LogarithmSearch(group, bound: tally.totalWeight)
    sums = []
    for (question, list) in tally.encrypted.sums.enumerated() {
      var numbers: [Int] = []
      for (index, sum) in list.enumerated() {
        let inverse = group.inverse(factors[question][index])
        guard let number = search.logarithm(group.multiply(group.enter(sum.beta), inverse)) else {
          throw BeleniosError(.resultWrong, at: "question \(question + 1), choice \(index + 1)")
        }
        numbers.append(number)
      }
      sums.append(numbers)
    }
  }

  init(_ json: JSON) throws(BeleniosError) {
    sums = []
    for question in try json.array("result") {
      var numbers: [Int] = []
      for number in try question.array() { numbers.append(try number.count()) }
      sums.append(numbers)
    }
  }

  public var serialized: [UInt8] {
    JSON.object(["result": .array(sums.map { .array($0.map { .count($0) }) })]).serialized
  }

  /// Whether g^sum·F = β for every sum: no search is needed to check one. Throws `result_shape_wrong`, `result_wrong`,
  /// `decryptions_missing`.
  func check(_ tally: EncryptedTally, _ decryption: Decryption) throws(BeleniosError) {
    let group = decryption.trustees.group
    guard sums.map(\.count) == tally.sums.map(\.count) else { throw BeleniosError(.resultShapeWrong) }
    let factors = try decryption.factors(tally)
    for (question, list) in tally.sums.enumerated() {
      for (index, sum) in list.enumerated() {
        let counted = group.power(group.enter(group.generator), sums[question][index])
        guard group.leave(group.multiply(counted, factors[question][index])) == sum.beta else {
          throw BeleniosError(.resultWrong, at: "question \(question + 1), choice \(index + 1)")
        }
      }
    }
  }
}

extension Group {
  /// 1/x, as x^(q−1).
  func inverse(_ inside: Inside) -> Inside {
    powers(of: inside, [scalars.negate(scalars.scalar(1)).limbs])[0]
  }
}

/// Finds m in g^m by baby steps and giant steps: about √bound products and as many numbers kept.
/// For a weight of 10^11 these are 316,228.
struct LogarithmSearch {
  private let group: Group
  private let bound: Int
  private let step: Int
  private let babies: [GroupElement: Int]
  private let giant: Inside

  init(_ group: Group, bound: Int) {
    self.group = group
    self.bound = bound
    let step = Int(Double(bound + 1).squareRoot()) + 1
    let generator = group.enter(group.generator)
    var babies: [GroupElement: Int] = [:]
    babies.reserveCapacity(step)
    var power = group.identity
    for number in 0..<step {
      babies[group.leave(power)] = number
      power = group.multiply(power, generator)
    }
    giant = group.inverse(power)
    self.step = step
    self.babies = babies
  }

  /// Nil when the logarithm is beyond the bound.
  func logarithm(_ element: Inside) -> Int? {
    var rest = element
    for giants in 0...step {
      if let baby = babies[group.leave(rest)] {
        let number = giants * step + baby
        return number <= bound ? number : nil
      }
      rest = group.multiply(rest, giant)
    }
    return nil
  }
}
