import Synchronization
import Tensors
import Testing

struct WorkerPoolTests {
  @Test(arguments: [1, 2, 3, 8])
  func `every chunk runs once, region after region`(_ threads: Int) {
    let pool = WorkerPool(threads: threads)
    let buffer = Buffer<Int>(count: 1000)
    let counts = buffer.base
    for region in 1...2000 {
      let chunks = region % 97
      pool.forEach(chunks) { chunk, worker in
        precondition(worker < threads)
        counts[chunk] += 1
      }
    }
    for chunk in 0..<97 { #expect(counts[chunk] == (1...2000).count { $0 % 97 > chunk }) }
  }

  @Test func `results are visible when forEach returns`() {
    let pool = WorkerPool(threads: 4)
    let buffer = Buffer<Int>(count: 64)
    let values = buffer.base
    for round in 0..<5000 {
      pool.forEach(64) { chunk, _ in values[chunk] = round + chunk }
      #expect((0..<64).allSatisfy { values[$0] == round + $0 })
    }
  }

  @Test func `a region within a region, or beside one, works alone and is complete`() async {
    let pool = WorkerPool(threads: 3)
    let total = Counter()
    pool.forEach(10) { _, _ in pool.forEach(10) { _, _ in total.add() } }
    #expect(total.value == 100)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask { for _ in 0..<500 { pool.forEach(7) { _, _ in total.add() } } }
      }
    }
    #expect(total.value == 100 + 4 * 500 * 7)
  }

  @Test func `pools come and go with their threads`() {
    let total = Counter()
    for _ in 0..<200 {
      let pool = WorkerPool(threads: 4)
      pool.forEach(5) { _, _ in total.add() }
    }
    #expect(total.value == 1000)
  }

  @Test func `more chunks than one region counts are all run`() {
    let pool = WorkerPool(threads: 2)
    let total = Counter()
    pool.forEach((1 << 20) + 5) { _, _ in total.add() }
    #expect(total.value == (1 << 20) + 5)
  }

  @Test func `there is at least one core`() { #expect(WorkerPool.physicalCores >= 1) }
}

private final class Counter: Sendable {
  private let count = Atomic<Int>(0)
  var value: Int { count.load(ordering: .acquiring) }
  func add() { count.wrappingAdd(1, ordering: .relaxed) }
}
