import Cases
import Contracts
import Files
import Foundation
import HTTPTypes
import Kernel
import Places
import Store
import TestKit
import Testing
import Web

@testable import App

private func mode(_ path: String) throws -> Int {
  let attributes = try FileManager.default.attributesOfItem(atPath: path)
  return try #require(attributes[.posixPermissions] as? NSNumber).intValue & 0o777
}

@Test func whatAnInstallationHoldsIsForItsOwnerOnly() async throws {
  let folder = NSTemporaryDirectory() + "stairwell-modes-" + ProcessInfo.processInfo.globallyUniqueString
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let settings = try await Settings(PlaceOptions.parse(["--home", Bench.home, "--data", folder]))
  let world = TestWorld().world
  let made = try await Installation.open(settings, world: world)
  #expect(try mode(folder) == 0o700)
  for path in settings.sqliteFiles + [settings.keyFile] where FileManager.default.fileExists(atPath: path) {
    #expect(try mode(path) == 0o600, "\(path)")
  }
  _ = try made.files.put([0xFF, 0xD8, 0xFF])
  #expect(try mode(settings.filesFolder) == 0o700)
  let backup = folder + "/all.backup"
  _ = try await Backup.write(made, to: backup)
  #expect(try mode(backup) == 0o600)
  await made.database.close()
  // One that an older version left open is closed when it is opened the next time.
  try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: settings.sqliteFile)
  let again = try await Installation.open(settings, world: world)
  for path in settings.sqliteFiles where FileManager.default.fileExists(atPath: path) {
    #expect(try mode(path) == 0o600, "\(path)")
  }
  await again.database.close()
}

@Test func figuresOfTheServerAreForItsOperator() async throws {
  let house = try await Bench.house(.sqlite)
  #expect(try await house.get("/metrics").status == 200)
  for name in ["X-Forwarded-For", "Forwarded", "X-Real-IP"] {
    let header = try #require(HTTPField.Name(name))
    #expect(try await house.get("/metrics", headers: [header: "127.0.0.1"]).status == 404, "\(name)")
    #expect(try await house.get("/healthz", headers: [header: "127.0.0.1"]).status == 200)
  }
  var site = house.site
  site.options.metricsToken = "a long one"
  let parts = try HouseParts(home: Bench.home, files: FileStore(folder: NSTemporaryDirectory() + "stairwell-none"))
  let other = Bench(site: site, database: house.database, world: house.world, routes: SiteRouter.make(site, parts))
  #expect(try await other.get("/metrics").status == 404)
  #expect(try await other.get("/metrics", headers: [.authorization: "Bearer another"]).status == 404)
  let forwarded: HTTPFields = [.authorization: "Bearer a long one", try #require(HTTPField.Name("X-Forwarded-For")): "198.51.100.7"]
  #expect(try await other.get("/metrics", headers: forwarded).status == 200)
}

@Test func whoSeesNoCaseIsToldNoSmallNumberOfThem() {
  let community: CommunityID = TestWorld().world.newID()
  func least(_ role: Role) -> Int {
    let world = TestWorld().world
    let viewer = Viewer(
      person: world.newID(), community: community, standing: .post(world.newID(), role, .community), name: "")
    return MapLayer.openCases.least(viewer)
  }
  #expect(least(.supervisor) == CaseHome.leastTold)
  #expect(least(.communityWorker) == 0)
  #expect(least(.gridHead) == 0)
}
