import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FixSettings } from '@beckon/plugin-kit'
import { isLocalHost } from '../admin/http/own-machine.ts'
import { watchFolder } from './changes.ts'
import { Gallery } from './gallery.ts'
import { GALLERY_SCRIPT } from './gallery-script.ts'
import { lookOf } from './look.ts'
import { faultPage, galleryPage } from './page.ts'

export interface Preview {
  readonly url: string
  close(): Promise<void>
}

// The pages are for people on this machine; what they show is the merchant's own, and not for the network.
const HOST = '127.0.0.1'

/** Shows the templates of a folder as web pages, and again whenever one is saved. Port 0 picks a free one. */
export async function startPreview(folder: string, port: number): Promise<Preview> {
  const gallery = new Gallery(folder)
  const lookers = new Set<ServerResponse>()
  const server = createServer((request, response) => void answer(request, response, gallery, lookers))
  await listen(server, port)
  const watcher = watchFolder(folder, () => {
    for (const looker of lookers) looker.write('data: changed\n\n')
  })
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    async close() {
      watcher.close()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, HOST)
  await once(server, 'listening').catch((error: { code?: string }) => {
    const advice = 'choose another with --port, or 0 for a free one'
    throw new FixSettings('port-unusable', `Cannot listen on ${HOST}:${port} (${error.code}): ${advice}.`)
  })
}

async function answer(
  { method, url = '/', headers }: IncomingMessage,
  response: ServerResponse,
  gallery: Gallery,
  lookers: Set<ServerResponse>,
): Promise<void> {
  if (!isLocalHost(headers.host)) return send(response, 403, 'text/plain', 'Open it as localhost.\n')
  if (method !== 'GET') return send(response, 405, 'text/plain', 'There is nothing here but pages to look at.\n')
  const { pathname, searchParams } = new URL(url, `http://${HOST}`)
  if (pathname === '/') return send(response, 200, 'text/html', await page(gallery, searchParams))
  if (pathname === '/gallery.js') return send(response, 200, 'text/javascript', GALLERY_SCRIPT)
  if (pathname === '/changes') return keep(response, lookers)
  send(response, 404, 'text/plain', 'There is one page, at /.\n')
}

async function page(gallery: Gallery, query: URLSearchParams): Promise<string> {
  const look = lookOf(query)
  try {
    return galleryPage(await gallery.exhibits(look.data), look)
  } catch (fault) {
    return faultPage((fault as Error).message)
  }
}

// The frames inherit this policy: a mail's own scripts would not run here either.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'unsafe-inline'",
  'img-src https: http: data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}

/** Leaves the answer open, to be told of changes (server-sent events). */
function keep(response: ServerResponse, lookers: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(': here\n\n')
  lookers.add(response)
  response.on('close', () => lookers.delete(response))
}
