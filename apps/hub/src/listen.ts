import { FixSettings } from '@beckon/plugin-kit'

interface Server {
  listen(port: number, host: string): Promise<unknown>
}

/** Throws FixSettings when HOST or PORT is at fault. */
export async function listenOn(
  server: Server,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<void> {
  try {
    await server.listen(port, host)
  } catch (error) {
    const { code } = error as { code?: string }
    if (!code || !UNUSABLE.has(code)) throw error
    throw new FixSettings(
      'port-unusable',
      `Cannot listen on ${host}:${port} (${code}): set PORT (0 picks a free one) or HOST.`,
    )
  }
}

// The last two: HOST is a name that nobody knows.
const UNUSABLE = new Set(['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'])
