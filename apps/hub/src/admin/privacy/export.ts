import { Injectable } from '@nestjs/common'
import { z } from 'zod'
import { autocommit } from '../../store/sql.ts'
import { Contact, contacts } from '../contacts/contact.resource.ts'
import { Decision, decisions } from '../decisions/decision.resource.ts'
import { Event, events } from '../events/event.resource.ts'
import { instant, json } from '../list/fields.ts'
import { Reader } from '../list/reader.ts'
import type { Resource, Row } from '../list/resource.ts'
import { MessageDetail, messages } from '../messages/message.resource.ts'
import { MessageArchive } from '../messages/message-archive.ts'
import { AdminPorts } from '../ports.ts'
import { Run, runs } from '../runs/run.resource.ts'

const Act = z.strictObject({
  channel: z.string(),
  topic: z.string().nullable(),
  state: z.string(),
  at: instant,
  source: z.string(),
  wording: z.string().nullable(),
})

const Thing = z.strictObject({
  kind: z.string().describe('cart, order, subscription or invoice.'),
  id: z.string(),
  state: json.describe('Its facts in groups, each with its version.'),
})

const Interest = z.strictObject({ item: z.string(), kind: z.string(), at: instant })

export const Export = z
  .strictObject({
    contact: Contact.nullable().describe('Null: nothing is known of anybody by these names.'),
    consents: z.array(Act),
    things: z.array(Thing),
    interests: z.array(Interest),
    events: z.array(Event),
    runs: z.array(Run),
    decisions: z.array(Decision),
    messages: z.array(MessageDetail),
  })
  .meta({ id: 'Export', description: 'Everything that is known of one person, for the merchant to hand on.' })
export type Export = z.infer<typeof Export>

type Letter = Export['messages'][number]

const NOBODY: Export = {
  ...{ contact: null, consents: [], things: [], interests: [] },
  ...{ events: [], runs: [], decisions: [], messages: [] },
}

/** Gathers everything that is known of one person. */
@Injectable()
export class Exports {
  constructor(
    private readonly ports: AdminPorts,
    private readonly reader: Reader,
    private readonly archive: MessageArchive,
  ) {}

  async of(tenantId: string, contactId: string | null): Promise<Export> {
    const contact = contactId && (await this.reader.one(tenantId, contacts, contactId))
    if (!contact) return NOBODY
    const sql = autocommit(this.ports.dataSource)
    const rows = async <Item>(query: string) => (await sql(query, [tenantId, contactId])).map(inIso) as Item[]
    const sent = await this.all(tenantId, messages, contactId)
    return {
      contact,
      consents: await rows(CONSENTS),
      things: await rows(THINGS),
      interests: await rows(INTERESTS),
      events: await this.all(tenantId, events, contactId),
      runs: await this.all(tenantId, runs, contactId),
      decisions: await this.all(tenantId, decisions, contactId),
      messages: await this.lettersOf(tenantId, sent),
    }
  }

  /** One after the other: asked for at once, those of a person with thousands took every connection the hub has. */
  private async lettersOf(tenantId: string, sent: readonly { readonly id: string }[]): Promise<Letter[]> {
    const letters: Letter[] = []
    for (const { id } of sent) {
      const letter = await this.archive.find(tenantId, id)
      if (letter) letters.push(letter)
    }
    return letters
  }

  /** Every page of a list that can be asked for a contact's. */
  private async all<Item extends Row>(tenantId: string, resource: Resource<Item>, contact: string): Promise<Item[]> {
    const found: Item[] = []
    let after: string | null = null
    do {
      const query = resource.query.parse({ limit: 100, contact, ...(after && { after }) })
      const page = await this.reader.page(tenantId, resource, query)
      found.push(...page.data)
      after = page.next
    } while (after)
    return found
  }
}

function inIso(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([field, value]) => [field, value instanceof Date ? value.toISOString() : value]),
  )
}

const CONSENTS = `
  SELECT channel, topic, state, at, source, wording FROM consent WHERE tenant_id = $1 AND contact_id = $2 ORDER BY at, event_id`

const THINGS = 'SELECT kind, id, state FROM subject WHERE tenant_id = $1 AND contact_id = $2 ORDER BY kind, id'

// What they put into a cart before anybody knew whose it was is theirs, too.
const INTERESTS = `
  SELECT item, kind, at FROM interest WHERE tenant_id = $1 AND contact_id = $2
  UNION
  SELECT n.item, n.kind, n.at FROM subject s
  JOIN subject_alias a ON a.tenant_id = s.tenant_id AND a.kind = 'cart' AND a.subject_id = s.id
  JOIN interest n ON n.tenant_id = a.tenant_id AND n.cart = a.alias
  WHERE s.tenant_id = $1 AND s.contact_id = $2 AND s.kind = 'cart'
  ORDER BY at, item, kind`
