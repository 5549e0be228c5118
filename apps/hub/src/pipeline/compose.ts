import { BadData } from '@beckon/plugin-kit'
import { type Json, read } from '@beckon/trigger-kit'
import type { Message } from '../deliver/message.store.ts'
import { headerMessageId, sendKey } from '../deliver/send-key.ts'
import type { Verdict } from '../gate/gate.ts'
import { derivedId } from '../ids.ts'
import { checkData, type Rendered, render } from '../render/render.ts'
import type { TemplateSet } from '../render/template-set.ts'
import type { Standing } from './standing.ts'

/** What every message carries besides its trigger's own data. */
export interface Sender {
  readonly shop: { readonly name: string; readonly url: string | null; readonly postalAddress: string | null }
  /** Right-hand side of Message-IDs. */
  readonly domain: string
  unsubscribeUrl(tenantId: string, contactId: string): string
}

export function sendKeyOf({ run, send }: Standing): string {
  return sendKey({ tenantId: run.tenantId, trigger: run.trigger, runId: run.id, step: run.step, channel: send.channel })
}

export function messageIdOf(standing: Standing): string {
  return derivedId('message', sendKeyOf(standing))
}

/** The message of a standing that may be sent: pure, from what was read. */
export function compose(standing: Standing, sender: Sender, zone: string, at: Date): Message {
  const { run, trigger, send, contact, context } = standing
  const key = sendKeyOf(standing)
  const locale = read(context, 'contact.locale')
  return {
    tenantId: run.tenantId,
    id: messageIdOf(standing),
    sendKey: key,
    trigger: run.trigger,
    runId: run.id,
    contactId: run.contactId,
    step: run.step,
    channel: send.channel,
    class: trigger.declaration.class,
    address: standing.address as string,
    templateRevision: trigger.templates[send.template] as string,
    locale: typeof locale === 'string' ? locale : 'en',
    data: {
      ...ownData(standing),
      shop: { name: sender.shop.name, url: sender.shop.url, postalAddress: sender.shop.postalAddress },
      contact: { firstName: read(context, 'contact.firstName') ?? null },
      locale: typeof locale === 'string' ? locale : 'en',
      timezone: zone,
      ...(trigger.declaration.class === 'marketing' && contact
        ? { unsubscribeUrl: sender.unsubscribeUrl(run.tenantId, contact.id) }
        : {}),
    },
    headerMessageId: headerMessageId(key, sender.domain),
    createdAt: at,
  }
}

/** A message with what its reader will see. */
export interface Prepared {
  readonly message: Message
  readonly rendered: Rendered
}

/** Renders before anything is claimed: data that does not fit the template is refused here, with the field's name. */
export function prepare(message: Message, templates: TemplateSet): Prepared | Extract<Verdict, { verdict: 'drop' }> {
  const template = templates.get(message.templateRevision)
  if (!template) return refusal([`template revision ${message.templateRevision} is not stored`])
  const faults = checkData(template, message.data)
  if (faults.length) return refusal(faults)
  try {
    return { message, rendered: render(template, message.data, message.locale) }
  } catch (error) {
    return refusal([error instanceof BadData ? error.message : 'the template threw; see test/templates.spec.ts'])
  }
}

function refusal(faults: readonly string[]): Extract<Verdict, { verdict: 'drop' }> {
  return { verdict: 'drop', reason: 'template-data', detail: faults.join('; ').slice(0, 500) }
}

function ownData({ send, context }: Standing): Record<string, Json> {
  return Object.fromEntries(Object.entries(send.data).map(([name, path]) => [name, read(context, path) ?? null]))
}
