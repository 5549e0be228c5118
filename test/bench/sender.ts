import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Signed } from './signed.ts'

export interface Answer {
  readonly status: number
  readonly ms: number
}

const PATIENCE_MS = 30_000
const READ_BYTES = 64 * 1024

/**
 * Opens a connection that will send these requests one after the other, each when the one before is answered. It knows no
 * more of HTTP than that takes: on a machine that it shares with the server, a real client would be measured too.
 */
export async function openSender(url: URL, requests: readonly Signed[]): Promise<() => Promise<Answer[]>> {
  const bytes = requests.map(request => bytesOf(url.host, request))
  let take = (_read: Buffer): void => undefined
  // Read into one piece of memory, past the machinery of streams.
  const buffer = Buffer.allocUnsafe(READ_BYTES)
  const callback = (count: number) => {
    take(buffer.subarray(0, count))
    return true
  }
  const where = { host: url.hostname, port: Number(url.port) }
  const socket = connect({ ...where, noDelay: true, onread: { buffer, callback } })
  await once(socket, 'connect')
  return () =>
    new Promise((resolve, reject) => {
      socket.on('error', reject)
      socket.on('close', () => reject(new Error('the server hung up before it had answered every request')))
      socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)))
      take = sendInTurn(socket, bytes, resolve)
    })
}

/** Sends the first request; what it gives takes what is read, and sends the next after each answer. */
function sendInTurn(socket: Socket, requests: readonly Buffer[], done: (answers: Answer[]) => void) {
  const answers: Answer[] = []
  let sentAt = 0
  let answer = ''
  const sendNext = () => {
    const next = requests[answers.length]
    sentAt = performance.now()
    if (next) return socket.write(next)
    done(answers)
    socket.destroy()
  }
  sendNext()
  return (read: Buffer) => {
    answer += read.toString('latin1')
    try {
      const status = statusOf(answer)
      if (status === undefined) return
      answers.push({ status, ms: performance.now() - sentAt })
      answer = ''
      sendNext()
    } catch (error) {
      socket.destroy(error as Error)
    }
  }
}

function bytesOf(host: string, { path, headers, body }: Signed): Buffer {
  const lines = Object.entries({ host, ...headers, 'content-length': body.length }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'), body])
}

/** The status of an answer that is there to its last byte; undefined while it is not. */
function statusOf(answer: string): number | undefined {
  const headEnd = answer.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const head = answer.slice(0, headEnd)
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]
  if (!status) throw new Error(`expected an answer of HTTP/1.1, saw: ${head}`)
  return isWhole(answer, headEnd) ? Number(status) : undefined
}

function isWhole(answer: string, headEnd: number): boolean {
  const head = answer.slice(0, headEnd)
  // Without a trailer, the last chunk is the empty one.
  if (/\r\ntransfer-encoding: chunked/i.test(head)) return answer.endsWith('\r\n0\r\n\r\n')
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  const body = answer.length - headEnd - '\r\n\r\n'.length
  if (!length || body > Number(length)) throw new Error(`expected as much as content-length says: ${head}`)
  return body === Number(length)
}
