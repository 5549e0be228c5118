import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { sendAll } from './load.ts'

const BODIES = Array.from({ length: 200 }, (_, n) => `order ${n}: ${'é'.repeat(n)}`)
const REQUESTS = BODIES.map(body => ({
  path: '/webhooks/shopify',
  headers: { 'x-topic': 'orders' },
  body: Buffer.from(body),
}))

type Answering = (response: ServerResponse, said: string) => void

/** Sends the requests to a server that answers so, and gives what it got. */
async function sentTo(answer: Answering): Promise<string[]> {
  const got: string[] = []
  const server = createServer(async (request: IncomingMessage, response) => {
    const said = await text(request)
    got.push(`${request.method} ${request.url} ${request.headers['x-topic']} ${said}`)
    answer(response, said)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  try {
    await sendAll(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, REQUESTS)
    return got
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const sent = BODIES.map(body => `POST /webhooks/shopify orders ${body}`).sort()

it('sends each request once, whole, to a server that says how long its answers are', async () => {
  const got = await sentTo(response => response.end('{"received":true}'))
  expect(got.sort()).toEqual(sent)
})

it('understands answers in chunks, which come in parts', async () => {
  const got = await sentTo(response => {
    response.writeHead(200).write('{"received":')
    setImmediate(() => response.end('true}'))
  })
  expect(got.sort()).toEqual(sent)
})

it.each<[string, Answering, string]>([
  [
    'another answer than 200',
    (it, said) => it.writeHead(said.startsWith('order 7:') ? 503 : 200).end(),
    'not with 200: 503',
  ],
  [
    'a server that hangs up',
    (it, said) => (said.startsWith('order 7:') ? it.destroy() : it.end()),
    'hung up|ECONNRESET',
  ],
  ['an answer that is longer than it says', it => it.socket?.write(TOO_LONG), 'content-length'],
  ['what is no answer', it => it.socket?.write('welcome\r\n\r\n'), 'expected an answer of HTTP/1.1'],
])('gives no figures after %s', async (_why, answer, fault) => {
  await expect(sentTo(answer)).rejects.toThrow(new RegExp(fault))
})

const TOO_LONG = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nabc'
