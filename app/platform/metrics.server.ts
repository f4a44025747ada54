/** Counted values by their labels, as Prometheus reads them (text format 0.0.4). */
export interface Metric {
  text(): string
}

export interface Counter extends Metric {
  add(count?: number, label?: string): void
  value(label?: string): number
}

export interface Histogram extends Metric {
  observe(value: number): void
  count(): number
}

/** With `labelName` there is one value a label. */
export function createCounter(name: string, help: string, labelName?: string): Counter {
  const values = new Map<string, number>(labelName ? [] : [['', 0]])
  return {
    add(count = 1, label = '') {
      values.set(label, (values.get(label) ?? 0) + count)
    },
    value: (label = '') => values.get(label) ?? 0,
    text: () => [...head(name, help, 'counter'), ...labelled(name, labelName, values)].join('\n'),
  }
}

/** `read` is asked when the metrics are. */
export function createGauge(name: string, help: string, read: () => number): Metric {
  return { text: () => [...head(name, help, 'gauge'), `${name} ${read()}`].join('\n') }
}

/** `bounds` are the upper ends of the buckets, in rising order. */
export function createHistogram(name: string, help: string, bounds: readonly number[]): Histogram {
  const buckets = bounds.map(() => 0)
  let sum = 0
  let count = 0
  return {
    observe(value) {
      sum += value
      count += 1
      for (const [index, bound] of bounds.entries()) if (value <= bound) buckets[index] = (buckets[index] ?? 0) + 1
    },
    count: () => count,
    text: () =>
      [
        ...head(name, help, 'histogram'),
        ...bounds.map((bound, index) => `${name}_bucket{le="${bound}"} ${buckets[index]}`),
        `${name}_bucket{le="+Inf"} ${count}`,
        `${name}_sum ${sum}`,
        `${name}_count ${count}`,
      ].join('\n'),
  }
}

export function metricsText(metrics: readonly Metric[]): string {
  return `${metrics.map((metric) => metric.text()).join('\n')}\n`
}

function head(name: string, help: string, type: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`]
}

function labelled(name: string, labelName: string | undefined, values: ReadonlyMap<string, number>): string[] {
  const labels = (value: string) => (labelName ? `{${labelName}="${value.replace(/["\\\n]/g, '\\$&')}"}` : '')
  return [...values].map(([label, value]) => `${name}${labels(label)} ${value}`)
}
