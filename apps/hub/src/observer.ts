import type { Logger } from 'pino'
import type { Event } from './event.ts'
import type { Decision } from './gate/decision.store.ts'
import type { Finished } from './inbox/inbox.store.ts'
import type { PersonalQuestion } from './pipeline/fan-out/audiences.ts'
import type { Braked } from './pipeline/send/brakes.ts'
import type { Next, Result } from './pipeline/send/record.ts'

/** Counters by stage, as the metrics module offers them. */
export interface Counters {
  item(plugin: string, state: string): void
  event(type: string): void
  decision(trigger: string, verdict: string, reason: string): void
  attempt(provider: string, outcome: string): void
  stageError(stage: string): void
  /** Begins to time a batch; call the result when it is done. */
  startStage(stage: string): () => void
}

/** What the pipeline did, told after each commit: one log line per decision and per attempt, with ids and nothing personal. */
export class Observer {
  constructor(
    private readonly log: Logger,
    private readonly counters: Counters,
    private readonly provider: string,
  ) {}

  /** Times a batch: call the result when it did something. */
  begin(stage: Stage): () => void {
    return this.counters.startStage(stage)
  }

  digested({ items, events, decisions }: DigestReport): void {
    for (const item of items) this.counters.item(item.plugin, item.state)
    for (const { id, state, error } of items) if (state === 'dead') this.log.warn({ item: id, error }, 'item.dead')
    for (const event of events) this.counters.event(event.type)
    this.decided(decisions)
  }

  itemFailed({ id, error }: Finished, cause: unknown): void {
    this.counters.stageError('digest')
    this.log.error({ item: id, error, err: cause }, 'item.dead')
  }

  itemPostponed({ id, plugin }: { readonly id: string; readonly plugin: string }, until: Date, cause: unknown): void {
    this.counters.stageError('digest')
    this.log.warn({ item: id, plugin, until, err: cause }, 'item.postponed')
  }

  /** Items are dealt to lanes by their names alone, so two lanes may wait for each other. */
  ownersUnknown(cause: unknown): void {
    this.log.warn({ err: cause }, 'digest.owners-unknown')
  }

  decisionFailed(
    { runId: run, step }: { readonly runId: string; readonly step: number },
    until: Date,
    cause: unknown,
  ): void {
    this.counters.stageError('send')
    this.log.error({ run, step, until, err: cause }, 'timer.postponed')
  }

  fanOutFailed(named: { readonly event: string; readonly trigger: string }, until: Date, cause: unknown): void {
    this.counters.stageError('fan-out')
    this.log.error({ ...named, until, err: cause }, 'fan-out.postponed')
  }

  fanOutLeft({ event, declaration: { name: trigger }, contactId: contact }: PersonalQuestion, cause: unknown): void {
    this.counters.stageError('fan-out')
    this.log.error({ event: event.id, trigger, contact, err: cause }, 'fan-out.person-left')
  }

  segmentsFailed(
    { contactId: contact, segments }: { readonly contactId: string; readonly segments: readonly string[] },
    cause: unknown,
  ): void {
    this.counters.stageError('segments')
    this.log.error({ contact, segments, err: cause }, 'segments.person-left')
  }

  decided(decisions: readonly Decision[]): void {
    for (const decision of decisions) {
      const { trigger, verdict, reason, detail, runId: run, contactId: contact, step } = decision
      this.counters.decision(trigger, verdict, reason)
      this.log.info({ trigger, run, contact, step, verdict, reason, detail }, `decision.${verdict}`)
    }
  }

  braked(triggers: readonly Braked[]): void {
    for (const { tenantId: tenant, trigger, sent, limit } of triggers) {
      const path = `POST /admin/api/triggers/${trigger}`
      const advice = `find out why it wants to send more; ${path}/resume lets what waits go, ${path}/discard ends it`
      this.log.warn({ tenant, trigger, sent, limit, advice }, 'trigger.braked')
    }
  }

  emptied(requests: number): void {
    if (requests) this.log.info({ requests }, 'requests.emptied')
  }

  attempted({ handOver: { message, attempt }, handed }: Result, next: Next): void {
    this.counters.attempt(this.provider, handed.outcome)
    const { id, trigger, runId: run, contactId: contact } = message
    const line = {
      message: id,
      trigger,
      run,
      contact,
      attempt,
      provider: this.provider,
      outcome: handed.outcome,
      detail: handed.detail,
      next,
    }
    this.log.info(line, 'attempt.recorded')
  }

  recordFailed(results: readonly Result[], cause: unknown): void {
    this.counters.stageError('record')
    const [first] = results
    const { id: message } = first?.handOver.message ?? {}
    this.log.error(
      { message, attempt: first?.handOver.attempt, outcomes: results.length, err: cause },
      'attempt.not-recorded',
    )
  }
}

/** The stages that are timed. */
type Stage = 'digest' | 'fan-out' | 'segments' | 'uninstalls' | 'retention' | 'send' | 'deliver' | 'record' | 'track'

interface DigestReport {
  readonly items: readonly (Finished & { readonly plugin: string })[]
  readonly events: readonly Event[]
  readonly decisions: readonly Decision[]
}
