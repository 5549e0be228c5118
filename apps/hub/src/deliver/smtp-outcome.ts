import type { Handed } from './channel.ts'

/**
 * How far a hand-over came. nodemailer 10 does not say: an answer that is lost after the content and a server that
 * was never reached are both `ECONNECTION` at `CONN` (dist/esm/smtp-connection/index.js, `_onClose`).
 */
export type Stage =
  /** No session yet: connecting, greeting, TLS, login, or waiting for a connection. */
  | 'before'
  /** In a session; the content is not, or not wholly, sent. */
  | 'envelope'
  /** All of the content was handed to the connection, so its end may be on the wire. */
  | 'content'

/** What nodemailer tells of a failure. */
export interface SmtpFailure extends Error {
  readonly code?: string
  readonly command?: string
  /** The server's reply and its status, when there was one. */
  readonly response?: string
  readonly responseCode?: number
}

/** What an SMTP failure says about the message: refused for good, not now, or nobody knows. */
export function outcomeOf(failure: SmtpFailure, stage: Stage): Handed {
  const detail = detailOf(failure)
  if (stage === 'before') return { outcome: 'deferred', detail, unreached: true }
  const { responseCode: status, code } = failure
  // RFC 5321, 3.8: 421 may answer any command, and means the session, not the message.
  if (status === 421) return { outcome: 'deferred', detail }
  if (status && status >= 500) return refused(failure, status, detail)
  if (status) return { outcome: 'deferred', detail }
  // RFC 1047: once the end of the content may have arrived, only the answer tells whether the server took it.
  if (stage === 'content') return { outcome: 'unknown', detail }
  // Found without asking the server: the address cannot stand in an envelope, or the message is over its limit.
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return { outcome: 'refused', detail, addressIsDead: false }
  return { outcome: 'deferred', detail }
}

function refused(failure: SmtpFailure, status: number, detail: string): Handed {
  // The sender was refused, not the message: the operator acts (sender not verified, login required) and nothing is lost
  // until then. 552 at MAIL FROM is about this message's size (RFC 1870).
  if (failure.command === 'MAIL FROM' && status !== 552) return { outcome: 'deferred', detail, unreached: true }
  return { outcome: 'refused', detail, addressIsDead: isDead(failure, status) }
}

/** RFC 3463: 5.1.1, 5.1.2, 5.1.3, 5.1.6 say that there is no such mailbox; without such a code, 550, 551 and 553 do. */
function isDead({ command, response }: SmtpFailure, status: number): boolean {
  if (command !== 'RCPT TO') return false
  const enhanced = enhancedOf(response)
  return enhanced ? /^5\.1\.[1236]$/.test(enhanced) : [550, 551, 553].includes(status)
}

/** Codes only: what a server says in words may name the address. */
function detailOf({ code, name, command, response, responseCode }: SmtpFailure): string {
  const status = [responseCode, enhancedOf(response)].filter(Boolean).join(' ')
  return `${code ?? name}${command ? ` at ${command}` : ''}${status ? ` (${status})` : ''}`
}

function enhancedOf(response: string | undefined): string | undefined {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1]
}
