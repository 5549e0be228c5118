import { Get, Post, UseGuards } from '@nestjs/common'
import { AdminApi, Answers } from '../http/admin-api.ts'
import { OperatorGuard } from '../http/operator.guard.ts'
import { Problem } from '../http/problem.ts'
import { Filters, JsonBody } from '../http/validation.ts'
import { AdminPorts } from '../ports.ts'
import { Hold, HoldEnd, HoldList, HoldQuery } from './hold-list.ts'

@AdminApi('hold')
export class HoldController {
  constructor(
    private readonly ports: AdminPorts,
    private readonly list: HoldList,
  ) {}

  @Get()
  @Answers('Whether sending is on hold, why, and what would go; for the operator.', Hold)
  @UseGuards(OperatorGuard)
  show(@Filters(HoldQuery) query: HoldQuery): Promise<Hold> {
    return this.list.page(query)
  }

  @Post('release')
  @Answers('Ends the hold, and says what becomes of what was due by then; for the operator.', Hold)
  @UseGuards(OperatorGuard)
  async release(@JsonBody(HoldEnd) { how }: HoldEnd): Promise<Hold> {
    if (!(await this.ports.endHold(how)))
      throw new Problem(409, 'not-on-hold', 'Sending is not on hold, so there is nothing to release.')
    return this.list.page({ limit: 1 })
  }
}
