import autocannon, { type Client } from 'autocannon'
import type { Figures } from './bench.ts'
import { quantile } from './median.ts'
import type { Signed } from './signed.ts'

/** Connections of the load generator: as many deliveries as a platform makes at once. */
export const CONNECTIONS = 64

/**
 * Sends each request once, as fast as the server answers, and expects 200 each time. Every connection has its own share
 * of the requests, built before the first byte leaves.
 */
export async function sendAll(url: string, requests: readonly Signed[]): Promise<Figures> {
  const latencies: number[] = []
  const connections = Math.min(CONNECTIONS, requests.length)
  const shares = Array.from({ length: connections }, (_, n) => requests.filter((_, at) => at % connections === n))
  let next = 0
  let started = 0
  let ended = 0
  const run = autocannon({
    url,
    connections,
    amount: requests.length,
    timeout: 30,
    setupClient(client: Client) {
      const share = shares[next++] ?? []
      client.setRequests(share.map(({ path, headers, body }) => ({ method: 'POST', path, headers, body })))
    },
  })
  run.on('start', () => {
    started = performance.now()
  })
  const refused: number[] = []
  run.on('response', (_client, status, _bytes, ms) => {
    ended = performance.now()
    latencies.push(ms)
    if (status !== 200) refused.push(status)
  })
  await run
  if (refused.length || latencies.length !== requests.length)
    throw new Error(
      `${latencies.length} of ${requests.length} requests were answered, not with 200: ${refused.slice(0, 5)}`,
    )
  return figuresOf(latencies, (ended - started) / 1000)
}

function figuresOf(latencies: readonly number[], seconds: number): Figures {
  return { rate: latencies.length / seconds, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) }
}
