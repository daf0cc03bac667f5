import App
import Cryptography
@preconcurrency import Glibc
import Foundation
import Kernel

// The only place that asks the clock and the random source.
let world = World(
  now: { Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down))) },
  randomBytes: { count in SystemRandom.bytes(count) })

/// Seconds of one of the machine's clocks.
func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
}

let stopwatch = Stopwatch(
  elapsed: { seconds(CLOCK_MONOTONIC) }, processor: { seconds(CLOCK_PROCESS_CPUTIME_ID) })

// Each line of output is seen at once, also through a pipe.
setvbuf(Glibc.stdout, nil, _IOLBF, 0)
// A browser that goes away must not end the server.
signal(SIGPIPE, SIG_IGN)

await Launch.$world.withValue(world) {
  await Launch.$stopwatch.withValue(stopwatch) {
    await StairwellCommand.main()
  }
}
