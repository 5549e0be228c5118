import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { autocommit } from '../../store/sql.ts'
import { Reader } from '../list/reader.ts'
import { AdminPorts } from '../ports.ts'
import { looksOf } from './look.ts'
import { type MessageDetail, messages } from './message.resource.ts'

/** Messages as they were sent: made again from the template's revision and the data. */
@Injectable()
export class MessageArchive {
  constructor(
    private readonly ports: AdminPorts,
    private readonly reader: Reader,
  ) {}

  async find(tenantId: string, id: string): Promise<z.infer<typeof MessageDetail> | null> {
    const message = await this.reader.one(tenantId, messages, id)
    const look = (await looksOf(this.ports, tenantId, [id])).get(id)
    return message && look ? { ...message, ...look, attempts: await this.attempts(tenantId, id) } : null
  }

  private async attempts(tenantId: string, messageId: string): Promise<Attempt[]> {
    const rows = await autocommit(this.ports.dataSource)<AttemptRow>(ATTEMPTS, [tenantId, messageId])
    return rows.map(({ startedAt, endedAt, ...attempt }) => ({
      ...attempt,
      startedAt: startedAt.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
    }))
  }
}

type Attempt = z.infer<typeof MessageDetail>['attempts'][number]
type AttemptRow = Omit<Attempt, 'startedAt' | 'endedAt'> & { readonly startedAt: Date; readonly endedAt: Date | null }

const ATTEMPTS = `
  SELECT number, provider, started_at AS "startedAt", ended_at AS "endedAt", outcome, detail
  FROM attempt WHERE tenant_id = $1 AND message_id = $2 ORDER BY number`
