extension Array {
  /// Runs of at most `size` elements, in order: as many as one statement may name.
  public func batches(of size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}
