import { eventSchema } from '@beckon/plugin-kit'
import { type Context, check, type Declaration, type Json, read, type Send } from '@beckon/trigger-kit'
import { contextOf } from '../context.ts'
import { withSale } from '../sale.ts'

/** Holds data against a template; null when there is no such template. */
export type DataFaults = (template: string, data: Readonly<Record<string, unknown>>) => readonly string[] | null

/** Whether the sample is an event of the model: what is wrong with it else. */
export function modelFaults({ sample }: Declaration): string[] {
  const { type, occurredAt, data } = sample?.event ?? {}
  const at = new Date(occurredAt ?? '')
  if (type === undefined || Number.isNaN(at.getTime())) return [SAMPLE]
  const fits = eventSchema(type).safeParse({ type, occurredAt: at, data })
  const misfits = (fits.error?.issues ?? []).filter(({ path }) => path[0] === 'data')
  return misfits.map(({ path, message }) => `sample: event.${path.join('.')}: ${message}`)
}

const SAMPLE = 'sample: expected an event that fires it: { event: { type, occurredAt, data } }'

/** Whether the sample fires the trigger, with data that fits what is sent at each step. */
export function sampleFaults(declaration: Declaration, context: Context, dataFaults: DataFaults): string[] {
  const { sample, on, when, steps } = declaration
  const { type } = sample.event
  const faults = on.includes(type) ? [] : [`sample: "${type}" is not in \`on\``]
  const outcome = check(when, context)
  if (!outcome.holds) faults.push(`sample: does not fire the trigger: ${outcome.because}`)
  const sends = steps.flatMap((step, n) => ('send' in step ? [{ send: step.send, n }] : []))
  return [
    ...faults,
    ...sends.flatMap(({ send, n }) =>
      (dataFaults(send.template, dataOf(send, declaration, context)) ?? []).map(
        fault => `step ${n}: data: the sample's does not fit templates/${send.template}: ${fault}`,
      ),
    ),
  ]
}

function dataOf(send: Send, { class: kind, sample }: Declaration, context: Context): Record<string, Json> {
  const data = Object.entries(send.data).map(([name, path]) => [name, read(context, path) ?? null])
  return {
    ...Object.fromEntries(data),
    shop: { name: 'Sample shop', url: null, postalAddress: null },
    contact: { firstName: sample.contact?.firstName ?? null },
    locale: 'en',
    timezone: 'UTC',
    ...(kind === 'marketing' && { unsubscribeUrl: 'https://example.com/u/sample' }),
  }
}

const SAMPLE_CONTACT = { id: 'sample-contact', firstName: null, locale: 'en', timezone: null, country: null }

/** The sample as the hub would see it: things named by their first token or id. */
export function sampleContext({ sample: { event, contact, member } }: Declaration): Context {
  const data = event.data as { readonly [kind: string]: { readonly id?: Json; readonly tokens?: readonly string[] } }
  const things = Object.entries(data).filter(
    ([, thing]) => thing && typeof thing === 'object' && (thing.id || thing.tokens),
  )
  const subjects = things.map(([kind, { id, tokens, ...fields }]) => ({
    kind,
    id: String(tokens?.[0] ?? id),
    state: {
      content: { at: event.occurredAt, value: fields as Json & object },
      marketing: { at: event.occurredAt, value: {} },
    },
  }))
  const known = Object.entries({ ...SAMPLE_CONTACT, ...contact }).map(([name, value]) => [
    name,
    { at: event.occurredAt, value },
  ])
  const now = new Date(event.occurredAt)
  const context = contextOf({
    now,
    event: { type: event.type, occurredAt: now, isTest: false, data },
    contact: { id: 'sample-contact', state: Object.fromEntries(known) },
    subjects,
    currency: 'USD',
    ...(member && { member }),
  } as Parameters<typeof contextOf>[0])
  // Nothing of a sample has run out.
  return withSale(context, () => null)
}
