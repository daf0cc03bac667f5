/// Solomon's text format: a name, a block VEHICLE with number and capacity, a block CUSTOMER with one row of seven numbers a
/// stop (number, x, y, demand, ready time, due date, service time); the first row is the depot.
public enum SolomonFormat {
  /// Reads a file. Blank lines and spaces do not matter; numbers may have decimals (`10.0`), demands must be whole.
  public static func read(_ text: String) throws(RoutingFault) -> RoutingInstance {
    var reader = SolomonReader(text)
    return try reader.instance()
  }

  /// Writes what `read` reads.
  public static func write(_ instance: RoutingInstance) -> String {
    var lines = [instance.name, "", "VEHICLE", "NUMBER     CAPACITY", row([instance.vehicles, instance.capacity], width: 5)]
    lines += ["", "CUSTOMER", "CUST NO.   XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME", ""]
    for stop in [instance.depot] + instance.customers {
      let numbers = [stop.x, stop.y, Double(stop.demand), stop.ready, stop.due, stop.service]
      lines.append(padded(String(stop.number), 5) + numbers.map { padded(short($0), 11) }.joined())
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func row(_ numbers: [Int], width: Int) -> String {
    numbers.map { padded(String($0), width) }.joined(separator: "      ")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    // A space at least, so that long numbers never run together.
    String(repeating: " ", count: max(1, width - text.count)) + text
  }

  private static func short(_ value: Double) -> String {
    abs(value) < 1e15 && value == value.rounded() ? String(Int64(value)) : String(value)
  }
}

private struct SolomonReader {
  /// Lines that are not blank, with their number from 1, cut into words.
  private var lines: ArraySlice<(number: Int, words: [Substring])>

  init(_ text: String) {
    let all = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    lines =
      all.enumerated().map { ($0.offset + 1, $0.element.split(whereSeparator: \.isWhitespace)) }
      .filter { !$0.1.isEmpty }[...]
  }

  mutating func instance() throws(RoutingFault) -> RoutingInstance {
    guard let title = lines.popFirst() else { throw .file("the file is empty; Solomon's text format was expected.") }
    try expect("VEHICLE", after: "the name in line 1")
    try expect("NUMBER", after: "VEHICLE")
    let fleet = try row("the number of vehicles and their capacity", count: 2)
    let vehicles = try whole(fleet.values[0], "the number of vehicles", line: fleet.number)
    let capacity = try whole(fleet.values[1], "the capacity", line: fleet.number)
    try expect("CUSTOMER", after: "the capacity")
    try expect("CUST", after: "CUSTOMER")
    guard !lines.isEmpty else { throw .file("the file ends before the row of the depot.") }
    let depot = try stop()
    guard depot.demand == 0, depot.service == 0 else {
      throw .file("the first row, \(depot.number), is the depot: its demand and its service time must be 0.")
    }
    var customers: [RoutingInstance.Stop] = []
    var known: Set<Int> = [depot.number]
    while let next = lines.first {
      let customer = try stop()
      guard known.insert(customer.number).inserted else {
        throw .line(next.number, "the number \(customer.number) was used before; give each row a number of its own.")
      }
      customers.append(customer)
    }
    guard customers.count <= RoutingInstance.mostCustomers else {
      throw .file("the file has \(customers.count) customers; at most \(RoutingInstance.mostCustomers) can be planned.")
    }
    let name = title.words.joined(separator: " ")
    return RoutingInstance(name: name, vehicles: vehicles, capacity: capacity, depot: depot, customers: customers)
  }

  private mutating func expect(_ word: String, after place: String) throws(RoutingFault) {
    guard let line = lines.popFirst() else { throw .file("the file ends after \(place); a line \(word) was expected.") }
    guard line.words[0].uppercased().hasPrefix(word) else {
      throw .line(line.number, "\(word) was expected here, after \(place), but the line begins with \(shown(line.words[0])).")
    }
  }

  private mutating func stop() throws(RoutingFault) -> RoutingInstance.Stop {
    let (line, values) = try row("number, x, y, demand, ready time, due date, service time", count: 7)
    let number = try whole(values[0], "the customer's number", line: line)
    let demand = try whole(values[3], "the demand", line: line)
    guard values[4] >= 0 else { throw .line(line, "the ready time is below 0; times count from 0.") }
    guard values[5] >= values[4] else { throw .line(line, "the due date is before the ready time; exchange or correct them.") }
    guard values[6] >= 0 else { throw .line(line, "the service time is below 0; write how long the service takes.") }
    return RoutingInstance.Stop(
      number: number, x: values[1], y: values[2], demand: demand, ready: values[4], due: values[5], service: values[6])
  }

  private mutating func row(_ what: String, count: Int) throws(RoutingFault) -> (number: Int, values: [Double]) {
    guard let line = lines.popFirst() else { throw .file("the file ends where a row was expected: \(what).") }
    guard line.words.count == count else {
      throw .line(line.number, "\(line.words.count) values, but \(count) were expected: \(what).")
    }
    var values: [Double] = []
    for word in line.words {
      guard let value = Double(word), value.isFinite, abs(value) <= SolomonReader.greatest else {
        throw .line(line.number, "\(shown(word)) is no number between -1000000 and 1000000.")
      }
      values.append(value)
    }
    return (line.number, values)
  }

  private func whole(_ value: Double, _ what: String, line: Int) throws(RoutingFault) -> Int {
    guard value >= 0, value == value.rounded() else { throw .line(line, "\(what) must be a whole number from 0 on.") }
    return Int(value)
  }

  /// A binary file must not fill the screen.
  private func shown(_ word: Substring) -> String {
    "“" + String(word.unicodeScalars.prefix(20).map { $0.value < 32 ? "?" : Character($0) }) + "”"
  }

  /// Far above every published instance, and far below where scaled numbers would not fit.
  private static let greatest: Double = 1_000_000
}
