import Testing
@testable import People
