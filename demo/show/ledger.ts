import type { AdminApi, Contact, Decision, Event, Message } from '../hub/admin-api.ts'
import { reasonInWords } from './reasons.ts'

/** What became of a message: it was sent, waits, or will never be. */
export interface Outcome {
  readonly at: Date
  /** The message that was decided: a step of a run. */
  readonly message: string
  readonly who: string
  readonly trigger: string
  readonly verdict: Decision['verdict']
  readonly reason: string
  /** The subject of what was sent, or why it was not. */
  readonly text: string
}

const nameOf = ({ runId, step }: Pick<Decision, 'runId' | 'step'>): string => `${runId} ${step}`

/** What the hub has decided so far, read from its admin API. */
export class Ledger {
  readonly outcomes: Outcome[] = []
  private readonly api: AdminApi
  private readonly seen = new Set<string>()

  constructor(api: AdminApi) {
    this.api = api
  }

  /** What was decided since it was last asked, oldest first. */
  async news(): Promise<readonly Outcome[]> {
    const decisions = await this.api.all<Decision>('decisions')
    const fresh = decisions.filter(({ id }) => !this.seen.has(id)).reverse()
    if (!fresh.length) return []
    const messages = new Map((await this.api.all<Message>('messages')).map(message => [nameOf(message), message]))
    const outcomes: Outcome[] = []
    for (const decision of fresh) {
      outcomes.push(await this.outcomeOf(decision, messages.get(nameOf(decision))))
      this.seen.add(decision.id)
    }
    this.outcomes.push(...outcomes)
    return outcomes
  }

  private async outcomeOf(decision: Decision, message: Message | undefined): Promise<Outcome> {
    const { at, trigger, verdict, reason } = decision
    const known = { at: new Date(at), message: nameOf(decision), trigger, verdict, reason }
    if (verdict === 'send' && message) return { ...known, who: message.to, text: message.subject ?? '' }
    return {
      ...known,
      who: await this.addressOf(decision),
      text: reasonInWords(decision, await this.causeOf(decision)),
    }
  }

  private async addressOf({ contactId }: Decision): Promise<string> {
    if (!contactId) return 'nobody'
    const { email } = await this.api.one<Contact>(`contacts/${contactId}`)
    return email ?? 'no address'
  }

  /** The event that a cancelled run names: `order.placed <id>`. */
  private async causeOf({ reason, detail }: Decision): Promise<Event | undefined> {
    if (reason !== 'cancelled' || !detail) return undefined
    const [type, id] = detail.split(' ')
    const events = await this.api.all<Event>(`events?type=${type}`)
    return events.find(event => event.id === id)
  }
}
