import nodemailer from 'nodemailer'
import { jittered } from './backoff.ts'
import type { Channel, Handed, Mail } from './channel.ts'

export interface SmtpSettings {
  readonly url: string
  readonly from: string
  readonly now: () => Date
  readonly random: () => number
}

/** Ten connections, as the trade's relays allow without asking; each is reused for a hundred messages. */
const CONNECTIONS = 10

// A hand-over ends within 20 s one way or the other, so that the lease of 30 s on it never ends first.
const TIMEOUTS = { connectionTimeout: 5_000, greetingTimeout: 5_000, dnsTimeout: 5_000, socketTimeout: 10_000 }

/** Delivery by SMTP over a pool of connections. While the server cannot be reached it takes nothing but one probe at a time. */
export function smtpChannel({ url, from, now, random }: SmtpSettings): Channel {
  const transport = nodemailer.createTransport({ url, pool: true, maxConnections: CONNECTIONS, maxMessages: 100, ...TIMEOUTS }, { from })
  let down = 0
  let retryAt = 0
  let busy = 0

  const capacity = () => {
    if (!down) return CONNECTIONS * 2 - busy
    return now().getTime() >= retryAt && busy === 0 ? 1 : 0
  }
  const deliver = async (mail: Mail): Promise<Handed> => {
    busy++
    const handed = await handOver(mail)
    busy--
    const unreachable = handed.outcome === 'deferred' && handed.unreachable
    down = unreachable ? down + 1 : 0
    if (unreachable) retryAt = now().getTime() + jittered(Math.min(30_000, 500 * 2 ** Math.min(down, 6)), random)
    return handed
  }
  const handOver = async (mail: Mail): Promise<Handed & { unreachable?: boolean }> => {
    try {
      const info = await transport.sendMail({ ...mail, headers: { ...mail.headers }, disableFileAccess: true, disableUrlAccess: true })
      return { outcome: 'accepted', detail: String(info.response).slice(0, 200) }
    } catch (error) {
      return outcomeOf(error as SmtpError)
    }
  }
  return { name: 'smtp', idempotent: false, capacity, deliver, close: async () => transport.close() }
}

interface SmtpError extends Error {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
}

/** What an SMTP failure says about the message: refused for good, not now, or nobody knows. */
export function outcomeOf(error: SmtpError): Handed & { unreachable?: boolean } {
  const { responseCode: status, command } = error
  const detail = `${error.code ?? error.name}${command ? ` at ${command}` : ''}${status ? ` (${status})` : ''}`
  if (status && status >= 500) return { outcome: 'refused', detail, addressIsDead: command === 'RCPT TO' && /\b5\.1\.[1-36]\b|^55[013]/.test(`${enhanced(error)} ${status}`) }
  if (status && status >= 400) return { outcome: 'deferred', detail }
  // After DATA the content is on its way: without an answer nobody knows whether the server took it (RFC 1047).
  if (command === 'DATA') return { outcome: 'unknown', detail }
  return { outcome: 'deferred', detail, unreachable: true }
}

const enhanced = (error: Error): string => /\b\d\.\d{1,3}\.\d{1,3}\b/.exec(error.message)?.[0] ?? ''
