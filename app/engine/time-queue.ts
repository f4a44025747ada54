/** A queue by time; entries of the same time come out in the order in which they came. */
export interface TimeQueue<T> {
  push(at: number, value: T): void
  /** Takes out all whose time is `until` or earlier, the earliest first. */
  takeUntil(until: number): T[]
  nextAt(): number | undefined
  size(): number
  all(): T[]
  clear(): T[]
}

interface Entry<T> {
  at: number
  order: number
  value: T
}

/** A binary heap. */
export function createTimeQueue<T>(): TimeQueue<T> {
  let heap: Entry<T>[] = []
  let order = 0

  function takeFirst(): T | undefined {
    const [first] = heap
    const last = heap.pop()
    if (first && last && heap.length > 0) {
      heap[0] = last
      sink(heap)
    }
    return first?.value
  }

  const all = () => heap.map(({ value }) => value)

  return {
    push(at, value) {
      heap.push({ at, order: order++, value })
      rise(heap)
    },
    takeUntil(until) {
      const taken: T[] = []
      while (heap[0] && heap[0].at <= until) taken.push(takeFirst() as T)
      return taken
    },
    nextAt: () => heap[0]?.at,
    size: () => heap.length,
    all,
    clear() {
      const values = all()
      heap = []
      return values
    },
  }
}

function isBefore<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at
}

function rise<T>(heap: Entry<T>[]): void {
  let index = heap.length - 1
  while (index > 0) {
    const parent = (index - 1) >> 1
    if (!swapped(heap, parent, index)) return
    index = parent
  }
}

function sink<T>(heap: Entry<T>[]): void {
  let index = 0
  for (;;) {
    const [left, right] = [2 * index + 1, 2 * index + 2]
    const child = heap[right] && heap[left] && isBefore(heap[right], heap[left]) ? right : left
    if (!swapped(heap, index, child)) return
    index = child
  }
}

/** Puts the two in order; false when they were. */
function swapped<T>(heap: Entry<T>[], parent: number, child: number): boolean {
  const [upper, lower] = [heap[parent], heap[child]]
  if (!upper || !lower || !isBefore(lower, upper)) return false
  heap[parent] = lower
  heap[child] = upper
  return true
}
