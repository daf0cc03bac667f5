import App
import Cryptography
@preconcurrency import Glibc
import Foundation
import Kernel

// The only place that asks the clock and the random source.
let world = World(
  now: { Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down))) },
  randomBytes: { count in SystemRandom.bytes(count) })

// Each line of output is seen at once, also through a pipe.
setvbuf(Glibc.stdout, nil, _IOLBF, 0)
// A browser that goes away must not end the server.
signal(SIGPIPE, SIG_IGN)

await Launch.$world.withValue(world) {
  await StairwellCommand.main()
}
