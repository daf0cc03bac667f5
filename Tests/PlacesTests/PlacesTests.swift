import Testing
@testable import Places
