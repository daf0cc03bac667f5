import Testing
@testable import Enterprises
