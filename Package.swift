// swift-tools-version: 6.2
// The manifest holds the house: arrays of names, and what each floor may import.
// Adding a loop adds one word to `loops`.

import PackageDescription

// MARK: The floors

/// Rooms of pure thought: no input, no output, no clock. They import `Kernel` only.
let pure = ["WorkCalendar", "Geometry", "Planner", "ElectionLaw"]

/// What every loop may use. Ground modules never import each other.
let ground = ["People", "Places", "Enterprises", "Notices", "Files", "Calendars", "Outbound"]

/// One vertical slice of the product each, from URL to table. Loops never import each other.
let loops = ["Cases", "Elections", "Visits"]

/// The test targets beside one per module above.
let moduleTests =
  ["Kernel", "Contracts", "Cryptography", "Belenios", "Store", "Audit", "Web", "Jobs", "Sheets", "App"] + pure + ground + loops

let swiftSettings: [SwiftSetting] = [.swiftLanguageMode(.v6)]

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let lifecycle: Target.Dependency = .product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let configuration: Target.Dependency = .product(
  name: "Configuration", package: "swift-configuration")

let base: [Target.Dependency] = ["Kernel", "Contracts", "Store", "Audit", "Web", "Jobs"]
let groundNames: [Target.Dependency] = ground.map { .init(stringLiteral: $0) }
let loopNames: [Target.Dependency] = loops.map { .init(stringLiteral: $0) }
let pureNames: [Target.Dependency] = pure.map { .init(stringLiteral: $0) }

/// What a module needs beyond its floor.
let extras: [String: [Target.Dependency]] = [
  "People": ["Cryptography", "Sheets"],
  "Places": ["Geometry", "Sheets"],
  "Enterprises": ["Cryptography", "Sheets"],
  "Notices": ["WorkCalendar", "Sheets"],
  "Files": ["Cryptography"],
  "Calendars": ["WorkCalendar", "Cryptography"],
  "Outbound": ["Cryptography", "CLibCurl", lifecycle],
  "Elections": ["Belenios"],
]

var targets: [Target] = [
  // System libraries, through small module maps.
  .systemLibrary(
    name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
  .systemLibrary(
    name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
  .systemLibrary(
    name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
  .systemLibrary(
    name: "CLibZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
  .systemLibrary(
    name: "CLibExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
  .systemLibrary(
    name: "CLibXLSXWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
  .systemLibrary(
    name: "CGMP", pkgConfig: "gmp", providers: [.apt(["libgmp-dev"])]),
  .systemLibrary(
    name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

  // Kernel and base.
  module("Kernel", []),
  module("Contracts", ["Kernel"]),
  // Not `Crypto`: swift-crypto, a dependency of Hummingbird, owns that name.
  module("Cryptography", ["Kernel", "CLibCrypto"]),
  module("Belenios", ["Kernel", "Cryptography", "CGMP"]),
  module("Sheets", ["Kernel", "CLibZip", "CLibExpat", "CLibXLSXWriter"]),
  module("Store", ["Kernel", "Contracts", "Cryptography", grdb, sqlite, "CSQLite", "CLibPQ"]),
  module("Audit", ["Kernel", "Contracts", "Cryptography", "Store"]),
  module("Web", ["Kernel", "Contracts", "Store", "Audit", "Sheets", hummingbird, "Cryptography"]),
  module("Jobs", ["Kernel", "Contracts", "Store", lifecycle]),
]

targets += pure.map { module($0, ["Kernel"]) }
targets += ground.map { module($0, base + (extras[$0] ?? [])) }
targets += loops.map { module($0, base + groundNames + pureNames + ["Sheets", "Cryptography"] + (extras[$0] ?? [])) }

targets += [
  module(
    "App",
    base + pureNames + ["Sheets", "Belenios"] + groundNames + loopNames
      + ["Cryptography", hummingbird, lifecycle, arguments, configuration]),
  .executableTarget(
    name: "Stairwell", dependencies: ["App", "Cryptography", "Kernel"], swiftSettings: swiftSettings),

  // Tests. One target a module, a kit that all share, and the tests that read the sources.
  .target(
    name: "TestKit",
    dependencies: base + groundNames + loopNames + ["App", "Cryptography", hummingbird, "CLibPQ"],
    path: "Tests/TestKit", swiftSettings: swiftSettings),
  .testTarget(
    name: "ArchitectureTests", dependencies: ["TestKit"], swiftSettings: swiftSettings),
]

/// A second opinion that a test asks beside our own code.
let oracles: [String: [Target.Dependency]] = ["Web": [mustache]]

targets += moduleTests.map { name in
  .testTarget(
    name: name + "Tests", dependencies: [.init(stringLiteral: name), "TestKit"] + (oracles[name] ?? []),
    swiftSettings: swiftSettings)
}

let package = Package(
  name: "stairwell",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "stairwell", targets: ["Stairwell"])],
  dependencies: [
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(
      url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: targets
)
