import { Controller, Get, Header, Res } from '@nestjs/common'
import type { FastifyReply } from 'fastify'
import { TooLate, within } from '../within.ts'
import { AdminPorts, type PartHealth } from './ports.ts'

interface Health {
  readonly status: 'up' | 'down'
  readonly parts: Readonly<Record<string, PartHealth>>
  /** The business clock, which tests and demos watch. */
  readonly now: string
  readonly clockSpeed: number
}

// Load balancers give up after a few seconds; a database that needs longer than this is as good as gone.
const PATIENCE_MS = 1_500

@Controller('health')
export class HealthController {
  private asked: Promise<boolean> | undefined

  constructor(private readonly ports: AdminPorts) {}

  /** The process runs: nothing outside it is asked, so that a database that is gone does not get it restarted. */
  @Get('live')
  @Header('cache-control', 'no-store')
  live(): Health {
    return this.health({ process: { status: 'up' } })
  }

  /** It can do its work. */
  @Get('ready')
  @Header('cache-control', 'no-store')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const database = await this.database()
    const { digest, send } = this.ports.parts()
    const held = database.status === 'up' && (await this.held())
    const health = this.health({ database, digest, send: held ? { detail: held, ...send } : send })
    reply.status(health.status === 'up' ? 200 : 503)
    return health
  }

  private health(parts: Health['parts']): Health {
    const status = Object.values(parts).some(part => part.status === 'down') ? 'down' : 'up'
    return { status, parts, now: this.ports.clock.now().toISOString(), clockSpeed: this.ports.clock.speed }
  }

  /** It works as it should while it is on hold: who restarts it for that would help nobody. */
  private async held(): Promise<string | null> {
    const hold = await within(PATIENCE_MS, this.ports.hold()).catch(() => null)
    return hold && `on hold since ${hold.since.toISOString()} (${hold.why}): GET /admin/api/hold`
  }

  private async database(): Promise<PartHealth> {
    // One question at a time, however many probe: a database that hangs must not be asked on every connection there is.
    this.asked ??= within(PATIENCE_MS, this.ports.storeUp()).finally(() => {
      this.asked = undefined
    })
    try {
      return (await this.asked) ? { status: 'up' } : { status: 'down', detail: 'it is not ready' }
    } catch (error) {
      return { status: 'down', detail: error instanceof TooLate ? error.message : 'it refuses connections' }
    }
  }
}
