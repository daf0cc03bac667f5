/// Why there is no plan: what the file says cannot be read, or nobody could do it.
public enum RoutingFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// A line of the file, from 1, and what to change in it.
  case line(Int, String)
  /// The file as a whole.
  case file(String)
  /// Even a vehicle that carries nothing else cannot take what this customer wants.
  case demandAboveCapacity(customer: Int, demand: Int, capacity: Int)
  /// A vehicle that leaves when the depot opens comes after the window has closed.
  case windowOutOfReach(customer: Int, arrival: Double, due: Double)
  /// A vehicle that serves this customer first is not back when the depot closes.
  case depotClosedOnReturn(customer: Int, back: Double, closing: Double)

  public var description: String {
    switch self {
    case .line(let number, let what): "line \(number): \(what)"
    case .file(let what): what
    case .demandAboveCapacity(let customer, let demand, let capacity):
      "customer \(customer) cannot be served: the demand of \(demand) is above the vehicle's capacity of \(capacity)."
    case .windowOutOfReach(let customer, let arrival, let due):
      "customer \(customer) cannot be served: from the depot it is reached at \(RoutingFault.time(arrival)) at the earliest, "
        + "and the window closes at \(RoutingFault.time(due))."
    case .depotClosedOnReturn(let customer, let back, let closing):
      "customer \(customer) cannot be served: the vehicle is back at \(RoutingFault.time(back)) at the earliest, "
        + "and the depot closes at \(RoutingFault.time(closing))."
    }
  }

  /// Three decimals at most.
  private static func time(_ value: Double) -> String {
    let rounded = (value * 1_000).rounded() / 1_000
    return abs(rounded) < 1e15 && rounded == rounded.rounded() ? String(Int64(rounded)) : String(rounded)
  }
}

extension RoutingInstance {
  /// Throws for the first customer that no vehicle can serve, even alone.
  public func requireServable(_ rule: DistanceRule) throws(RoutingFault) {
    for customer in customers {
      if customer.demand > capacity {
        throw .demandAboveCapacity(customer: customer.number, demand: customer.demand, capacity: capacity)
      }
      let way = rule.distance(depot, customer)
      let arrival = depot.ready + way
      if arrival > customer.due {
        throw .windowOutOfReach(customer: customer.number, arrival: arrival, due: customer.due)
      }
      let back = max(arrival, customer.ready) + customer.service + way
      if back > depot.due {
        throw .depotClosedOnReturn(customer: customer.number, back: back, closing: depot.due)
      }
    }
  }
}
