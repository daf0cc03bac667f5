import Testing

@Test func everyModuleImportsOnlyTheFloorsBelowIt() {
  for file in SourceFile.swift {
    let allowed = House.mayImport(file.module)
    for line in file.code {
      guard let match = line.firstMatch(of: /^\s*(?:@\w+ )?(?:public )?import (\w+)/) else { continue }
      let name = String(match.1)
      guard House.ours.contains(name) else { continue }
      #expect(allowed.contains(name), "\(file.path) imports \(name)")
    }
  }
}

@Test func onlyTheKernelsNeighboursSeeTheFrameworks() {
  let frameworks = [
    "GRDB": ["Store"], "CSQLite": ["Store"], "CLibPQ": ["Store"], "Mustache": ["Web"], "CLibCrypto": ["Cryptography"], "CGMP": ["Belenios"],
    "CLibCurl": ["Outbound"],
  ]
  for file in SourceFile.swift {
    for (framework, owners) in frameworks where file.code.contains("import " + framework) {
      #expect(owners.contains(file.module), "\(file.path) imports \(framework)")
    }
  }
}

@Test func timeIdsAndRandomnessComeFromTheWorld() {
  let banned = ["Date()", "UUID()", ".random(", "ContinuousClock", "SystemRandomNumberGenerator", "Date.now", "time(nil)"]
  for file in SourceFile.swift where file.module != "Stairwell" {
    for (number, line) in file.code.enumerated() {
      for word in banned where line.contains(word) {
        Issue.record("\(file.path):\(number + 1) uses \(word)")
      }
    }
  }
}

@Test func nothingIsLeftUnfinished() {
  let marks = ["TODO", "FIXME", "XXX:", "try! "]
  for file in SourceFile.swift {
    for (number, line) in file.lines.enumerated() {
      for mark in marks where line.contains(mark) { Issue.record("\(file.path):\(number + 1) has \(mark)") }
    }
  }
}
