import Testing

@testable import Planner

@Suite struct SolomonFormatTests {
  private let text = """
    R101

    VEHICLE
    NUMBER     CAPACITY
      25         200

    CUSTOMER
    CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME
     
        0      35         35          0          0       230          0   
        1      41         49         10        161        171         10   
        7      35.5       17.0        7         50         60         10

    """

  @Test func aFileIsReadWithItsBlankLinesAndDecimals() throws {
    let instance = try SolomonFormat.read(text)
    #expect(instance.name == "R101" && instance.vehicles == 25 && instance.capacity == 200)
    #expect(instance.depot.due == 230 && instance.customers.map(\.number) == [1, 7])
    let stop = RoutingInstance.Stop(number: 7, x: 35.5, y: 17, demand: 7, ready: 50, due: 60, service: 10)
    #expect(instance.customers[1] == stop)
    let windows = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    #expect(try SolomonFormat.read(windows) == instance)
  }

  @Test(arguments: InstanceGenerator.Kind.allCases) func whatIsWrittenIsReadBackTheSame(_ kind: InstanceGenerator.Kind) throws {
    let made = InstanceGenerator.make(kind, customers: 120, seed: 3)
    #expect(try SolomonFormat.read(SolomonFormat.write(made)) == made)
    #expect(InstanceGenerator.make(kind, customers: 120, seed: 3) == made)
    #expect(InstanceGenerator.make(kind, customers: 120, seed: 4) != made)
    for rule in DistanceRule.allCases { try made.requireServable(rule) }
  }

  @Test(arguments: [
    ("", "empty"), ("R101\n", "VEHICLE"), ("R101\nCUSTOMER\n", "line 2: VEHICLE"),
    ("R101\nVEHICLE\nNUMBER CAPACITY\n25\n", "line 4: 1 values, but 2"),
    ("R101\nVEHICLE\nNUMBER CAPACITY\n25 many\n", "line 4: “many” is no number"),
    ("R101\nVEHICLE\nNUMBER CAPACITY\n25 1.5\n", "line 4: the capacity must be a whole number"),
    ("R101\nVEHICLE\nNUMBER CAPACITY\n25 200\n\nCUSTOMER\nCUST NO.\n", "before the row of the depot"),
  ]) func aFileThatMakesNoSenseSaysWhichLineAndWhatToChange(_ text: String, _ said: String) {
    let found = fault { _ = try SolomonFormat.read(text) }
    #expect(found?.description.contains(said) == true, "\(String(describing: found))")
  }

  @Test(arguments: [
    ("1 0 0 1 0 10", "line 8: 6 values"), ("1 0 0 1 0 10 0 0", "line 8: 8 values"), ("1.5 0 0 1 0 10 0", "number must be a whole"),
    ("1 0 0 -1 0 10 0", "demand must be a whole"), ("1 0 0 1 -1 10 0", "ready time is below 0"),
    ("1 0 0 1 11 10 0", "due date is before the ready time"), ("1 0 0 1 0 10 -2", "service time is below 0"),
    ("0 0 0 1 0 10 0", "line 8: the number 0 was used before"), ("1 nan 0 1 0 10 0", "is no number"),
    ("1 1e300 0 1 0 10 0", "is no number"), ("1 inf 0 1 0 10 0", "is no number"),
  ]) func aRowThatMakesNoSenseSaysWhichLineAndWhatToChange(_ row: String, _ said: String) {
    let head = "R101\nVEHICLE\nNUMBER CAPACITY\n25 200\nCUSTOMER\nCUST NO.\n0 0 0 0 0 100 0\n"
    let found = fault { _ = try SolomonFormat.read(head + row) }
    #expect(found?.description.contains(said) == true, "\(String(describing: found))")
  }

  @Test func theDepotDemandsNothing() {
    let text = "R\nVEHICLE\nNUMBER CAPACITY\n25 200\nCUSTOMER\nCUST NO.\n0 0 0 5 0 100 0\n"
    #expect(fault { _ = try SolomonFormat.read(text) }?.description.contains("depot") == true)
  }

  @Test func noGarbageEndsTheProgram() {
    var dice = Dice(seed: 8)
    let original = Array(text.utf8)
    var read = 0
    for _ in 0..<2_000 {
      var bytes = original
      for _ in 0...Int.random(in: 0...4, using: &dice) {
        let at = Int.random(in: bytes.indices, using: &dice)
        switch Int.random(in: 0...2, using: &dice) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &dice)
        case 1: bytes.removeSubrange(at..<min(bytes.count, at + 20))
        default: bytes.insert(contentsOf: Array("9-.eE \n".utf8), at: at)
        }
      }
      guard let instance = try? SolomonFormat.read(String(decoding: bytes, as: UTF8.self)) else { continue }
      read += 1
      guard let planner = try? RoutePlanner(instance) else { continue }
      let plan = planner.solve(.iterations(5))
      #expect(RouteCheck.faults(of: plan, instance, .euclidean).isEmpty)
    }
    #expect(read > 50 && read < 1_950)
  }
}
