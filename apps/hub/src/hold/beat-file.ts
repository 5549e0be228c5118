import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readIfThere, writeDurably } from '../durable-file.ts'
import type { Heartbeat } from './why-hold.ts'

const Copy = z.object({ databaseId: z.guid(), at: z.coerce.date() })

/** The last heartbeat outside the database, so that a database that was put back is found out. */
export class BeatFile {
  private readonly path: string

  constructor(private readonly dataDir: string) {
    this.path = join(dataDir, 'heartbeat.json')
  }

  /** Null: there is none, or none that can be read. */
  async read(): Promise<Heartbeat | null> {
    const text = await readIfThere(this.path)
    try {
      return text === null ? null : Copy.parse(JSON.parse(text))
    } catch {
      return null
    }
  }

  async write(beat: Heartbeat): Promise<void> {
    // With DATABASE_URL nothing else may have made the folder.
    await mkdir(this.dataDir, { recursive: true, mode: 0o700 })
    await writeDurably(this.path, `${JSON.stringify(beat)}\n`)
  }
}
