import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { TryAgain } from '@beckon/plugin-kit'
import { type AppHostParts, appHost } from './app-host.ts'

let server: Server
let respond: (response: ServerResponse) => unknown
beforeAll(async () => {
  server = createServer((_request, response) => respond(response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

const call = () => {
  const { port } = server.address() as AddressInfo
  const parts = { plugin: 'doorbell', publicUrl: () => 'https://hub.example', fetch } as Partial<AppHostParts>
  return appHost(parts as AppHostParts).fetch(`http://127.0.0.1:${port}/token`, { method: 'POST' })
}
const begin = (response: ServerResponse) =>
  new Promise<void>(resolve => {
    response.writeHead(200, { 'content-length': '200' })
    response.write('{"access_token":', () => resolve())
  })

const BROKEN = [
  { what: 'never begins', does: () => undefined, says: /127\.0\.0\.1:\d+ did not answer \(TimeoutError\)/ },
  { what: 'stalls in its body', does: begin, says: /did not answer \(TimeoutError\)/ },
  {
    what: 'breaks off in its body',
    does: (response: ServerResponse) => begin(response).then(() => response.destroy()),
    says: /did not answer \(UND_ERR_SOCKET\)/,
  },
]
it.each(BROKEN)('says to try again when the vendor’s answer $what', async ({ does, says }) => {
  respond = does
  const outcome = await call().catch(error => error)
  expect(outcome).toBeInstanceOf(TryAgain)
  expect(outcome).toMatchObject({ code: 'vendor-unreachable', message: expect.stringMatching(says) })
})

const WHOLE = [
  { status: 200, body: '{"access_token":"a"}' },
  { status: 204, body: '' },
  { status: 302, body: 'elsewhere' },
  { status: 503, body: 'later' },
]
it.each(WHOLE)('hands on an answer of $status as it is', async ({ status, body }) => {
  respond = response => response.writeHead(status, { 'x-request-id': 'r-1', location: '/elsewhere' }).end(body)
  const answer = await call()
  expect(answer.status).toBe(status)
  expect(answer.headers.get('x-request-id')).toBe('r-1')
  expect(await answer.text()).toBe(body)
})
