import Kernel

/// One page of a list by its number, in the order of a unique key. Nobody leafs far, so the rows before are skipped (OFFSET).
public struct Paging: Sendable {
  /// Nobody leafs further.
  public static let last = 10_000

  public let number: Int
  public let size: Int
  public var offset: Int { (number - 1) * size }

  /// `?page=3`; anything else is page 1. Lists that people leaf through are short (8,000 rows at most in one filter),
  /// so a page number with a bounded offset serves them better than a cursor that cannot jump.
  public init(_ form: Form, size: Int = Limits.pageRows) {
    let asked = Int(form.raw("page")) ?? 1
    number = min(max(1, asked), Paging.last)
    self.size = size
  }

  /// For the template `parts/pager`: words of where we are, and the two neighbours. `most`: how far the total was counted; from
  /// there on nobody knows how many pages there are, and the next is offered as long as this one is `full`.
  public func fields(
    total: Int, path: String, query: [String: String], most: Int = .max, isFull: Bool = false
  ) -> Fields {
    let isOpen = total >= most
    let counted = max(1, (total + size - 1) / size)
    let pages = isOpen ? max(counted, isFull ? number + 1 : number) : counted
    func address(_ page: Int) -> String {
      let kept = query.filter { !$0.value.isEmpty && $0.key != "page" }.sorted { $0.key < $1.key }
      let pairs = (kept + [("page", String(page))]).map { URLEncoded.encode($0.0) + "=" + URLEncoded.encode($0.1) }
      return path + "?" + pairs.joined(separator: "&")
    }
    return [
      "page": number, "pages": pages, "total": total, "hasPages": pages > 1, "isOpen": isOpen,
      "hasPrevious": number > 1, "previous": address(max(1, number - 1)),
      "hasNext": number < pages, "next": address(min(pages, number + 1)),
    ]
  }
}
