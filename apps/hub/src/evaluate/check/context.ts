import type { Declaration } from '@beckon/trigger-kit'
import { SOLD_THINGS } from '../sale.ts'
import { CONTACT_FIELDS, dataShape, type Shape, THINGS, VALUE, valuesNamed } from './shape.ts'

/** What else there is to read than events state. */
export interface Readable {
  /** Names of the segments. */
  readonly segments: readonly string[]
  /** Fields of people that some step notes. */
  readonly notedFields: readonly string[]
  /** The parts of a thing that have a version of their own. */
  groupsOf(kind: string, fields: readonly string[]): readonly string[]
}

/** Where a path stands decides what it may read. */
export type Moment = 'fact' | 'going' | 'branch' | 'message'

/** Everything a trigger's paths may read at some moment, as `contextOf` makes it and the pipeline adds to it. */
export function contextShape(declaration: Declaration, readable: Readable, moment: Moment): Shape {
  const data = dataShape(declaration.on)
  const known = things(readable)
  return {
    fields: {
      ...data.fields,
      ...known,
      now: VALUE,
      event: { fields: { ...valuesNamed('type', 'occurredAt', 'day', 'month', 'isTest').fields, data } },
      contact: valuesNamed('id', ...CONTACT_FIELDS, ...readable.notedFields),
      orders: ORDERS,
      subscriptions: valuesNamed('live', 'onCard'),
      segments: valuesNamed(...readable.segments),
      ...(declaration.audience && MEMBER),
      ...(data.fields?.subscription && { notice: NOTICES }),
      ...(moment === 'going' && { consentBefore: { words: ['subscribed', 'pending', 'unsubscribed'] } }),
      ...(moment === 'branch' && { engagement: valuesNamed('clicked', 'converted') }),
      ...(moment !== 'fact' && laterKnown(data, known)),
    },
    ...(data.free && { free: data.free }),
  }
}

/** What another fact may change before a message goes, so it is asked when all of them are in and never when the fact comes. */
const laterKnown = (data: Shape, known: Readonly<Record<string, Shape>>): Readonly<Record<string, Shape>> => ({
  previous: data,
  stated: data,
  statedBefore: data,
  latest: { fields: { ...valuesNamed('occurredAt').fields, data } },
  ...Object.fromEntries(
    SOLD_THINGS.map(kind => [kind, { fields: { ...known[kind]?.fields, ...saleOf(known[kind]) } }]),
  ),
})

/** What can be bought of a thing with items. */
function saleOf({ fields: { items = VALUE, itemCount = VALUE, total = VALUE } = {} }: Shape = {}) {
  return {
    soldOut: VALUE,
    withdrawn: VALUE,
    available: { fields: { items, itemCount, total } },
    unavailable: valuesNamed('itemCount'),
    listed: { fields: { items } },
  }
}

/** A thing as it stands: what events state of it, its id, and the version of each of its parts. */
function things({ groupsOf }: Readable): Readonly<Record<string, Shape>> {
  const named = Object.entries(THINGS).filter(([, { fields }]) => fields?.id || fields?.tokens)
  return Object.fromEntries(
    named.map(([kind, { fields = {} }]) => {
      const at = valuesNamed(...groupsOf(kind, Object.keys(fields)))
      return [kind, { fields: { ...fields, id: VALUE, at } }]
    }),
  )
}

const MONEY = valuesNamed('amount', 'currency')

/** What is known of a person's orders. */
export const ORDERS: Shape = {
  fields: {
    ...valuesNamed('count', 'firstAt', 'lastAt', 'meanGapDays', 'expectedAt', 'lapsedAt').fields,
    spent: MONEY,
  },
}

/** What is owed before a trial ends or a subscription renews. */
const NOTICES: Shape = {
  fields: {
    periodDays: VALUE,
    charge: MONEY,
    trial: valuesNamed('at', 'deadline', 'rules'),
    renewal: valuesNamed('at', 'deadline', 'rules'),
  },
}

/** How a person stands to the item that a fact is about. */
const MEMBER: Readonly<Record<string, Shape>> = {
  interest: valuesNamed('at', 'asked', 'askedAt'),
  drop: { fields: { from: MONEY, to: MONEY, percent: VALUE, units: VALUE, already: valuesNamed('percent', 'units') } },
  before: valuesNamed('available', 'quantity'),
}
