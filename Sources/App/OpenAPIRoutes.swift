import Hummingbird
import Web

/// The version that `--version` and the API document name.
enum StairwellVersion {
  static let current = "0.1.0"
}

struct OpenAPIRoutes: Sendable {
  let document: JSONValue

  func add(to routes: Routes) {
    let document = document
    routes.get("/openapi.json", .open) { _, _ in document.response() }
  }
}
