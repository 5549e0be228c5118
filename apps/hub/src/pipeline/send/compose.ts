import { BadData } from '@beckon/plugin-kit'
import { type Json, read } from '@beckon/trigger-kit'
import type { Message } from '../../deliver/message.store.ts'
import { headerMessageId, sendKey } from '../../deliver/send-key.ts'
import type { Verdict } from '../../gate/verdict.ts'
import { derivedId } from '../../ids.ts'
import { checkData, type Manner, type Rendered, render } from '../../render/render.ts'
import type { TemplateSet } from '../../render/template-set.ts'
import type { TenantFacts } from '../../store/tenants.ts'
import type { FollowedLink } from '../../track/signed-link.ts'
import type { Standing } from './standing.ts'

/** What the messages of all tenants have in common. */
export interface Sender {
  /** From of those whose tenant has none of its own; null: they go to the local mailbox. */
  readonly mailFrom: string | null
  publicUrl(): string
  unsubscribeUrl(tenantId: string, contactId: string): string
  /** A link of a message by way of the hub. */
  followedUrl(link: FollowedLink): string
}

/** Whom a message is from, and when and where it is read. */
export interface Composed {
  readonly sender: Sender
  readonly tenant: TenantFacts
  readonly zone: string
  readonly at: Date
  /** The Message-ID that an earlier attempt carried. */
  readonly headerMessageId: string | undefined
}

export function sendKeyOf({ run, send }: Standing): string {
  return sendKey({ tenantId: run.tenantId, trigger: run.trigger, runId: run.id, step: run.step, channel: send.channel })
}

export function messageIdOf(standing: Standing): string {
  return derivedId('message', sendKeyOf(standing))
}

/** The message of a standing that may be sent: pure, from what was read. */
export function compose(standing: Standing, composed: Composed): Message {
  const { run, trigger, send, contact, context } = standing
  const { sender, tenant, zone, at } = composed
  const id = messageIdOf(standing)
  const locale = read(context, 'contact.locale')
  return {
    tenantId: run.tenantId,
    id,
    sendKey: sendKeyOf(standing),
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
      shop: { name: tenant.name, url: tenant.url, postalAddress: tenant.postalAddress },
      contact: { firstName: read(context, 'contact.firstName') ?? null },
      locale: typeof locale === 'string' ? locale : 'en',
      timezone: zone,
      ...(trigger.declaration.class === 'marketing' && contact
        ? { unsubscribeUrl: sender.unsubscribeUrl(run.tenantId, contact.id) }
        : {}),
    },
    trackClicks: tracksClicks(standing, tenant),
    headerMessageId: composed.headerMessageId ?? headerMessageId(id, domainOf(sender, tenant)),
    createdAt: at,
  }
}

/** Only of a mail to somebody whom the hub knows, and if both its trigger and its merchant want it. */
function tracksClicks({ trigger, send, contact }: Standing, tenant: TenantFacts): boolean {
  return trigger.declaration.trackClicks === true && tenant.trackClicks && send.channel === 'email' && contact !== null
}

/** Longer links lead straight on: by way of the hub they are some 100 characters and a third longer, and the router takes 2,000. */
const LONGEST_FOLLOWED = 1_000

/** How a message is filled in. */
export function mannerOf(
  { tenantId, id: messageId, locale, trackClicks }: Pick<Message, 'tenantId' | 'id' | 'locale' | 'trackClicks'>,
  sender: Pick<Sender, 'followedUrl'>,
): Manner {
  const isCounted = (url: string) => /^https?:/.test(url) && JSON.stringify(url).length <= LONGEST_FOLLOWED
  const follow = (url: string) => (isCounted(url) ? sender.followedUrl({ tenantId, messageId, url }) : url)
  return { locale, ...(trackClicks && { follow }) }
}

/** Right-hand side of Message-IDs. */
function domainOf(sender: Sender, tenant: TenantFacts): string {
  const [, domain] = /@([^@>\s]+)>?$/.exec(tenant.mailFrom ?? sender.mailFrom ?? '') ?? []
  return domain ?? new URL(sender.publicUrl()).hostname
}

/** A message with what its reader will see. */
export interface Prepared {
  readonly message: Message
  readonly rendered: Rendered
}

/** Renders before anything is claimed: data that does not fit the template is refused here, with the field's name. */
export function prepare(
  message: Message,
  templates: TemplateSet,
  sender: Sender,
): Prepared | Extract<Verdict, { verdict: 'drop' }> {
  const template = templates.get(message.templateRevision)
  if (!template) return refusal([`template revision ${message.templateRevision} is not stored`])
  const faults = checkData(template, message.data)
  if (faults.length) return refusal(faults)
  try {
    return { message, rendered: render(template, message.data, mannerOf(message, sender)) }
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
