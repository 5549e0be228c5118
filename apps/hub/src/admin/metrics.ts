import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** The hub's counters and gauges by stage. Labels are closed sets (plugins, triggers, codes), never what a client sends. */
export class Metrics {
  readonly registry = new Registry()

  private readonly counts = {
    received: this.counter('received_total', 'Webhook requests, by what was answered.', ['plugin', 'outcome']),
    items: this.counter('items_total', 'Inbox items that were digested.', ['plugin', 'state']),
    events: this.counter('events_total', 'Facts that were stored.', ['type']),
    decisions: this.counter('decisions_total', 'Verdicts on runs.', ['trigger', 'verdict', 'reason']),
    attempts: this.counter('attempts_total', 'Tries to hand a message over.', ['provider', 'outcome']),
    stageErrors: this.counter('stage_errors_total', 'Batches of a stage that failed.', ['stage']),
  }

  // From a batch of one on an idle machine to a digest that is in trouble.
  private readonly seconds = new Histogram({
    name: 'beckon_stage_seconds',
    help: 'Time of one batch of a stage.',
    labelNames: ['stage'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  })

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: 'beckon_' })
  }

  received(plugin: string, outcome: string): void {
    this.counts.received.inc({ plugin, outcome })
  }

  item(plugin: string, state: string): void {
    this.counts.items.inc({ plugin, state })
  }

  event(type: string): void {
    this.counts.events.inc({ type })
  }

  decision(trigger: string, verdict: string, reason: string): void {
    this.counts.decisions.inc({ trigger, verdict, reason })
  }

  attempt(provider: string, outcome: string): void {
    this.counts.attempts.inc({ provider, outcome })
  }

  stageError(stage: string): void {
    this.counts.stageErrors.inc({ stage })
  }

  /** Times one batch: call the result when it is done. */
  startStage(stage: string): () => void {
    const end = this.seconds.startTimer({ stage })
    return () => void end()
  }

  gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name: `beckon_${name}`, help, labelNames, registers: [this.registry] })
  }

  private counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name: `beckon_${name}`, help, labelNames, registers: [this.registry] })
  }
}
