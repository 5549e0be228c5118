import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { input, report } from '../child.ts'
import { genuine } from './genuine.ts'

// The least a receiver can do: read the raw body, check its HMAC, answer. It stores nothing.
input()
const server = createServer(async (request, response) => {
  const good = genuine(await buffer(request), request.headers)
  response.writeHead(good ? 200 : 401, { 'content-type': 'application/json' }).end(`{"received":${good}}`)
})

server.listen(0, '127.0.0.1', () => report({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }))
