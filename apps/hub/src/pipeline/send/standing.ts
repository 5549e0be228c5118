import { emailAddress } from '@beckon/plugin-kit'
import { type ChannelName, type Declaration, read, type Send } from '@beckon/trigger-kit'
import { compare } from '../../compare.ts'
import type { Underway } from './underway.ts'

/** A due run that has come to something to send: what the gate is asked about. */
export interface Standing extends Underway {
  readonly send: Sending
  readonly address: string | null
  /** The same on other channels, for who is not to be reached on this one. */
  readonly others: readonly Standing[]
}

/** What is sent, on one channel. */
export type Sending = Omit<Send, 'channel'> & { readonly channel: ChannelName }

/** The channels of a send, the preferred first. */
export function channelsOf({ channel }: Send): readonly ChannelName[] {
  return typeof channel === 'string' ? [channel] : channel
}

/** On the preferred channel, with the others to fall back on. */
export function standingOf(underway: Underway, send: Send): Standing {
  const { trigger, context } = underway
  const [preferred, ...others] = channelsOf(send).map(channel => ({
    ...underway,
    send: { ...send, channel },
    address: addressOf(trigger.declaration, send, channel, context),
    others: [],
  }))
  return { ...(preferred as Standing), others }
}

/** All the ways to go, the preferred first. */
export const waysOf = (standing: Standing): readonly Standing[] => [standing, ...standing.others]

/** What was begun on one channel goes on there. */
export function begunOr(standing: Standing, isBegun: (way: Standing) => boolean): Standing {
  const begun = waysOf(standing).find(isBegun)
  return begun ? { ...begun, others: [] } : standing
}

/** Marketing goes to the person's own address; what is owed for an order goes where the order said. */
function addressOf(
  declaration: Declaration,
  send: Send,
  channel: ChannelName,
  context: Underway['context'],
): string | null {
  const own = read(context, channel === 'email' ? 'contact.email' : 'contact.phone')
  if (channel === 'sms') return typeof own === 'string' ? own : null
  const named = declaration.class === 'transactional' ? [send.to ?? []].flat().map(path => read(context, path)) : []
  const addresses = [...named, own].map(said => emailAddress(typeof said === 'string' ? said : null))
  return addresses.find(address => address !== null) ?? null
}

const MINUTE_MS = 60_000

/**
 * What comes first, and so what the cap lets through: the more important, and of what is due within one minute the
 * trigger's name decides, for the ids of runs depend on what was known of their people when they began.
 */
export function byTurn(left: Underway, right: Underway): number {
  return (
    right.trigger.declaration.priority - left.trigger.declaration.priority ||
    minuteOf(left) - minuteOf(right) ||
    compare(left.run.trigger, right.run.trigger) ||
    left.timer.dueAt.getTime() - right.timer.dueAt.getTime() ||
    turnOf(left) - turnOf(right) ||
    compare(left.run.key, right.run.key)
  )
}

const turnOf = ({ timer }: Underway): number => timer.turn?.getTime() ?? 0

const minuteOf = ({ timer }: Underway): number => Math.floor(timer.dueAt.getTime() / MINUTE_MS)
