import {
  type EventData,
  type EventDraft,
  type EventType,
  eventSchema,
  type Normalise,
  objectOf,
} from '@beckon/plugin-kit'
import { z } from 'zod'
import { isDeeperThan, textOf } from '../read.ts'
import { OF_PERSON } from '../types.ts'
import { dataOf } from './data.ts'
import { misfit } from './misfit.ts'
import { contact, personOf } from './person.ts'

/** What every event has besides its id and type. */
const frame = z.object({
  at: z.iso.datetime({ offset: true, error: 'expected an instant with its zone, as 2026-03-02T12:00:00Z' }),
  contact: contact.nullish(),
  data: z.record(z.string(), z.unknown()).nullish(),
})

/** An event as the merchant states it, in the shape of the model already: its person and its ids are read, and it is checked. */
export const stated: Normalise = item => {
  const body = objectOf(item.body) ?? {}
  const type = textOf(body.type) ?? item.topic
  if (isDeeperThan(body, LEVELS)) throw misfit(item, [TOO_DEEP])
  const { success, data: entry, error } = frame.safeParse(body)
  if (!success) throw misfit(item, error.issues)
  const person = personOf(entry.contact ?? {})
  const said = dataOf(type, objectOf(body.data) ?? {}, { id: item.id, at: entry.at, email: person?.email })
  const data = OF_MESSAGE.test(type) && person ? ofOwnMessage(said) : said
  if (!person && OF_PERSON.has(type)) throw misfit(item, [NOBODY])
  if (!person && OF_MESSAGE.test(type) && data.messageId === undefined) throw misfit(item, [NO_MESSAGE])
  const draft: EventDraft = {
    type: type as EventType,
    occurredAt: new Date(entry.at),
    ...(person && { person }),
    data,
  }
  const { error: fault } = eventSchema(type).safeParse(draft)
  if (fault) throw misfit(item, fault.issues)
  return [draft]
}

/** An order's line has its price on the fifth. */
const LEVELS = 32

const TOO_DEEP = { path: ['data'], message: `expected at most ${LEVELS} levels of lists and objects in each other` }

const OF_MESSAGE = /^message\./

/** A provider's own id of the message says nothing here, where the person is named: it is not ours. */
function ofOwnMessage({ messageId, ...data }: EventData): EventData {
  return z.uuid().safeParse(messageId).success ? { messageId, ...data } : data
}

const NO_MESSAGE = {
  path: ['data', 'messageId'],
  message: 'expected the message, or in contact who got it: the event says what became of one',
}

const NOBODY = {
  path: ['contact'],
  message:
    'expected at least one of email (the address alone), phone (with its + and country code, or with country beside it), externalId and anonymousId: the event says what a person did',
}
