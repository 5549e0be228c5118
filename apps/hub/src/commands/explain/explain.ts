import type { Environment } from '../../parse-settings.ts'
import type { Meant } from '../access.ts'
import { openHub } from '../hub-client.ts'
import { Refused } from '../refused.ts'
import type { Told } from '../told.ts'
import { wholeNumber } from '../whole-number.ts'
import { explainEvent } from './event.ts'
import { eventText } from './event-text.ts'
import { explainPerson } from './person.ts'
import { personText } from './person-text.ts'

export interface ExplainOptions extends Meant {
  readonly event?: string
  readonly limit: string
}

/** `beckon explain`: why a person got messages or none, or what an event started. */
export async function explain(
  contact: string | undefined,
  trigger: string | undefined,
  { event, limit, ...meant }: ExplainOptions,
  environment: Environment,
): Promise<Told> {
  if ((contact === undefined) === (event === undefined))
    throw new Refused(400, 'Name a contact, by id or e-mail address, or an event: --event <id>.')
  const most = wholeNumber('--limit', limit, 100)
  const hub = await openHub(environment, meant)
  if (event !== undefined) {
    const found = await explainEvent(hub, event)
    return { document: found, text: eventText(found) }
  }
  const found = await explainPerson(hub, { name: contact ?? '', trigger, most })
  return { document: found, text: personText(found) }
}
