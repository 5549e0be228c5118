/** What the bench uses of autocannon, which ships no types (its README: "API"). */
declare module 'autocannon' {
  export interface Client {
    setRequests(requests: readonly Request[]): void
  }

  export interface Request {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: Buffer
  }

  export interface Options {
    readonly url: string
    readonly connections: number
    /** Requests of all connections together. */
    readonly amount: number
    /** Seconds until an answer counts as missing. */
    readonly timeout: number
    setupClient(client: Client): void
  }

  export interface Run extends Promise<unknown> {
    on(event: 'start', listener: () => void): void
    on(event: 'response', listener: (client: Client, status: number, bytes: number, ms: number) => void): void
  }

  export default function autocannon(options: Options): Run
}
