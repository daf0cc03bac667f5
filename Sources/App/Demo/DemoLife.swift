import Contracts
import Kernel
import Places
import Store

extension DemoLoad {
  func live(_ doors: DemoDoors) async throws {}
}
