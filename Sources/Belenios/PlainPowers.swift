import CGMP

/// What the checks of an archive would cost by `mpz_powm` alone: the yardstick for our speed.
public enum PlainPowers {
  /// How many powers with a variable base and an exponent below q the checks of an archive need, each made on its own:
  /// for a choice α and β to two challenges and to q, for a sum to one challenge for each allowed number, for a
  /// signature one. Powers of g and y are not counted.
  public static func count(_ report: VerificationReport) -> Int {
    let ballot = report.questions.reduce(1) { count, question in
      let sums = question.maximum - question.minimum + 1
      return count + 6 * question.choiceCount + 2 * sums + (question.blank ? 6 : 0)
    }
    let choices = report.questions.reduce(0) { $0 + $1.choiceCount }
    let parts = report.result == nil ? 0 : report.trusteeCount
    return ballot * report.ballotCount + report.credentialCount + 4 * choices * parts
  }

  /// Makes so many powers in the group, one after the other, and does nothing else.
  public static func make(_ count: Int, _ name: Group.Name) {
    let group = Group.named(name)
    var exponent = group.scalars.order
    exponent[0] -= 1
    let base = group.secretPower(group.scalars.scalar(65_537)).limbs
    var (result, b, e, m) = (__mpz_struct(), __mpz_struct(), __mpz_struct(), __mpz_struct())
    __gmpz_init(&result)
    defer { __gmpz_clear(&result) }
    base.withUnsafeBufferPointer { base in
      exponent.withUnsafeBufferPointer { exponent in
        group.modulus.limbs.withUnsafeBufferPointer { modulus in
          let base = __gmpz_roinit_n(&b, base.baseAddress, base.count)
          let exponent = __gmpz_roinit_n(&e, exponent.baseAddress, exponent.count)
          let modulus = __gmpz_roinit_n(&m, modulus.baseAddress, modulus.count)
          for _ in 0..<count { __gmpz_powm(&result, base, exponent, modulus) }
        }
      }
    }
  }
}
