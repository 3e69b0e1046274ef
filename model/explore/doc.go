// Package explore is a stateless model checker for concurrent Go: it runs a
// closure under all executions that a weak memory model allows, and shows the
// shortest failing one.
//
//	explore.Run(t, explore.Config{}, func(x *explore.Execution) {
//		data, flag := x.Word("data", 0), x.Word("flag", 0)
//		x.Thread("sender", func(t *explore.Thread) {
//			t.Store(data, 42, explore.Relaxed)
//			t.Store(flag, 1, explore.Release)
//		})
//		x.Thread("receiver", func(t *explore.Thread) {
//			if t.Load(flag, explore.Acquire) == 1 {
//				t.Assert(t.Load(data, explore.Relaxed) == 42, "stale data")
//			}
//		})
//	})
//
// The closure is called once for each execution. It must do the same each time,
// and must not start goroutines: threads are coroutines on one goroutine.
// Production code takes part through a [Machine], which addresses real memory by
// pointer: build it so that its ordered accesses end there.
//
// # Litmus tests
//
// A litmus test is a closure with a variable for each register. Threads set them
// with what [Thread.Load], [Thread.Add], [Thread.Swap] and
// [Thread.CompareAndExchange] return; a check that is added with
// [Execution.Final] runs when all threads have ended, reads the final memory with
// [Execution.Value], and says with [Execution.Outcome] how it came out.
// Result.Outcomes then has every outcome that the model allows, and how many
// executions have it. The example of Outcome is store buffering. A data race on
// [Plain] accesses is reported as a failure of kind [Race], with Result.Failure.
//
// The orders are [Plain], [Relaxed], [Acquire], [Release], [AcqRel] and [SeqCst],
// for loads, stores, read-modify-writes and [Thread.Fence], as far as they make
// sense there; others panic.
//
// # The memory model
//
// RC11 (Lahav, Vafeiadis, Kang, Hur, Dreyer, PLDI 2017) without load buffering:
// program order and reads-from together have no cycle. Relaxed, release, acquire
// and sequentially consistent accesses and fences, read-modify-writes, release
// sequences. SC accesses are as strong as amd64 and arm64 make them: psc takes
// the whole of happens-before into account. Plain accesses that conflict without
// happens-before are a data race, and a failure. Compilers are assumed not to
// reorder what the program orders.
//
// [Thread.Heavy] is membarrier(2): no cycle of program order and coherence passes
// through it. [Thread.Park] waits for a token.
//
// # What is counted
//
// An execution is a graph: which event each thread performs, which message each
// read reads, and in which order the messages of each location stand. Each is
// explored exactly once, by TruSt (Kokologiannakis, Marmanis, Gladstein,
// Vafeiadis, POPL 2022). Result.Exhaustive is true only if all were, with no
// bound, budget or shard in between; Result.Why says why not.
//
// Threads of which no other takes notice, as the readers of a broadcast often are,
// can be declared with [Execution.Observer], or with [Execution.LateObserver] if
// that is so only from some point on. Several of them are explored one at a time,
// which finds what all together would find; the proof is there.
//
// Waiting loops have to end their turns with [Thread.Spin], or be written as
// [Thread.Await]; they then take part with one turn, see there for what is
// assumed. A loop that does neither exceeds Config.Steps, and fails.
//
// When no thread can move, and those that spin would spin for ever even on the
// newest messages, the execution fails: a deadlock, or a leak if some threads have
// ended.
//
// # Failures
//
// A [Failure] is minimised, and printed as a column per thread in which each load
// says where its value comes from. It is tagged with the weakest machine needed:
// amd64, arm64 only, or neither. With Config.Files a picture and a replay file are
// written; [Replay], or Run with the environment variable EXPLORE_REPLAY, repeats
// it.
//
// # Cost
//
// 4.5 microseconds for an execution of 80 events of this module's ring (220,000 a
// second on one core of an EPYC VM), 8 to 13 for one of 120 to 200 with gating,
// SC fences and read-modify-writes, blocked ones included; most of it is to run
// the program again. A program that allocates gains a tenth by
// debug.SetGCPercent(1600). Memory does not grow with the number of executions,
// except under Config.Audit and Config.Random, and with several observers by the
// number of executions of the other threads.
package explore
