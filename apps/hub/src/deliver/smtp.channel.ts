import type { Readable } from 'node:stream'
import nodemailer from 'nodemailer'
import type { Channel, Handed, Mail } from './channel.ts'
import { Reachability } from './reachability.ts'
import { outcomeOf, type SmtpFailure, type Stage } from './smtp-outcome.ts'

export interface SmtpSettings {
  readonly url: string
  readonly from: string
  readonly now: () => Date
  readonly random: () => number
  /** A hand-over ends within this time one way or the other. */
  readonly withinMs?: number
}

/** Ten connections, as the trade's relays allow without asking; each is reused for a hundred messages. */
const CONNECTIONS = 10

/** One message waits behind each connection, so that none is idle while the next ones are decided. */
const CAPACITY = CONNECTIONS * 2

// The lease on a hand-over is 30 s. The time-outs below are between two bytes, so only a deadline ends before it surely.
const WITHIN_MS = 20_000
const TIMEOUTS = { connectionTimeout: 5_000, greetingTimeout: 5_000, dnsTimeout: 5_000, socketTimeout: 10_000 }

/** Delivery by SMTP over a pool of connections. While the server cannot be reached it takes nothing but one probe at a time. */
export function smtpChannel({ url, from, now, random, withinMs = WITHIN_MS }: SmtpSettings): Channel {
  const contents: Contents = new WeakMap()
  const transport = createTransport(url, from, contents)
  const reachability = new Reachability(now, random)
  let busy = 0

  const handOver = async (mail: Mail): Promise<Handed> => {
    const signal = AbortSignal.timeout(withinMs)
    try {
      const info = await transport.sendMail({ ...messageOf(mail), signal })
      reachability.reached()
      return { outcome: 'accepted', detail: String(info.response).slice(0, 200) }
    } catch (error) {
      const handed = outcomeOf(error as SmtpFailure, stageOf(contents.get(signal)))
      if (handed.outcome !== 'deferred' || !handed.unreached) reachability.reached()
      else if (!signal.aborted) reachability.missed()
      return handed
    }
  }
  return {
    name: 'smtp',
    idempotent: false,
    capacity() {
      const state = reachability.state()
      if (state === 'up') return CAPACITY - busy
      return state === 'probe' && busy === 0 ? 1 : 0
    },
    async deliver(mail) {
      busy++
      try {
        return await handOver(mail)
      } finally {
        busy--
      }
    },
    close: async () => transport.close(),
  }
}

/**
 * The content's stream of each hand-over, which its signal tells from the others. nodemailer makes it when a connection
 * is ready for the message, and not before (dist/esm/smtp-pool/pool-resource.js, `send`).
 */
type Contents = WeakMap<AbortSignal, Readable>

function createTransport(url: string, from: string, contents: Contents) {
  const pool = { url, pool: true as const, maxConnections: CONNECTIONS, maxMessages: 100, ...TIMEOUTS }
  const transport = nodemailer.createTransport(pool, { from })
  transport.use('stream', ({ message, data: { signal } }, done) => {
    message?.processFunc(stream => {
      if (signal) contents.set(signal, stream as Readable)
      return stream
    })
    done()
  })
  return transport
}

function stageOf(content: Readable | undefined): Stage {
  if (!content) return 'before'
  return content.readableEnded ? 'content' : 'envelope'
}

function messageOf({ from, to, subject, html, text, headers, messageId, date }: Mail) {
  // The address is given as one, not as a header to be parsed: a comma in it must not make two recipients.
  const address = { name: '', address: to }
  const closed = { disableFileAccess: true, disableUrlAccess: true }
  const sender = from === null ? {} : { from }
  return { ...sender, to: address, subject, html, text, headers: { ...headers }, messageId, date, ...closed }
}
