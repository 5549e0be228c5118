import type { Figures } from './bench.ts'
import { quantile } from './median.ts'
import { type Answer, openSender } from './sender.ts'
import type { Signed } from './signed.ts'

/** Connections of the load generator: as many deliveries as a platform makes at once. */
const CONNECTIONS = 64

/**
 * Sends each request once, as fast as the server answers, and expects 200 each time. Every connection has its own share
 * of the requests, one in flight, and all of them are built before the first byte leaves.
 */
export async function sendAll(url: string, requests: readonly Signed[]): Promise<Figures> {
  const connections = Math.min(CONNECTIONS, requests.length)
  const shares = Array.from({ length: connections }, (_, n) => requests.filter((_, at) => at % connections === n))
  const senders = await Promise.all(shares.map(share => openSender(new URL(url), share)))
  const started = performance.now()
  const answers = (await Promise.all(senders.map(send => send()))).flat()
  const seconds = (performance.now() - started) / 1000
  expectAccepted(answers, requests.length)
  const latencies = answers.map(({ ms }) => ms)
  return { rate: answers.length / seconds, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) }
}

function expectAccepted(answers: readonly Answer[], expected: number): void {
  const refused = answers.filter(({ status }) => status !== 200)
  if (!refused.length && answers.length === expected) return
  const statuses = refused.slice(0, 5).map(({ status }) => status)
  throw new Error(`${answers.length} of ${expected} requests were answered, not with 200: ${statuses}`)
}
