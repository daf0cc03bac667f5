import Testing

@Test func noFileIsLongerThanFourHundredLines() {
  for file in SourceFile.swift + SourceFile.all("Tests", ending: ".swift") {
    let count = file.lines.count
    #expect(count <= 400, "\(file.path) has \(count) lines")
  }
}

/// The hard stop is sixty lines from the line with `func` to its closing brace at the same indentation.
@Test func noFunctionIsLongerThanSixtyLines() {
  for file in SourceFile.swift {
    let lines = file.lines
    for (start, line) in lines.enumerated() {
      guard let match = line.firstMatch(of: /^(\s*)(?:[\w@()]+ )*(?:func|init)\b/) else { continue }
      if line.hasSuffix("}") { continue }
      let closing = String(match.1) + "}"
      guard line.hasSuffix("{") || lines[start...].prefix(8).contains(where: { $0.hasSuffix("{") }) else { continue }
      guard let end = lines[start...].firstIndex(where: { $0 == closing }) else { continue }
      #expect(end - start < 60, "\(file.path):\(start + 1) is \(end - start + 1) lines long")
    }
  }
}

@Test func mostFilesAreShort() {
  let counts = SourceFile.swift.map(\.lines.count).sorted()
  let nearlyAll = counts[counts.count * 95 / 100]
  #expect(nearlyAll <= 300, "the 95th percentile is \(nearlyAll) lines")
}

@Test func namesSayWhatThingsAre() {
  let vague = /(Manager|Helper|Utils?|Service|Impl|Base)\.swift$/
  for file in SourceFile.swift {
    #expect(file.name.firstMatch(of: vague) == nil, "\(file.path) has a vague name")
  }
}
